import QtQuick
import Kit

// One event.
Page {
    id: page
    readonly property var event: logic.opened

    actions: [
        IconAction {
            icon: "edit"
            label: "Edit event"
            resourceId: "edit"
            onClicked: page.logic.edit()
        },
        IconAction {
            icon: "delete"
            label: "Delete event"
            resourceId: "delete"
            onClicked: page.logic.delete()
        }
    ]
    Sheet {
        Item {
            width: parent.width
            height: title.height + 16
            Rectangle {
                x: 20
                y: 8
                width: 16
                height: 16
                radius: 5
                color: page.event.color || "transparent"
            }
            Txt {
                id: title
                x: 56
                width: parent.width - 72
                text: page.event.title || ""
                style: "headlineSmall"
                wrapMode: Text.WordWrap
            }
        }
        ListRow {
            icon: "schedule"
            title: page.event.long_day || ""
            subtitle: page.event.times || ""
            enabled: true
        }
        ListRow {
            visible: title !== ""
            icon: "location_on"
            title: page.event.location || ""
        }
        ListRow {
            icon: "notifications"
            title: page.event.all_day ? "The day before at 17:00" : "10 minutes before"
        }
    }
}
