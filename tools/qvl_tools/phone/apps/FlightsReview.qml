import QtQuick
import Kit

// Everything once more before it is paid.
Page {
    id: page
    readonly property var review: logic.review
    title: "Review and pay"

    Sheet {
        spacing: 12
        enabled: !page.logic.loading
        Repeater {
            model: page.review.flights
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
                spacing: 4
                Txt {
                    text: page.review.passengers.length > 1 ? "Passengers" : "Passenger"
                    style: "titleMedium"
                }
                Repeater {
                    model: page.review.passengers
                    Txt {
                        required property string modelData
                        text: modelData
                    }
                }
                Txt {
                    text: page.review.email
                    color: Theme.onSurfaceVariant
                }
            }
        }
        Inset {
            Card {
                color: Theme.surfaceLow
                outlined: true
                spacing: 8
                Txt {
                    text: "Price"
                    style: "titleMedium"
                }
                Repeater {
                    model: page.review.fares
                    FlightsAmount {
                        required property var modelData
                        label: modelData.label
                        amount: modelData.price
                    }
                }
                FlightsAmount {
                    label: "Taxes and fees"
                    amount: "Included"
                }
                FlightsAmount {
                    label: "Paid with"
                    amount: "Visa •••• 4242"
                }
            }
        }
        CheckRow {
            title: "I accept the fare rules"
            resourceId: "terms"
            on: page.review.terms
            onSwitched: on => page.logic.accept_terms(on)
        }
        Txt {
            x: 56
            width: parent.width - 72
            visible: text !== ""
            text: page.logic.errors.terms || ""
            style: "bodySmall"
            color: Theme.error
            wrapMode: Text.WordWrap
        }
    }
    FlightsWaiting {
        visible: page.logic.loading
        anchors.centerIn: parent
        text: ""
    }
    footer: PayBar {
        label: "Total"
        amount: page.review.total
        button: "Confirm and pay"
        buttonEnabled: !page.logic.loading
        resourceId: "confirm_and_pay"
        onClicked: page.logic.pay()
    }
}
