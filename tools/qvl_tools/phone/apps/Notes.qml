import QtQuick
import Kit

// The Notes app.
AppPage {
    id: app
    title: "Notes"

    function back() {
        return logic.back();
    }

    Pages {
        logic: app.logic
        files: ({
                list: "NotesList.qml",
                note: "NotesEdit.qml"
            })
    }
}
