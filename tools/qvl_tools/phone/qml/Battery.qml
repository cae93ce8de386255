import QtQuick

// The battery of the status bar, filled as far as it is charged.
Item {
    property int level: 100
    property color ink: "black"

    width: 14
    height: 16
    Rectangle {
        x: 5
        y: 1
        width: 4
        height: 2
        radius: 1
        color: parent.ink
    }
    Rectangle {
        x: 3
        y: 2
        width: 8
        height: 13
        radius: 1.5
        color: parent.ink
        opacity: 0.35
    }
    Rectangle {
        x: 3
        width: 8
        height: 13 * parent.level / 100
        y: 15 - height
        radius: 1.5
        color: parent.ink
    }
}
