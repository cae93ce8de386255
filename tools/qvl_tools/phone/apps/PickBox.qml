import QtQuick
import Kit

// Looks like a text field but opens something when tapped: icon, label, value.
Pressable {
    id: box
    property string icon
    property string label
    property string value
    property string error

    width: parent.width
    implicitHeight: frame.height + (note.visible ? note.implicitHeight + 4 : 0)
    text: value ? label + ": " + value : label
    Accessible.role: Accessible.ListItem        // so that label and value are nodes of their own

    contentItem: Item {}
    background: Item {
        Rectangle {
            id: frame
            width: parent.width
            height: Math.max(60, Theme.sp(40) + 20)
            radius: 12
            color: box.down ? Theme.surfaceHigh : Theme.surfaceLow
            border.color: box.error ? Theme.error : Theme.outlineVariant
            border.width: box.error ? 2 : 1
            Sym {
                id: sign
                x: 16
                anchors.verticalCenter: parent.verticalCenter
                name: box.icon
                color: box.error ? Theme.error : Theme.primary
            }
            Column {
                anchors.left: sign.right
                anchors.leftMargin: 16
                anchors.right: parent.right
                anchors.rightMargin: 12
                anchors.verticalCenter: parent.verticalCenter
                Txt {
                    width: parent.width
                    text: box.label
                    style: box.value ? "bodySmall" : "bodyLarge"
                    color: box.error ? Theme.error : Theme.onSurfaceVariant
                    elide: Text.ElideRight
                }
                Txt {
                    width: parent.width
                    visible: text !== ""
                    text: box.value
                    style: "bodyLarge"
                    elide: Text.ElideRight
                }
            }
        }
        Txt {
            id: note
            anchors.top: frame.bottom
            anchors.topMargin: 4
            x: 16
            width: parent.width - 32
            visible: text !== ""
            text: box.error
            style: "bodySmall"
            color: Theme.error
            wrapMode: Text.WordWrap
        }
    }
}
