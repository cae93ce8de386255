import QtQuick
import Kit

// Search among the cities, for one end of the trip.
Item {
    id: page
    property var logic

    SearchField {
        id: bar
        y: 8
        icon: "arrow_back"
        placeholder: page.logic.city_field === "origin" ? "Where from?" : "Where to?"
        resourceId: "city_search"
        onEdited: text => page.logic.find_city(text)
        onAccepted: if (page.logic.cities.length > 0)
            page.logic.pick_city(page.logic.cities[0].code)
        onIconClicked: page.logic.back()
        Component.onCompleted: focusInput()
    }
    ScrollList {
        id: list
        anchors.top: bar.bottom
        anchors.topMargin: 8
        anchors.bottom: parent.bottom
        width: parent.width
        resourceId: "cities"
        model: page.logic.cities
        header: SectionHeader {
            text: bar.text ? "Matching cities" : "Popular cities"
        }
        delegate: ListRow {
            required property var modelData
            width: list.width
            title: modelData.name
            subtitle: modelData.place
            subtitleLines: 1
            resourceId: "city"
            leading: Rectangle {
                width: 40
                height: 40
                radius: 20
                color: Theme.secondaryContainer
                anchors.verticalCenter: parent ? parent.verticalCenter : undefined
                Sym {
                    anchors.centerIn: parent
                    name: "location_city"
                    color: Theme.onSecondaryContainer
                    size: 22
                }
            }
            Txt {
                text: modelData.code
                style: "labelLarge"
                color: Theme.onSurfaceVariant
                anchors.verticalCenter: parent.verticalCenter
            }
            onClicked: page.logic.pick_city(modelData.code)
        }
    }
    EmptyState {
        visible: list.count === 0
        y: 160
        icon: "search_off"
        title: "No city found"
        text: "Check the spelling, or try the airport code."
    }
}
