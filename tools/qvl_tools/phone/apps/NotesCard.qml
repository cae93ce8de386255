import QtQuick
import Kit

// One note: title and the first lines.
Pressable {
    id: card
    property var note
    readonly property var light: ["#FFFFFF", "#FFF3D6", "#E3F4E1", "#DFF1F7", "#F6E3EE", "#ECE6FA"]
    readonly property var night: ["#111318", "#3A2F0F", "#1C3320", "#14323B", "#3B2230", "#2C2542"]

    width: parent.width
    padding: 16
    text: note.title || note.body.split("\n")[0]
    resourceId: "note"
    implicitHeight: texts.implicitHeight + 32
    background: Rectangle {
        radius: 16
        color: (Theme.dark ? card.night : card.light)[card.note.tint]
        border.color: Theme.outlineVariant
        border.width: card.note.tint === 0 || card.down ? 1 : 0
    }
    contentItem: Column {
        id: texts
        spacing: 4
        Txt {
            width: parent.width
            visible: text !== ""
            text: card.note.title
            style: "titleMedium"
            wrapMode: Text.Wrap
            maximumLineCount: 2
            elide: Text.ElideRight
        }
        Txt {
            width: parent.width
            visible: text !== ""
            text: card.note.body
            color: Theme.onSurfaceVariant
            wrapMode: Text.Wrap
            maximumLineCount: 8
            elide: Text.ElideRight
        }
    }
}
