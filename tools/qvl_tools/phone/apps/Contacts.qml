import QtQuick
import Kit

// The Contacts app.
AppPage {
    id: app
    title: "Contacts"

    function back() {
        return logic.back();
    }

    Pages {
        logic: app.logic
        files: ({
                list: "ContactsList.qml",
                person: "ContactsPerson.qml",
                edit: "ContactsEdit.qml"
            })
    }
}
