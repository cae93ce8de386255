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
        anchors.horizontalCenter: parent.horizontalCenter
        y: Shell.insetTop + (space - height) / 2
        width: Math.min(dialog.width - 48, dialog.maximumWidth)
        height: Math.min(space - 24, scroll.contentHeight + buttonRow.height + 48 + (buttonRow.visible ? 16 : 0))
        radius: 28
        color: Theme.surfaceHigh
        MouseArea { anchors.fill: parent }

        Scroller {
            id: scroll
            anchors.fill: parent
            anchors.margins: 24
            anchors.bottomMargin: 24 + (buttonRow.visible ? buttonRow.height + 16 : 0)
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
            anchors.bottomMargin: 16
            spacing: 8
        }
    }
}
