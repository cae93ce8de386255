import QtQuick
import Kit

// The Messages app.
AppPage {
    id: app
    title: "Messages"

    function back() {
        return logic.back();
    }

    Pages {
        logic: app.logic
        files: ({
                list: "MessagesList.qml",
                chat: "MessagesChat.qml",
                "new": "MessagesNew.qml"
            })
    }
}
