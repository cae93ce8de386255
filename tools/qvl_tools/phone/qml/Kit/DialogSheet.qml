import QtQuick

// A Material dialog: icon, title, text, own content, and a row of buttons. Scrolls when it is too tall.
Overlay {
    id: dialog
    property string icon
    property string title
    property string text
    property alias buttons: buttonRow.data
    default property alias items: extra.data
    property real maximumWidth: 400

    label: title

    Rectangle {
        id: box
        readonly property real space: dialog.height - Shell.insetTop - Shell.insetBottom
        readonly property bool tight: space < 260        // landscape with the keyboard up
        readonly property real pad: tight ? 12 : 24
        readonly property real foot: buttonRow.visible ? buttonRow.height + (tight ? 0 : 16) : 0
        anchors.horizontalCenter: parent.horizontalCenter
        y: Shell.insetTop + (space - height) / 2
        width: Math.min(dialog.width - 48, dialog.maximumWidth)
        height: Math.min(space - pad, scroll.contentHeight + foot + 2 * pad)
        radius: 28
        color: Theme.surfaceHigh
        MouseArea { anchors.fill: parent }

        Scroller {
            id: scroll
            anchors.fill: parent
            anchors.margins: box.pad
            anchors.leftMargin: 24
            anchors.rightMargin: 24
            anchors.bottomMargin: (box.tight ? 4 : box.pad) + box.foot
            spacing: 16
            interactive: contentHeight > height
            clip: interactive
            Sym {
                visible: dialog.icon !== ""
                anchors.horizontalCenter: parent.horizontalCenter
                name: dialog.icon
                color: Theme.secondary
            }
            Txt {
                width: parent.width
                visible: dialog.title !== ""
                text: dialog.title
                style: "headlineSmall"
                horizontalAlignment: dialog.icon ? Text.AlignHCenter : Text.AlignLeft
                wrapMode: Text.WordWrap
                property string resourceId: "alertTitle"
            }
            Txt {
                width: parent.width
                visible: dialog.text !== ""
                text: dialog.text
                color: Theme.onSurfaceVariant
                wrapMode: Text.WordWrap
                property string resourceId: "message"
            }
            Column {
                id: extra
                visible: children.length > 0
                width: parent.width
            }
        }
        Row {
            id: buttonRow
            visible: children.length > 0
            anchors.right: parent.right
            anchors.rightMargin: 16
            anchors.bottom: parent.bottom
            anchors.bottomMargin: box.tight ? 4 : 16
            spacing: 8
        }
    }
}
