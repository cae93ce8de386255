import QtQuick

// A turning ring while something loads.
Item {
    id: ring
    property real size: 48
    property bool running: visible

    width: size
    height: size
    Accessible.role: Accessible.ProgressBar
    Accessible.name: "Loading"

    Repeater {
        model: 8
        Rectangle {
            required property int index
            readonly property real angle: index * Math.PI / 4
            width: ring.size / 7
            height: width
            radius: width / 2
            x: ring.size / 2 + Math.cos(angle) * ring.size * 0.38 - width / 2
            y: ring.size / 2 + Math.sin(angle) * ring.size * 0.38 - height / 2
            color: Theme.primary
            opacity: 0.2 + 0.1 * ((index + 8 - clock.step) % 8)
        }
    }
    Timer {
        id: clock
        property real step: 0
        interval: 32 // smooth, so that no two looks at a screen that loads are equal
        repeat: true
        running: ring.running
        onTriggered: step = (step + 0.32) % 8
    }
}
