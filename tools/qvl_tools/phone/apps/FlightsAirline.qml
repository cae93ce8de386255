import QtQuick
import Kit

// An airline's badge and name, and the number of the flight.
Row {
    id: line
    property var flight

    spacing: 8
    Rectangle {
        width: 24
        height: 24
        radius: 12
        color: line.flight.color || "transparent"
        anchors.verticalCenter: parent.verticalCenter
        Sym {
            anchors.centerIn: parent
            name: "flight"
            filled: true
            rotation: 45
            size: 14
            color: "white"
        }
    }
    Txt {
        text: line.flight.airline + " · " + line.flight.id
        color: Theme.onSurfaceVariant
        anchors.verticalCenter: parent.verticalCenter
    }
}
