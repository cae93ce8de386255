import QtQuick
import Kit

// A month, and the events of the chosen day; side by side in landscape.
Page {
    id: page
    readonly property var month: logic.month
    readonly property bool wide: width > height
    title: width < 400 * Theme.fontScale ? month.short_title : month.title
    canGoBack: false

    actions: [
        IconAction {
            icon: "today"
            label: "Today"
            resourceId: "today"
            onClicked: page.logic.go_today()
        },
        IconAction {
            icon: "chevron_left"
            label: "Previous month"
            resourceId: "previous_month"
            onClicked: page.logic.shift_month(-1)
        },
        IconAction {
            icon: "chevron_right"
            label: "Next month"
            resourceId: "next_month"
            onClicked: page.logic.shift_month(1)
        },
        IconAction {
            icon: "search"
            label: "Search events"
            resourceId: "schedule"
            onClicked: page.logic.show_schedule()
        }
    ]
    CalendarGrid {
        id: grid
        x: 8
        width: (page.wide ? parent.width / 2 : parent.width) - 16
        maximumHeight: page.wide ? parent.height : 340
        logic: page.logic
        cells: page.month.cells
    }
    Rectangle {
        anchors.left: parent.left
        anchors.leftMargin: page.wide ? parent.width / 2 : 0
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.topMargin: page.wide ? 0 : grid.height + 8
        anchors.bottom: parent.bottom
        radius: page.wide ? 0 : 28
        color: Theme.surfaceLow
        Rectangle {
            anchors.bottom: parent.bottom
            width: parent.width
            height: parent.radius
            color: parent.color
        }
        Txt {
            id: heading
            x: 24
            y: 16
            width: parent.width - 48
            text: page.month.day
            style: "titleMedium"
            elide: Text.ElideRight
        }
        ScrollList {
            id: list
            anchors.top: heading.bottom
            anchors.topMargin: 8
            anchors.bottom: parent.bottom
            width: parent.width
            resourceId: "agenda"
            model: page.month.events
            footer: Item {
                height: 88
            }
            delegate: CalendarRow {
                required property var modelData
                event: modelData
                onClicked: page.logic.open_event(event.id)
            }
        }
        Txt {
            visible: list.count === 0
            x: 24
            anchors.top: heading.bottom
            anchors.topMargin: 12
            text: "Nothing planned"
            color: Theme.onSurfaceVariant
        }
    }
    Fab {
        icon: "add"
        label: "Create event"
        resourceId: "add_event"
        onClicked: page.logic.add()
    }
}
