import QtQuick

// One row of a list: leading icon or avatar, title, subtitle, trailing text or items. Grows with its text.
Pressable {
    id: row
    property string icon
    property color iconColor: Theme.onSurfaceVariant
    property color iconFill: "transparent"      // with a colour the icon stands on a disc
    property string avatar                      // a person's name
    property string title: text
    property string subtitle
    property string trailingText
    property bool selected: false
    property bool bold: false
    property int subtitleLines: 2
    property real sidePadding: 16
    property alias leading: ownLeading.data    // instead of icon and avatar
    default property alias trailing: trailingSlot.data

    width: parent ? parent.width : implicitWidth
    implicitWidth: 320
    implicitHeight: Math.max(subtitle ? 72 : 56, texts.implicitHeight + 24)
    Accessible.role: Accessible.ListItem
    Accessible.name: title

    background: Rectangle {
        color: row.down ? Theme.blend(Theme.onSurface, Theme.surface, 0.08)
             : row.selected ? Theme.secondaryContainer : "transparent"
    }
    contentItem: Item {
        Item {
            id: leadingSlot
            x: row.sidePadding
            width: row.avatar ? 40 : row.icon ? (row.iconFill.a > 0 ? 40 : 24) : ownLeading.width
            height: parent.height
            Item {
                id: ownLeading
                width: childrenRect.width
                height: parent.height
            }
            Avatar {
                visible: row.avatar !== ""
                name: row.avatar
                anchors.verticalCenter: parent.verticalCenter
            }
            Rectangle {
                visible: row.icon !== "" && row.iconFill.a > 0
                width: 40
                height: 40
                radius: 20
                color: row.iconFill
                anchors.verticalCenter: parent.verticalCenter
            }
            Sym {
                visible: row.icon !== ""
                name: row.icon
                color: row.iconColor
                x: (leadingSlot.width - width) / 2
                anchors.verticalCenter: parent.verticalCenter
            }
        }
        Column {
            id: texts
            anchors.left: leadingSlot.right
            anchors.leftMargin: leadingSlot.width > 0 ? 16 : 0
            anchors.right: trailingSlot.left
            anchors.rightMargin: trailingSlot.width > 0 ? 16 : 0
            anchors.verticalCenter: parent.verticalCenter
            opacity: row.enabled ? 1 : 0.38
            Txt {
                width: parent.width
                text: row.title
                style: "bodyLarge"
                font.weight: row.bold ? 700 : 400
                elide: Text.ElideRight
            }
            Txt {
                width: parent.width
                visible: row.subtitle !== ""
                text: row.subtitle
                style: "bodyMedium"
                font.weight: row.bold ? 500 : 400
                color: Theme.onSurfaceVariant
                elide: Text.ElideRight
                wrapMode: Text.WordWrap
                maximumLineCount: row.subtitleLines
            }
        }
        Row {
            id: trailingSlot
            anchors.right: parent.right
            anchors.rightMargin: row.sidePadding
            anchors.verticalCenter: parent.verticalCenter
            spacing: 8
            Txt {
                visible: row.trailingText !== ""
                text: row.trailingText
                style: "labelSmall"
                color: Theme.onSurfaceVariant
                anchors.verticalCenter: parent.verticalCenter
            }
        }
    }
}
