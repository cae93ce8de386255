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
        delegate: Card {
            id: card
            required property var modelData
            x: 16
            width: list.width - 32
            color: Theme.surfaceLow
            outlined: true
            pressable: true
            spacing: 4
            text: modelData.route + ", " + modelData.days + ", " + modelData.status
            resourceId: "trip"
            onClicked: page.logic.open_trip(modelData.reference)
            Txt {
                width: parent.width
                text: card.modelData.route
                style: "titleMedium"
                elide: Text.ElideRight
            }
            Txt {
                text: card.modelData.days
                color: Theme.onSurfaceVariant
            }
            Item {
                width: parent.width
                height: status.implicitHeight + 4
                Txt {
                    id: status
                    anchors.bottom: parent.bottom
                    text: card.modelData.status
                    style: "labelLarge"
                    color: card.modelData.cancelled ? Theme.error : Theme.success
                }
                Txt {
                    anchors.right: parent.right
                    anchors.bottom: parent.bottom
                    text: card.modelData.reference
                    style: "labelLarge"
                    color: Theme.onSurfaceVariant
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
