import QtQuick
import Kit

// A dialog of the system over an app: shown while ``fault`` is what interrupts it.
Item {
    id: window
    required property QtObject system
    required property string fault
    default property alias items: column.data

    anchors.fill: parent
    visible: system.interruption === fault && !system.locked

    Rectangle {
        anchors.fill: parent
        color: Theme.scrim
        MouseArea { anchors.fill: parent }
    }
    Rectangle {
        anchors.centerIn: parent
        width: Math.min(parent.width - 48, 400)
        height: Math.min(column.implicitHeight + 48, parent.height - 64)
        radius: 28
        color: Theme.surfaceHigh
        MouseArea { anchors.fill: parent }
        Scroller {
            anchors.fill: parent
            anchors.margins: 24
            interactive: contentHeight > height
            Column {
                id: column
                width: parent.width
                spacing: 8
            }
        }
    }
}
