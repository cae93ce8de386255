import QtQuick
import Kit

// One message, and the day above it where a new day starts.
Column {
    id: item
    property var message

    spacing: 4
    Txt {
        visible: text !== ""
        width: parent.width
        height: implicitHeight + 16
        horizontalAlignment: Text.AlignHCenter
        text: item.message.day
        style: "labelMedium"
        color: Theme.onSurfaceVariant
    }
    Rectangle {
        readonly property real most: Math.min(item.width * 0.78, 480)
        x: item.message.mine ? item.width - width - 16 : 16
        width: Math.min(most, Math.max(words.implicitWidth, time.implicitWidth) + 32)
        height: words.height + time.height + 18
        radius: 20
        color: item.message.mine ? Theme.primaryContainer : Theme.surfaceHigh
        Txt {
            id: words
            x: 16
            y: 8
            width: Math.min(implicitWidth, parent.most - 32)
            text: item.message.text
            style: "bodyLarge"
            wrapMode: Text.Wrap
            color: item.message.mine ? Theme.onPrimaryContainer : Theme.onSurface
        }
        Txt {
            id: time
            anchors.right: parent.right
            anchors.rightMargin: 16
            anchors.top: words.bottom
            text: item.message.time
            style: "labelSmall"
            color: Theme.onSurfaceVariant
        }
    }
}
