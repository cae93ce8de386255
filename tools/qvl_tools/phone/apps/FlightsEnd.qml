import QtQuick
import Kit

// One end of a flight: time, a dot, city and airport.
Item {
    id: end
    property string time
    property string later
    property string city
    property string airport
    property bool first: false

    width: parent.width
    height: places.height

    Txt {
        id: timeText
        text: end.time
        style: "titleMedium"
    }
    Txt {
        anchors.top: timeText.bottom
        visible: text !== ""
        text: end.later ? end.later + " day" : ""
        style: "labelSmall"
        color: Theme.error
    }
    Rectangle {
        x: 60
        y: (timeText.height - height) / 2
        width: 10
        height: 10
        radius: 5
        color: end.first ? "transparent" : Theme.primary
        border.color: Theme.primary
        border.width: 2
    }
    Column {
        id: places
        x: 84
        width: parent.width - x
        Txt {
            width: parent.width
            text: end.city
            style: "titleMedium"
            elide: Text.ElideRight
        }
        Txt {
            width: parent.width
            text: end.airport
            style: "bodySmall"
            color: Theme.onSurfaceVariant
            elide: Text.ElideRight
        }
    }
}
