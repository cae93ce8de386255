import QtQuick
import Kit

// A round button with its word below: call, message, email.
Pressable {
    id: button
    property string icon

    width: Math.max(72, label.implicitWidth)
    implicitHeight: 56 + 8 + label.implicitHeight
    opacity: enabled ? 1 : 0.38
    contentItem: Item {
        Rectangle {
            id: disc
            anchors.horizontalCenter: parent.horizontalCenter
            width: 56
            height: 56
            radius: 28
            color: button.down ? Theme.primaryContainer : Theme.secondaryContainer
            Sym {
                anchors.centerIn: parent
                name: button.icon
                color: Theme.onSecondaryContainer
            }
        }
        Txt {
            id: label
            anchors.horizontalCenter: parent.horizontalCenter
            anchors.top: disc.bottom
            anchors.topMargin: 8
            text: button.text
            style: "labelMedium"
        }
    }
}
