import QtQuick
import Kit

// Where a message is typed and sent.
Item {
    id: box
    property var logic

    width: parent.width
    height: frame.height + 16

    Rectangle {
        id: frame
        x: 12
        y: 8
        width: parent.width - 76
        height: Math.max(52, Math.min(input.implicitHeight + 28, 140))
        radius: 26
        color: Theme.surfaceHigh
        clip: true
        TextBox {
            id: input
            x: 20
            y: 14
            width: parent.width - 40
            text: box.logic.draft
            placeholder: "Text message"
            resourceId: "compose"
            onEdited: text => box.logic.set_draft(text)
        }
    }
    IconAction {
        anchors.right: parent.right
        anchors.rightMargin: 10
        anchors.verticalCenter: parent.verticalCenter
        icon: "send"
        label: "Send message"
        resourceId: "send"
        filled: true
        enabled: box.logic.draft.trim() !== ""
        fill: enabled ? Theme.primary : "transparent"
        ink: enabled ? Theme.onPrimary : Theme.onSurfaceVariant
        onClicked: box.logic.send()
    }
}
