import QtQuick
import Kit

// The running apps as cards, the last used one first; swipe a card up to end its app.
Item {
    id: recents
    required property QtObject system
    readonly property real cardHeight: height - Shell.insetTop - (Shell.landscape ? 108 : 236)
    readonly property real cardWidth: cardHeight * width / height

    Rectangle {
        anchors.fill: parent
        color: "#66000000"
    }
    Txt {
        visible: recents.system.recent_cards.length === 0
        anchors.centerIn: parent
        text: "No recent items"
        style: "titleMedium"
        color: "white"
    }
    ListView {
        id: list
        anchors.fill: parent
        anchors.topMargin: Shell.insetTop + (Shell.landscape ? 0 : 40)
        anchors.bottomMargin: Shell.landscape ? 56 : 112
        anchors.rightMargin: Shell.insetRight
        clip: Shell.landscape
        orientation: ListView.Horizontal
        boundsBehavior: Flickable.StopAtBounds
        spacing: 16
        leftMargin: Math.max(16, (width - recents.cardWidth) / 2)
        rightMargin: leftMargin
        model: recents.visible ? recents.system.recent_cards : []
        delegate: RecentCard {
            required property var modelData
            app: modelData
            cardWidth: recents.cardWidth
            cardHeight: recents.cardHeight
            onOpened: recents.system.launch(modelData.package)
            onSwipedAway: recents.system.close_task(modelData.package)
        }
        onVisibleChanged: if (visible) positionViewAtBeginning()
    }
    Pressable {
        visible: recents.system.recent_cards.length > 0
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Shell.landscape ? 8 : 60
        width: 120
        height: 44
        text: "Clear all"
        resourceId: "clear_all"
        onClicked: recents.system.clear_tasks()
        background: Rectangle {
            radius: 22
            color: "#59FFFFFF"
        }
        contentItem: Txt {
            text: "Clear all"
            style: "labelLarge"
            color: "white"
            horizontalAlignment: Text.AlignHCenter
        }
    }
}
