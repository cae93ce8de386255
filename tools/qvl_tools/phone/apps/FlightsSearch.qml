import QtQuick
import Kit

// The search form.
Item {
    id: page
    property var logic
    readonly property var form: logic.form

    Sheet {
        spacing: 12
        Txt {
            x: 16
            width: parent.width - 32
            height: implicitHeight + 24
            text: "Where to next?"
            style: "headlineMedium"
        }
        Flow {
            x: 16
            width: parent.width - 32
            spacing: 8
            Chip {
                text: "One way"
                resourceId: "one_way"
                selected: !page.form.round_trip
                onClicked: page.logic.set_round_trip(false)
            }
            Chip {
                text: "Round trip"
                resourceId: "round_trip"
                selected: page.form.round_trip
                onClicked: page.logic.set_round_trip(true)
            }
        }
        Item {
            x: 16
            width: parent.width - 32
            height: cities.height
            Column {
                id: cities
                width: parent.width
                spacing: 8
                PickBox {
                    icon: "flight_takeoff"
                    label: "From"
                    value: page.form.origin
                    error: page.logic.errors.origin || ""
                    resourceId: "origin"
                    onClicked: page.logic.edit_city("origin")
                }
                PickBox {
                    icon: "flight_land"
                    label: "To"
                    value: page.form.destination
                    error: page.logic.errors.destination || ""
                    resourceId: "destination"
                    onClicked: page.logic.edit_city("destination")
                }
            }
            Rectangle {
                anchors.right: parent.right
                anchors.rightMargin: 16
                y: cities.children[1].y - 4 - height / 2
                width: 44
                height: 44
                radius: 22
                color: Theme.primaryContainer
                border.color: Theme.surface
                border.width: 2
                IconAction {
                    anchors.centerIn: parent
                    icon: "swap_vert"
                    label: "Swap cities"
                    resourceId: "swap"
                    ink: Theme.onPrimaryContainer
                    onClicked: page.logic.swap()
                }
            }
        }
        Row {
            id: days
            readonly property real each: page.form.round_trip ? (width - spacing) / 2 : width
            x: 16
            width: parent.width - 32
            spacing: 8
            PickBox {
                width: days.each
                icon: "calendar_today"
                label: page.form.round_trip ? "Departure" : "Departure date"
                value: page.form.depart_text
                resourceId: "depart_date"
                onClicked: picker.ask("depart")
            }
            PickBox {
                width: days.each
                visible: page.form.round_trip
                icon: "event"
                label: "Return"
                value: page.form.back_text
                error: page.logic.errors.back || ""
                resourceId: "return_date"
                onClicked: picker.ask("back")
            }
        }
        FlightsStepper {
            x: 16
            width: parent.width - 32
            logic: page.logic
        }
        Txt {
            x: 16
            text: "Cabin class"
            style: "titleSmall"
            color: Theme.onSurfaceVariant
        }
        Flow {
            x: 16
            width: parent.width - 32
            spacing: 8
            Repeater {
                model: page.logic.cabins
                Chip {
                    required property string modelData
                    text: modelData
                    resourceId: "cabin_" + modelData.toLowerCase()
                    selected: page.form.cabin === modelData
                    onClicked: page.logic.set_cabin(modelData)
                }
            }
        }
        FilledButton {
            x: 16
            width: parent.width - 32
            implicitHeight: Math.max(60, Theme.sp(20) + 40)
            text: "Search flights"
            icon: "search"
            resourceId: "search_flights"
            onClicked: page.logic.search()
        }
        Txt {
            x: 16
            text: "Ideas for you"
            style: "titleMedium"
        }
        Flickable {
            width: parent.width
            height: ideas.height
            contentWidth: ideas.width + 32
            boundsBehavior: Flickable.StopAtBounds
            flickableDirection: Flickable.HorizontalFlick
            Row {
                id: ideas
                x: 16
                spacing: 12
                Repeater {
                    model: page.logic.ideas
                    FlightsIdea {
                        required property var modelData
                        idea: modelData
                        onClicked: page.logic.take_idea(modelData.code)
                    }
                }
            }
        }
    }
    DatePicker {
        id: picker
        property string field

        function ask(name) {
            field = name;
            date = page.form[name];
            open();
        }
        minimumDate: field === "back" ? page.form.depart : page.logic.today
        onAccepted: iso => page.logic.set_day(field, iso)
    }
}
