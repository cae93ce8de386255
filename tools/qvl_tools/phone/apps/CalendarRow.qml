import QtQuick
import Kit

// One event of a day.
Pressable {
    id: row
    property var event

    width: parent ? parent.width : 320
    implicitHeight: texts.height + 28
    text: event.title
    resourceId: "event"
    Accessible.role: Accessible.ListItem
    Accessible.description: event.times
    background: Item {
        Rectangle {
            x: 16
            y: 4
            width: parent.width - 32
            height: parent.height - 8
            radius: 12
            color: row.down ? Theme.surfaceHighest : Theme.surfaceHigh
            Rectangle {
                x: 12
                y: 12
                width: 4
                height: parent.height - 24
                radius: 2
                color: Theme.dark ? Qt.lighter(row.event.color, 1.6) : row.event.color
            }
        }
    }
    contentItem: Item {
        Column {
            id: texts
            x: 44
            width: parent.width - 76
            anchors.verticalCenter: parent.verticalCenter
            Txt {
                width: parent.width
                text: row.event.title
                style: "titleSmall"
                elide: Text.ElideRight
            }
            Txt {
                width: parent.width
                text: row.event.times + (row.event.location ? " · " + row.event.location : "")
                style: "bodySmall"
                color: Theme.onSurfaceVariant
                elide: Text.ElideRight
            }
        }
    }
}
