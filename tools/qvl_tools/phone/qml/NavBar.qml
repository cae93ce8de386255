import QtQuick
import Kit

// Three-button navigation: at the bottom, or at the right side in landscape.
Rectangle {
    id: bar
    property bool landscape: false
    property bool keyboardShown: false
    property color ink: Theme.onSurfaceVariant
    property color fill: "transparent"
    readonly property real thickness: 48
    readonly property real slot: (landscape ? height : width) / 3
    signal back()
    signal home()
    signal recents()

    x: landscape ? parent.width - thickness : 0
    y: landscape ? 0 : parent.height - thickness
    width: landscape ? thickness : parent.width
    height: landscape ? parent.height : thickness
    color: fill

    component Key: Item {
        id: key
        property int place
        default property alias mark: box.data
        signal pressed()
        // In landscape the order runs upwards, as if the bar had turned with the phone.
        readonly property real offset: (bar.landscape ? 2 - place : place) * bar.slot
        x: bar.landscape ? 0 : offset
        y: bar.landscape ? offset : 0
        width: bar.landscape ? bar.thickness : bar.slot
        height: bar.landscape ? bar.slot : bar.thickness
        Rectangle {
            anchors.centerIn: parent
            width: 72
            height: 40
            radius: 20
            color: bar.ink
            opacity: area.pressed ? 0.15 : 0
        }
        Item {
            id: box
            anchors.centerIn: parent
            width: 20
            height: 20
        }
        MouseArea {
            id: area
            anchors.fill: parent
            onClicked: key.pressed()
        }
    }
    Key {
        place: 0
        onPressed: bar.back()
        Sym {
            anchors.centerIn: parent
            name: bar.keyboardShown ? "keyboard_arrow_down" : "play_arrow"
            filled: true
            size: 26
            rotation: bar.keyboardShown ? 0 : 180
            color: bar.ink
        }
    }
    Key {
        place: 1
        onPressed: bar.home()
        Rectangle {
            anchors.centerIn: parent
            width: 16
            height: 16
            radius: 8
            color: bar.ink
        }
    }
    Key {
        place: 2
        onPressed: bar.recents()
        Rectangle {
            anchors.centerIn: parent
            width: 14
            height: 14
            radius: 3
            color: bar.ink
        }
    }
}
