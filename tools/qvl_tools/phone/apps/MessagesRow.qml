import QtQuick
import Kit

// One conversation of the list.
ListRow {
    id: row
    property var chat
    readonly property bool fresh: chat.unread > 0

    title: chat.name
    subtitle: chat.snippet
    subtitleLines: 1
    bold: fresh
    resourceId: "conversation"
    leading: PersonDisc {
        person: row.chat
        size: 44
        anchors.verticalCenter: parent ? parent.verticalCenter : undefined
    }
    Column {
        spacing: 4
        anchors.verticalCenter: parent.verticalCenter
        Txt {
            anchors.right: parent.right
            text: row.chat.time
            style: "labelSmall"
            color: row.fresh ? Theme.primary : Theme.onSurfaceVariant
        }
        Rectangle {
            anchors.right: parent.right
            visible: row.fresh
            width: 20
            height: 20
            radius: 10
            color: Theme.primary
            Txt {
                anchors.centerIn: parent
                text: row.chat.unread
                style: "labelSmall"
                color: Theme.onPrimary
            }
        }
    }
}
