import QtQuick
import Kit

// What comes, day by day; or what a search finds.
Page {
    id: page
    title: "Schedule"

    SearchField {
        id: bar
        placeholder: "Search events"
        onEdited: text => page.logic.search(text)
    }
    ScrollList {
        id: list
        anchors.top: bar.bottom
        anchors.topMargin: 8
        anchors.bottom: parent.bottom
        width: parent.width
        resourceId: "schedule"
        model: page.logic.schedule
        footer: Item {
            height: 24
        }
        delegate: Column {
            id: place
            required property var modelData
            width: list.width
            SectionHeader {
                visible: place.modelData.heads
                text: place.modelData.day_text
            }
            CalendarRow {
                event: place.modelData
                onClicked: page.logic.open_event(event.id)
            }
        }
    }
    EmptyState {
        visible: list.count === 0
        y: 160
        icon: "event_busy"
        title: "No events found"
    }
}
