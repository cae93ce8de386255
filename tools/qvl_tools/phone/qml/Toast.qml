import QtQuick
import Kit

// A short message that goes by itself.
Rectangle {
    property string text
    property real bottomInset: 0

    visible: text !== ""
    anchors.horizontalCenter: parent.horizontalCenter
    y: parent.height - bottomInset - height - 28
    width: Math.min(parent.width - 48, label.implicitWidth + 40)
    height: label.implicitHeight + 24
    radius: Math.min(24, height / 2)
    color: Theme.inverseSurface
    Txt {
        id: label
        anchors.centerIn: parent
        width: Math.min(implicitWidth, parent.parent.width - 88)
        text: parent.text
        color: Theme.inverseOnSurface
        wrapMode: Text.WordWrap
        horizontalAlignment: Text.AlignHCenter
    }
}
