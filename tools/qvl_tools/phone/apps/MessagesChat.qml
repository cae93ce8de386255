import QtQuick
import Kit

// One conversation and the box below it.
Page {
    id: page
    readonly property var chat: logic.chat
    title: chat.name || ""

    actions: [
        IconAction {
            icon: "delete"
            label: "Delete conversation"
            resourceId: "delete"
            visible: list.count > 0
            onClicked: page.logic.delete(page.chat.id)
        }
    ]
    ScrollList {
        id: list
        anchors.fill: parent
        resourceId: "messages"
        model: page.chat.messages
        spacing: 4
        topMargin: 8
        bottomMargin: 8
        onCountChanged: Qt.callLater(positionViewAtEnd)
        onHeightChanged: Qt.callLater(positionViewAtEnd)
        delegate: MessagesBubble {
            required property var modelData
            width: list.width
            message: modelData
        }
    }
    EmptyState {
        visible: list.count === 0
        anchors.verticalCenter: parent.verticalCenter
        icon: "chat_bubble"
        title: "New conversation"
        text: "Say hello to " + page.chat.name + "."
    }
    footer: MessagesCompose {
        logic: page.logic
    }
}
