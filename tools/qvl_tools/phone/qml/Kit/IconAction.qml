import QtQuick

// A round button with only an icon; ``label`` is what a screen reader says.
Pressable {
    id: button
    property string icon
    property string label
    property bool filled: false
    property color ink: Theme.onSurfaceVariant
    property color fill: "transparent"
    property real iconSize: 24

    implicitWidth: 48
    implicitHeight: 48
    Accessible.name: ""
    Accessible.description: label

    background: Item {
        Rectangle {
            anchors.centerIn: parent
            width: 40
            height: 40
            radius: 20
            color: button.fill.a > 0 ? button.fill : Theme.onSurface
            opacity: button.fill.a > 0 ? 1 : (button.down ? 0.1 : 0)
        }
    }
    contentItem: Item {
        Sym {
            anchors.centerIn: parent
            name: button.icon
            size: button.iconSize
            filled: button.filled
            color: button.ink
            opacity: button.enabled ? 1 : 0.38
        }
    }
}
