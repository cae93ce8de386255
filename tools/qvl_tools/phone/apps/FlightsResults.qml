import QtQuick
import Kit

// The flights found, with filters and the order.
Page {
    id: page
    readonly property var results: logic.results
    title: results.title

    Column {
        id: head
        width: parent.width
        Txt {
            x: 16
            width: parent.width - 32
            text: page.results.leg + " · " + page.results.subtitle
            color: Theme.onSurfaceVariant
            wrapMode: Text.WordWrap
        }
        Flickable {
            width: parent.width
            height: chips.height + 8
            contentWidth: chips.width + 32
            visible: !page.logic.loading
            boundsBehavior: Flickable.StopAtBounds
            Row {
                id: chips
                x: 16
                y: 4
                spacing: 8
                Repeater {
                    model: [
                        {
                            name: "nonstop",
                            text: "Nonstop"
                        },
                        {
                            name: "morning",
                            text: "Morning"
                        },
                        {
                            name: "cheap",
                            text: "Under " + page.results.limit
                        }
                    ]
                    Chip {
                        required property var modelData
                        text: modelData.text
                        resourceId: "filter_" + modelData.name
                        selected: page.results.filters.includes(modelData.name)
                        onClicked: page.logic.toggle_filter(modelData.name)
                    }
                }
            }
        }
        Item {
            width: parent.width
            height: order.height
            visible: !page.logic.loading
            Txt {
                x: 16
                anchors.verticalCenter: parent.verticalCenter
                text: page.results.count
                style: "titleSmall"
                property string resourceId: "result_count"
            }
            TextAction {
                id: order
                anchors.right: parent.right
                anchors.rightMargin: 8
                icon: "swap_vert"
                text: "Sort: " + page.results.sort
                resourceId: "sort"
                onClicked: sheet.open()
            }
        }
    }
    ScrollList {
        id: list
        anchors.top: head.bottom
        anchors.bottom: parent.bottom
        width: parent.width
        spacing: 8
        visible: !page.logic.loading
        resourceId: "results"
        model: page.results.flights
        footer: Item {
            height: 16
        }
        delegate: Item {
            required property var modelData
            width: list.width
            height: row.height
            FlightsRow {
                id: row
                anchors.horizontalCenter: parent.horizontalCenter
                width: Math.min(parent.width, 640) - 32
                flight: parent.modelData
                resourceId: "flight"
                onClicked: page.logic.choose(flight.id)
            }
        }
    }
    EmptyState {
        visible: !page.logic.loading && list.count === 0
        anchors.verticalCenter: parent.verticalCenter
        icon: "search_off"
        title: "No flights match"
        text: "Remove a filter to see more flights."
    }
    FlightsWaiting {
        visible: page.logic.loading
        anchors.centerIn: parent
        text: "Searching for flights"
    }
    MenuSheet {
        id: sheet
        title: "Sort by"
        entries: ["Price", "Departure time", "Duration"]
        current: entries.indexOf(page.results.sort)
        onChosen: (index, text) => page.logic.set_sort(text)
    }
}
