import QtQuick
import Kit

// One alarm: time, days and switch; opened, its days, its label and the way to delete it.
Card {
    id: card
    required property var alarm
    required property var logic
    readonly property color ink: alarm.on ? Theme.onSurface : Theme.onSurfaceVariant
    readonly property string time: {
        const two = number => String(number).padStart(2, "0");
        if (Shell.is24Hour)
            return two(alarm.hour) + ":" + two(alarm.minute);
        return ((alarm.hour + 11) % 12 + 1) + ":" + two(alarm.minute) + (alarm.hour < 12 ? " AM" : " PM");
    }
    signal timeAsked()
    signal labelAsked()

    x: 16
    width: parent.width - 32
    pressable: true
    padding: 20
    cornerRadius: 28
    color: alarm.on ? Theme.primaryContainer : Theme.surfaceContainer
    onClicked: logic.expand(alarm.id)

    Item {
        width: parent.width
        height: name.visible ? Math.max(name.height, 32) : 0
        Pressable {
            id: name
            visible: card.alarm.label !== "" || card.alarm.expanded
            width: Math.min(implicitWidth, parent.width - 48)
            text: card.alarm.label || "Add label"
            resourceId: "alarm_label"
            onClicked: card.alarm.expanded ? card.labelAsked() : card.logic.expand(card.alarm.id)
            contentItem: Row {
                spacing: 8
                Sym {
                    visible: card.alarm.expanded
                    name: "label"
                    size: 20
                    anchors.verticalCenter: parent.verticalCenter
                }
                Txt {
                    height: 32
                    text: name.text
                    style: "bodyLarge"
                    color: card.ink
                    elide: Text.ElideRight
                }
            }
        }
        IconAction {
            anchors.right: parent.right
            anchors.rightMargin: -8
            y: -8
            icon: card.alarm.expanded ? "expand_less" : "expand_more"
            label: card.alarm.expanded ? "Collapse alarm" : "Expand alarm"
            ink: card.ink
            onClicked: card.logic.expand(card.alarm.id)
        }
    }
    Pressable {
        id: clock
        text: card.time
        resourceId: "digital_clock"
        onClicked: card.timeAsked()
        contentItem: Txt {
            text: clock.text
            style: "displayMedium"
            font.weight: card.alarm.on ? 500 : 400
            color: card.ink
        }
    }
    Item {
        width: parent.width
        height: Math.max(32, days.implicitHeight)
        Txt {
            id: days
            anchors.verticalCenter: parent.verticalCenter
            text: card.alarm.days_text
            color: card.ink
        }
        Switch {
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            checked: card.alarm.on
            pressable: true
            resourceId: "onoff"
            Accessible.name: (card.alarm.label || "Alarm") + " " + card.time
            onToggled: card.logic.switch_alarm(card.alarm.id, !card.alarm.on)
        }
    }
    Column {
        visible: card.alarm.expanded
        width: parent.width
        topPadding: 8
        Row {
            id: week
            width: parent.width
            Repeater {
                model: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
                Pressable {
                    id: day
                    required property int index
                    required property string modelData
                    readonly property bool on: card.alarm.days.includes(index)
                    width: week.width / 7
                    implicitHeight: 48
                    resourceId: "day_button_" + index
                    Accessible.name: ""
                    Accessible.description: modelData
                    Accessible.checkable: true
                    Accessible.checked: on
                    onClicked: card.logic.switch_day(card.alarm.id, index)
                    contentItem: Item {
                        Rectangle {
                            anchors.centerIn: parent
                            width: 36
                            height: 36
                            radius: 18
                            color: day.on ? Theme.primary : "transparent"
                            border.width: day.on ? 0 : 1
                            border.color: Theme.outline
                            Txt {
                                anchors.centerIn: parent
                                text: day.modelData.charAt(0)
                                style: "labelLarge"
                                font.pixelSize: 14
                                color: day.on ? Theme.onPrimary : card.ink
                            }
                        }
                    }
                }
            }
        }
        Pressable {
            id: remove
            text: "Delete"
            implicitHeight: 48
            resourceId: "delete"
            onClicked: card.logic.delete_alarm(card.alarm.id)
            contentItem: Row {
                spacing: 12
                Sym {
                    name: "delete"
                    color: card.ink
                    anchors.verticalCenter: parent.verticalCenter
                }
                Txt {
                    text: remove.text
                    style: "bodyLarge"
                    color: card.ink
                    anchors.verticalCenter: parent.verticalCenter
                }
            }
        }
    }
}
