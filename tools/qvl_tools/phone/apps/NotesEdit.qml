import QtQuick
import Kit

// A note to write: what it holds is stored when it is left.
Page {
    id: page
    readonly property var note: logic.note

    actions: [
        IconAction {
            icon: "push_pin"
            filled: page.note.pinned
            ink: filled ? Theme.primary : Theme.onSurfaceVariant
            label: page.note.pinned ? "Unpin note" : "Pin note"
            resourceId: "pin"
            onClicked: page.logic.toggle_pin()
        },
        IconAction {
            icon: "delete"
            label: "Delete note"
            resourceId: "delete"
            visible: page.note.id > 0
            onClicked: page.logic.delete()
        },
        TextAction {
            text: "Save"
            resourceId: "save"
            onClicked: page.logic.save()
        }
    ]
    Sheet {
        spacing: 12
        topPadding: 8
        Inset {
            TextBox {
                text: page.note.title
                placeholder: "Title"
                style: "headlineSmall"
                resourceId: "title"
                onEdited: text => page.logic.type_field("title", text)
            }
        }
        Inset {
            TextBox {
                text: page.note.body
                placeholder: "Note"
                height: Math.max(implicitHeight, 240)
                resourceId: "body"
                onEdited: text => page.logic.type_field("body", text)
            }
        }
    }
    footer: Txt {
        width: parent.width
        height: implicitHeight + 24
        horizontalAlignment: Text.AlignHCenter
        text: page.note.edited
        style: "bodySmall"
        color: Theme.onSurfaceVariant
    }
}
