import QtQuick
import Kit

// The notes on cards, in one column or two.
Item {
    id: page
    property var logic
    readonly property int columns: logic.grid ? Math.max(2, Math.floor(width / 300)) : 1
    readonly property var pinned: logic.notes.filter(note => note.pinned)
    readonly property var others: logic.notes.filter(note => !note.pinned)

    SearchField {
        id: bar
        y: 8
        width: parent.width - 32 - 48
        text: page.logic.query
        placeholder: "Search your notes"
        onEdited: text => page.logic.search(text)
    }
    IconAction {
        anchors.right: parent.right
        anchors.rightMargin: 8
        anchors.verticalCenter: bar.verticalCenter
        icon: page.logic.grid ? "view_agenda" : "grid_view"
        label: page.logic.grid ? "Single column" : "Two columns"
        resourceId: "toggle_layout"
        onClicked: page.logic.toggle_grid()
    }
    Scroller {
        anchors.top: bar.bottom
        anchors.topMargin: 8
        anchors.bottom: parent.bottom
        width: parent.width
        bottomPadding: 96
        resourceId: "notes"
        SectionHeader {
            visible: page.pinned.length > 0
            text: "Pinned"
        }
        NotesColumns {
            logic: page.logic
            notes: page.pinned
            columns: page.columns
        }
        SectionHeader {
            visible: page.pinned.length > 0 && page.others.length > 0
            text: "Others"
        }
        NotesColumns {
            logic: page.logic
            notes: page.others
            columns: page.columns
        }
    }
    EmptyState {
        visible: page.logic.notes.length === 0
        anchors.verticalCenter: parent.verticalCenter
        icon: page.logic.query ? "search_off" : "lightbulb"
        title: page.logic.query ? "No matching notes" : "Notes that you add appear here"
    }
    Fab {
        visible: !page.logic.can_undo
        icon: "add"
        label: "New note"
        resourceId: "new_note"
        onClicked: page.logic.open_note(0)
    }
    Rectangle {
        readonly property bool floating: true    // see tree.py
        visible: page.logic.can_undo
        x: 16
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 16
        width: parent.width - 32
        height: 56
        radius: 8
        color: Theme.inverseSurface
        Txt {
            x: 16
            anchors.verticalCenter: parent.verticalCenter
            text: "Note deleted"
            color: Theme.inverseOnSurface
        }
        TextAction {
            anchors.right: parent.right
            anchors.rightMargin: 8
            anchors.verticalCenter: parent.verticalCenter
            text: "Undo"
            ink: Theme.inversePrimary
            resourceId: "undo"
            onClicked: page.logic.undo()
        }
    }
}
