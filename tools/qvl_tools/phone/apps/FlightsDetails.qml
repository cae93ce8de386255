import QtQuick
import Kit

// The flight that was tapped, in full.
Page {
    id: page
    readonly property var flight: logic.flight
    title: "Flight details"

    Sheet {
        spacing: 12
        Inset {
            FlightsLeg {
                flight: page.flight
            }
        }
        Inset {
            Card {
                color: Theme.surfaceLow
                outlined: true
                spacing: 12
                Txt {
                    text: "Included in " + page.flight.cabin
                    style: "titleMedium"
                }
                Repeater {
                    model: [
                        {
                            icon: "work",
                            text: "1 carry-on bag, up to 8 kg"
                        },
                        {
                            icon: "luggage",
                            text: "1 checked bag, up to 23 kg"
                        },
                        {
                            icon: "event_available",
                            text: "Free cancellation within 24 hours"
                        }
                    ]
                    Row {
                        required property var modelData
                        spacing: 12
                        Sym {
                            name: parent.modelData.icon
                            size: 20
                            anchors.verticalCenter: parent.verticalCenter
                        }
                        Txt {
                            text: parent.modelData.text
                            color: Theme.onSurfaceVariant
                            anchors.verticalCenter: parent.verticalCenter
                        }
                    }
                }
            }
        }
    }
    footer: PayBar {
        label: page.flight.who || ""
        amount: page.flight.total || ""
        button: "Continue"
        resourceId: "continue_button"
        onClicked: page.logic.accept_flight()
    }
}
