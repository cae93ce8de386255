import QtQuick
import Kit

// A destination that the search page proposes.
Pressable {
    id: tile
    property var idea
    readonly property color tint: Theme.avatarColor(idea.name)

    width: 148
    implicitHeight: 72 + texts.height + 20
    text: idea.name
    resourceId: "idea"
    Accessible.description: idea.country

    background: Rectangle {
        radius: 16
        color: tile.down ? Theme.surfaceHigh : Theme.surfaceContainer
        Rectangle {
            width: parent.width
            height: 72
            radius: 16
            color: Theme.blend(tile.tint, Theme.surface, 0.75)
            Rectangle {
                anchors.bottom: parent.bottom
                width: parent.width
                height: 16
                color: parent.color
            }
            Sym {
                anchors.centerIn: parent
                name: "travel"
                size: 32
                color: "white"
            }
        }
    }
    contentItem: Item {
        Column {
            id: texts
            x: 12
            y: 80
            width: parent.width - 24
            Txt {
                width: parent.width
                text: tile.idea.name
                style: "titleSmall"
                elide: Text.ElideRight
            }
            Txt {
                width: parent.width
                text: tile.idea.country
                style: "bodySmall"
                color: Theme.onSurfaceVariant
                elide: Text.ElideRight
            }
        }
    }
}
