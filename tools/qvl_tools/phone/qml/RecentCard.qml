import QtQuick
import Kit

// One app on the recents screen: its icon and name over a picture of it.
Item {
    id: card
    property var app
    property real cardWidth
    property real cardHeight
    signal opened()
    signal swipedAway()

    width: cardWidth
    height: cardHeight + 44
    Accessible.role: Accessible.ListItem
    Accessible.name: app.label

    Row {
        anchors.horizontalCenter: parent.horizontalCenter
        height: 36
        spacing: 8
        Rectangle {
            width: 28
            height: 28
            radius: 14
            color: card.app.color
            anchors.verticalCenter: parent.verticalCenter
            Sym {
                anchors.centerIn: parent
                name: card.app.icon
                size: 16
                filled: true
                color: "white"
            }
        }
        Txt {
            anchors.verticalCenter: parent.verticalCenter
            text: card.app.label
            style: "titleSmall"
            color: "white"
        }
    }
    Image {
        y: 40 + Math.min(0, swipe.offset)
        width: card.cardWidth
        height: card.cardHeight
        source: card.app.snapshot
        fillMode: Image.PreserveAspectFit
        smooth: true
        cache: false
    }
    MouseArea {
        id: swipe
        property real startY
        property real offset: 0
        anchors.fill: parent
        onPressed: mouse => startY = mouse.y
        onPositionChanged: mouse => {
            offset = mouse.y - startY;
            preventStealing = offset < -24;
        }
        onReleased: {
            if (offset < -card.cardHeight / 4)
                card.swipedAway();
            else if (offset > -24)
                card.opened();
            offset = 0;
        }
        onCanceled: offset = 0
    }
}
