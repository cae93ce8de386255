import QtQuick
import Kit

// Cards in columns, each card in the column of its turn.
Row {
    id: row
    property var logic
    property var notes: []
    property int columns: 2
    readonly property real cardWidth: (width - 8 * (columns - 1)) / columns

    x: 16
    width: parent.width - 32
    visible: notes.length > 0
    spacing: 8

    Repeater {
        model: row.columns
        Column {
            id: column
            required property int index
            width: row.cardWidth
            spacing: 8
            Repeater {
                model: row.notes.filter((note, at) => at % row.columns === column.index)
                NotesCard {
                    required property var modelData
                    note: modelData
                    onClicked: row.logic.open_note(note.id)
                }
            }
        }
    }
}
