import QtQuick
import Kit

// A group of rows on a round card.
Rectangle {
    default property alias rows: column.data

    x: 16
    width: parent.width - 32
    height: column.height + 16
    radius: 24
    color: Theme.surfaceContainer
    Column {
        id: column
        y: 8
        width: parent.width
    }
}
