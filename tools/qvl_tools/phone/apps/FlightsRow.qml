import QtQuick
import Kit

// One flight of the results.
Pressable {
    id: row
    property var flight

    padding: 16
    text: flight.departs + " – " + flight.arrives + ", " + flight.airline + ", " + flight.stops + ", " + flight.price
    Accessible.role: Accessible.ListItem
    implicitHeight: texts.implicitHeight + 32

    background: Rectangle {
        radius: 16
        color: row.down ? Theme.surfaceHigh : Theme.surfaceLow
        border.color: Theme.outlineVariant
    }
    contentItem: Column {
        id: texts
        spacing: 6
        Item {
            width: parent.width
            height: price.implicitHeight
            Row {
                anchors.verticalCenter: parent.verticalCenter
                spacing: 4
                Txt {
                    text: row.flight.departs + " – " + row.flight.arrives
                    style: "titleMedium"
                    font.pixelSize: Theme.sp(18)
                }
                Txt {
                    visible: text !== ""
                    text: row.flight.days_later
                    style: "labelSmall"
                    color: Theme.error
                }
            }
            Txt {
                id: price
                anchors.right: parent.right
                text: row.flight.price
                style: "titleLarge"
                font.weight: 500
                color: Theme.primary
            }
        }
        Item {
            width: parent.width
            height: stops.implicitHeight
            Txt {
                text: row.flight.duration
                color: Theme.onSurfaceVariant
            }
            Txt {
                id: stops
                anchors.right: parent.right
                text: row.flight.stops
                color: row.flight.nonstop ? Theme.success : Theme.onSurfaceVariant
            }
        }
        FlightsAirline {
            flight: row.flight
        }
    }
}
