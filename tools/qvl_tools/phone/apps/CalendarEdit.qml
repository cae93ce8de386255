import QtQuick
import Kit

// The form of an event, new or not.
Page {
    id: page
    readonly property var form: logic.form
    title: form.heading
    navigationIcon: "close"

    actions: [
        FilledButton {
            text: "Save"
            resourceId: "save"
            onClicked: page.logic.save()
        },
        Item {
            width: 8
            height: 1
        }
    ]
    Sheet {
        spacing: 8
        Inset {
            Field {
                label: "Title"
                resourceId: "title"
                text: page.form.title
                error: page.form.errors.title || ""
                onEdited: text => page.logic.type_field("title", text)
            }
        }
        SwitchRow {
            icon: "schedule"
            title: "All day"
            resourceId: "all_day"
            on: page.form.all_day
            onSwitched: on => page.logic.set_all_day(on)
        }
        Inset {
            PickBox {
                icon: "calendar_today"
                label: "Date"
                value: page.form.day_text
                resourceId: "date"
                onClicked: {
                    dates.date = page.form.day;
                    dates.open();
                }
            }
        }
        Row {
            id: times
            x: 16
            width: parent.width - 32
            spacing: 8
            visible: !page.form.all_day
            PickBox {
                width: (times.width - 8) / 2
                icon: "schedule"
                label: "Start"
                value: page.form.start
                resourceId: "start"
                onClicked: clock.ask("start")
            }
            PickBox {
                width: (times.width - 8) / 2
                icon: "schedule"
                label: "End"
                value: page.form.end
                error: page.form.errors.end || ""
                resourceId: "end"
                onClicked: clock.ask("end")
            }
        }
        Inset {
            Field {
                label: "Location"
                icon: "location_on"
                resourceId: "location"
                text: page.form.location
                onEdited: text => page.logic.type_field("location", text)
            }
        }
    }
    DatePicker {
        id: dates
        onAccepted: iso => page.logic.set_day(iso)
    }
    TimePicker {
        id: clock
        property string field

        function ask(name) {
            const part = page.form[name].split(":");
            field = name;
            hour = Number(part[0]);
            minute = Number(part[1]);
            heading = name === "start" ? "Select start time" : "Select end time";
            open();
        }
        onAccepted: (hour, minute) => page.logic.set_time(field, hour, minute)
    }
}
