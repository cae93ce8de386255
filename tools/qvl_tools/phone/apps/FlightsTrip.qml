import QtQuick
import Kit

// One booked trip.
Page {
    id: page
    readonly property var trip: logic.trip
    title: "Trip details"

    Sheet {
        spacing: 12
        Item {
            x: 16
            width: parent.width - 32
            height: texts.height
            Column {
                id: texts
                width: parent.width
                Txt {
                    width: parent.width
                    text: page.trip.route || ""
                    style: "headlineSmall"
                    wrapMode: Text.WordWrap
                }
                Txt {
                    text: page.trip.status + " · " + page.trip.reference
                    style: "labelLarge"
                    color: page.trip.cancelled ? Theme.error : Theme.success
                }
            }
        }
        Repeater {
            model: page.trip.flights
            Inset {
                id: place
                required property var modelData
                FlightsLeg {
                    flight: place.modelData
                }
            }
        }
        Inset {
            Card {
                color: Theme.surfaceLow
                outlined: true
                spacing: 8
                FlightsAmount {
                    label: "Passengers"
                    amount: (page.trip.passengers || []).join(", ")
                }
                FlightsAmount {
                    label: "Cabin"
                    amount: page.trip.cabin || ""
                }
                FlightsAmount {
                    label: "Total"
                    amount: page.trip.price || ""
                }
            }
        }
        OutlinedButton {
            x: 16
            width: parent.width - 32
            visible: !page.trip.cancelled
            text: "Cancel trip"
            ink: Theme.error
            resourceId: "cancel_trip"
            onClicked: page.logic.cancel_trip()
        }
    }
}
