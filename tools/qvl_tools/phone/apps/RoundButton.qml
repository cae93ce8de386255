import QtQuick
import Kit

// The large round button of timer and stopwatch.
Pressable {
    id: button
    property string icon
    property string label
    property real size: 72

    implicitWidth: size
    implicitHeight: size
    resourceId: "fab"
    Accessible.name: ""
    Accessible.description: label
    background: Rectangle {
        radius: button.size / 2
        color: button.down ? Theme.blend(Theme.onPrimary, Theme.primary, 0.2) : Theme.primary
    }
    contentItem: Item {
        Sym {
            anchors.centerIn: parent
            name: button.icon
            filled: true
            size: button.size * 0.45
            color: Theme.onPrimary
        }
    }
}
