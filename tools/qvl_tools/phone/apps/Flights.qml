import QtQuick
import Kit

// The Flights app: a page for each step from the search to the trip.
AppPage {
    id: app
    title: "Flights"

    function back() {
        return logic.back();
    }

    Pages {
        anchors.bottomMargin: tabs.visible ? tabs.height : 0
        logic: app.logic
        files: ({
                search: "FlightsSearch.qml",
                city: "FlightsCity.qml",
                results: "FlightsResults.qml",
                details: "FlightsDetails.qml",
                returns: "FlightsResults.qml",
                return_details: "FlightsDetails.qml",
                passenger: "FlightsPassenger.qml",
                review: "FlightsReview.qml",
                confirmed: "FlightsConfirmed.qml",
                trips: "FlightsTrips.qml",
                trip: "FlightsTrip.qml"
            })
    }
    BottomTabs {
        id: tabs
        anchors.bottom: parent.bottom
        visible: current === "search" || current === "trips"
        current: app.logic.page
        tabs: [
            {
                name: "search",
                text: "Search",
                icon: "search"
            },
            {
                name: "trips",
                text: "My trips",
                icon: "luggage"
            }
        ]
        onChosen: name => app.logic.show_tab(name)
    }
}
