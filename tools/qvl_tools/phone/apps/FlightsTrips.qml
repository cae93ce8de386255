import QtQuick
import Kit

// The booked trips.
Page {
    id: page
    canGoBack: false
    title: "My trips"

    ScrollList {
        id: list
        anchors.fill: parent
        spacing: 12
        resourceId: "trips"
        model: page.logic.trips
        delegate: Item {
            id: place
            required property var modelData
            width: list.width
            height: card.height
            Card {
                id: card
                anchors.horizontalCenter: parent.horizontalCenter
                width: Math.min(parent.width, 640) - 32
                color: Theme.surfaceLow
                outlined: true
                pressable: true
                spacing: 4
                text: [place.modelData.route, place.modelData.days, place.modelData.status].join(", ")
                resourceId: "trip"
                onClicked: page.logic.open_trip(place.modelData.reference)
                Txt {
                    width: parent.width
                    text: place.modelData.route
                    style: "titleMedium"
                    elide: Text.ElideRight
                }
                Txt {
                    text: place.modelData.days
                    color: Theme.onSurfaceVariant
                }
                Item {
                    width: parent.width
                    height: status.implicitHeight + 4
                    Txt {
                        id: status
                        anchors.bottom: parent.bottom
                        text: place.modelData.status
                        style: "labelLarge"
                        color: place.modelData.cancelled ? Theme.error : Theme.success
                    }
                    Txt {
                        anchors.right: parent.right
                        anchors.bottom: parent.bottom
                        text: place.modelData.reference
                        style: "labelLarge"
                        color: Theme.onSurfaceVariant
                    }
                }
            }
        }
    }
    EmptyState {
        visible: list.count === 0
        anchors.verticalCenter: parent.verticalCenter
        icon: "luggage"
        title: "No trips yet"
        text: "Flights that you book appear here."
    }
}
