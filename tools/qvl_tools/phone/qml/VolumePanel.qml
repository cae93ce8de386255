import QtQuick
import Kit

// The media volume while its keys are used.
Rectangle {
    property real level: 0.5

    x: parent.width - width - 12 - Shell.insetRight
    y: parent.height * 0.22
    width: 48
    height: Math.min(280, parent.height * 0.6)
    radius: 24
    color: Theme.surfaceHigh
    clip: true
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Math.max(48, parent.height * parent.level)
        radius: 24
        color: Theme.primary
    }
    Sym {
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 12
        name: parent.level > 0 ? "music_note" : "volume_off"
        color: Theme.onPrimary
    }
}
