import QtQuick
import Kit

// The Calendar app.
AppPage {
    id: app
    title: "Calendar"

    function back() {
        return logic.back();
    }

    Pages {
        logic: app.logic
        files: ({
                month: "CalendarMonth.qml",
                schedule: "CalendarSchedule.qml",
                event: "CalendarEvent.qml",
                edit: "CalendarEdit.qml"
            })
    }
}
