import QtQuick
import Kit

// What a slow app shows in place of its page.
Rectangle {
    color: Theme.surface
    MouseArea { anchors.fill: parent }
    Column {
        anchors.centerIn: parent
        spacing: 20
        Spinner { anchors.horizontalCenter: parent.horizontalCenter }
        Txt {
            anchors.horizontalCenter: parent.horizontalCenter
            text: "Loading…"
            color: Theme.onSurfaceVariant
        }
    }
}
