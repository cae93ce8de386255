import QtQuick
import Kit

// The conversations.
Page {
    id: page
    title: "Messages"
    canGoBack: false

    SearchField {
        id: bar
        text: page.logic.query
        placeholder: "Search conversations"
        onEdited: text => page.logic.search(text)
    }
    ScrollList {
        id: list
        anchors.top: bar.bottom
        anchors.topMargin: 8
        anchors.bottom: parent.bottom
        width: parent.width
        resourceId: "conversations"
        model: page.logic.chats
        footer: Item {
            height: 88
        }
        delegate: MessagesRow {
            required property var modelData
            width: list.width
            chat: modelData
            onClicked: page.logic.open_chat(chat.id)
            onPressAndHold: page.logic.delete(chat.id)
        }
    }
    EmptyState {
        visible: list.count === 0
        anchors.verticalCenter: parent.verticalCenter
        icon: page.logic.query ? "search_off" : "chat"
        title: page.logic.query ? "Nothing found" : "No conversations"
        text: page.logic.query ? "No conversation has these words." : "Start one with the button below."
    }
    Fab {
        icon: "chat"
        text: "Start chat"
        resourceId: "start_chat"
        onClicked: page.logic.start()
    }
}
