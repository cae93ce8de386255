import QtQuick
import Kit

// An app on the launcher: its round icon and its name.
Pressable {
    id: button
    property string icon
    property color tint: Theme.primary
    property bool named: true
    property color ink: "white"
    property real discSize: 60

    implicitWidth: 84
    implicitHeight: discSize + (named ? 32 : 12)
    contentItem: Item {
        Rectangle {
            id: disc
            anchors.horizontalCenter: parent.horizontalCenter
            y: 4
            width: button.discSize
            height: button.discSize
            radius: width / 2
            color: button.down ? Qt.lighter(button.tint, 1.3) : button.tint
            Sym {
                anchors.centerIn: parent
                name: button.icon
                size: button.discSize * 0.5
                filled: true
                color: "white"
            }
        }
        Txt {
            visible: button.named
            anchors.top: disc.bottom
            anchors.topMargin: 6
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: button.text
            style: "labelMedium"
            font.pixelSize: Math.min(Theme.sp(13), 16)
            color: button.ink
            elide: Text.ElideRight
        }
    }
}
