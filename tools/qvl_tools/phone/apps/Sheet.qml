import QtQuick
import Kit

// A scrolling column of at most 640 dp in the middle of a page.
Scroller {
    property real maximumWidth: 640

    anchors.horizontalCenter: parent.horizontalCenter
    width: Math.min(parent.width, maximumWidth)
    height: parent.height
    bottomPadding: 24
}
