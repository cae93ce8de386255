import QtQuick
import Kit

// The trip was booked.
Page {
    id: page
    readonly property var trip: logic.trip
    navigationIcon: "close"

    Sheet {
        spacing: 16
        Rectangle {
            anchors.horizontalCenter: parent.horizontalCenter
            width: 88
            height: 88
            radius: 44
            color: Theme.success
            Sym {
                anchors.centerIn: parent
                name: "check"
                size: 48
                color: Theme.surface
            }
        }
        Txt {
            x: 16
            width: parent.width - 32
            horizontalAlignment: Text.AlignHCenter
            text: "Booking confirmed"
            style: "headlineSmall"
        }
        Txt {
            x: 32
            width: parent.width - 64
            horizontalAlignment: Text.AlignHCenter
            text: "We sent the tickets to " + page.trip.email + "."
            color: Theme.onSurfaceVariant
            wrapMode: Text.WordWrap
        }
        Inset {
            Card {
                color: Theme.primaryContainer
                Txt {
                    text: "Booking reference"
                    style: "bodySmall"
                    color: Theme.onPrimaryContainer
                }
                Txt {
                    property string resourceId: "reference"
                    text: page.trip.reference || ""
                    style: "headlineMedium"
                    font.letterSpacing: 2
                    color: Theme.onPrimaryContainer
                }
                Txt {
                    width: parent.width
                    text: page.trip.route + " · " + page.trip.days
                    color: Theme.onPrimaryContainer
                    wrapMode: Text.WordWrap
                }
                Txt {
                    text: page.trip.price + " paid"
                    color: Theme.onPrimaryContainer
                }
            }
        }
        FilledButton {
            anchors.horizontalCenter: parent.horizontalCenter
            text: "Done"
            resourceId: "done"
            onClicked: page.logic.show_tab("search")
        }
        TextAction {
            anchors.horizontalCenter: parent.horizontalCenter
            text: "View my trips"
            resourceId: "view_trips"
            onClicked: page.logic.show_tab("trips")
        }
    }
}
