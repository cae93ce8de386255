import QtQuick
import Kit

// A spinner and what is going on.
Column {
    property alias text: label.text

    spacing: 24
    Spinner {
        anchors.horizontalCenter: parent.horizontalCenter
    }
    Txt {
        id: label
        anchors.horizontalCenter: parent.horizontalCenter
        color: Theme.onSurfaceVariant
    }
}
