import QtQuick
import Kit

// The alarms, and the button that adds one.
Item {
    id: tab
    property var logic
    property int edited: 0

    Scroller {
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(parent.width, 640)
        height: parent.height
        bottomPadding: 96
        spacing: 12
        Repeater {
            model: tab.logic.alarms
            ClockAlarm {
                required property var modelData
                alarm: modelData
                logic: tab.logic
                onTimeAsked: {
                    tab.edited = alarm.id;
                    picker.hour = alarm.hour;
                    picker.minute = alarm.minute;
                    picker.open();
                }
                onLabelAsked: {
                    tab.edited = alarm.id;
                    label.text = alarm.label;
                    naming.open();
                    label.focusInput();
                }
            }
        }
        EmptyState {
            visible: tab.logic.alarms.length === 0
            topPadding: 96
            icon: "alarm_off"
            title: "No alarms"
        }
    }
    Fab {
        label: "Add alarm"
        resourceId: "fab"
        onClicked: {
            tab.edited = 0;
            picker.hour = 8;
            picker.minute = 0;
            picker.open();
        }
    }
    TimePicker {
        id: picker
        onAccepted: (hour, minute) => tab.edited ? tab.logic.set_time(tab.edited, hour, minute) : tab.logic.add_alarm(hour, minute)
    }
    ConfirmDialog {
        id: naming
        title: "Add label"
        onAccepted: tab.logic.set_label(tab.edited, label.text)
        Field {
            id: label
            label: "Label"
            ground: Theme.surfaceHigh
            resourceId: "label"
            maximumLength: 60
        }
    }
}
