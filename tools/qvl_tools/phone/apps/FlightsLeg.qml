import QtQuick
import Kit

// A flight in full: the day, both ends on a line, the airline.
Card {
    id: card
    property var flight
    property string heading: flight.day || ""

    color: Theme.surfaceLow
    outlined: true
    spacing: 12
    Txt {
        text: card.heading
        style: "titleMedium"
    }
    Item {
        width: parent.width
        height: ends.height
        Rectangle {
            x: 64
            y: 18
            width: 2
            height: last.y - 12
            color: Theme.outlineVariant
        }
        Column {
            id: ends
            width: parent.width
            spacing: 12
            FlightsEnd {
                time: card.flight.departs || ""
                city: card.flight.origin_city || ""
                airport: card.flight.origin_airport || ""
                first: true
            }
            Txt {
                x: 84
                text: card.flight.duration + " · " + card.flight.stops
                style: "bodySmall"
                color: Theme.onSurfaceVariant
            }
            FlightsEnd {
                id: last
                time: card.flight.arrives || ""
                later: card.flight.days_later || ""
                city: card.flight.destination_city || ""
                airport: card.flight.destination_airport || ""
            }
        }
    }
    FlightsAirline {
        flight: card.flight
    }
}
