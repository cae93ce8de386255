import QtQuick

// Keeps its one child 16 dp off the edges of a column.
Item {
    property real inset: 16

    x: inset
    width: parent ? parent.width - 2 * inset : 0
    implicitHeight: childrenRect.height
}
