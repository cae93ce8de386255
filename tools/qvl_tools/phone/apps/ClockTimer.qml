import QtQuick
import Kit

// A timer: typed on a pad, then counted down.
Item {
    id: tab
    property var logic
    readonly property var timer: logic.timer
    readonly property real unit: Math.min(96, (height - (Shell.landscape ? 16 : 220)) / 4, (width - 64) / 3)

    component Part: Row {
        property string digits
        property string unitName
        property bool lit
        Txt {
            text: parent.digits
            style: "displayMedium"
            font.pixelSize: Math.min(Theme.sp(52), 60)
            lineHeight: 64
            color: parent.lit ? Theme.primary : Theme.onSurfaceVariant
        }
        Txt {
            anchors.bottom: parent.bottom
            anchors.bottomMargin: 8
            rightPadding: 10
            text: parent.unitName
            style: "titleMedium"
            color: parent.lit ? Theme.primary : Theme.onSurfaceVariant
        }
    }
    component PadKey: Pressable {
        id: key
        property string icon
        width: tab.unit
        height: tab.unit
        background: Rectangle {
            anchors.fill: parent
            anchors.margins: 4
            radius: width / 2
            color: key.down ? Theme.primaryContainer : Theme.surfaceHigh
        }
        contentItem: Item {
            Txt {
                anchors.centerIn: parent
                visible: key.icon === ""
                text: key.text
                style: "headlineMedium"
                font.pixelSize: 28
            }
            Sym {
                anchors.centerIn: parent
                visible: key.icon !== ""
                name: key.icon
                color: Theme.onSurface
            }
        }
    }

    Item {
        visible: !tab.timer.set
        anchors.fill: parent
        Row {
            id: typed
            x: Shell.landscape ? tab.width / 4 - width / 2 : (tab.width - width) / 2
            y: Shell.landscape ? tab.height / 2 - 64 : 12
            Part { digits: tab.timer.hours; unitName: "h"; lit: tab.timer.typed }
            Part { digits: tab.timer.minutes; unitName: "m"; lit: tab.timer.typed }
            Part { digits: tab.timer.seconds; unitName: "s"; lit: tab.timer.typed }
        }
        Grid {
            id: pad
            columns: 3
            x: Shell.landscape ? tab.width * 0.75 - width / 2 : (tab.width - width) / 2
            y: Shell.landscape ? (tab.height - height) / 2 : typed.y + typed.height + 16
            Repeater {
                model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "00", "0"]
                PadKey {
                    required property string modelData
                    text: modelData
                    resourceId: "timer_setup_digit_" + modelData
                    onClicked: tab.logic.type_digits(modelData)
                }
            }
            PadKey {
                icon: "backspace"
                resourceId: "timer_setup_delete"
                Accessible.description: "Delete"
                onClicked: tab.logic.erase_digit()
            }
        }
        RoundButton {
            visible: tab.timer.typed
            x: Shell.landscape ? tab.width / 4 - width / 2 : (tab.width - width) / 2
            y: Shell.landscape ? typed.y + typed.height + 16 : pad.y + pad.height + 12
            size: Shell.landscape ? 64 : 80
            icon: "play_arrow"
            label: "Start"
            onClicked: tab.logic.start_timer()
        }
    }
    Scroller {
        visible: tab.timer.set
        anchors.fill: parent
        Card {
            x: 16
            width: parent.width - 32
            cornerRadius: 28
            color: tab.timer.ringing ? Theme.errorContainer : Theme.surfaceContainer
            spacing: 12
            Item {
                width: parent.width
                height: 40
                Txt {
                    anchors.verticalCenter: parent.verticalCenter
                    text: tab.timer.ringing ? "Time’s up" : tab.timer.title
                    style: "titleMedium"
                }
                IconAction {
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    icon: "close"
                    label: "Delete timer"
                    resourceId: "delete_timer"
                    onClicked: tab.logic.delete_timer()
                }
            }
            Txt {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: tab.timer.left
                style: "displayLarge"
                font.pixelSize: 72
                lineHeight: 88
                property string resourceId: "timer_time_text"
            }
            Rectangle {
                width: parent.width
                height: 8
                radius: 4
                color: Theme.secondaryContainer
                Rectangle {
                    width: Math.max(8, parent.width * tab.timer.part)
                    height: 8
                    radius: 4
                    color: Theme.primary
                }
            }
            Row {
                anchors.horizontalCenter: parent.horizontalCenter
                spacing: 16
                topPadding: 8
                TonalButton {
                    anchors.verticalCenter: parent.verticalCenter
                    text: "+1:00"
                    resourceId: "add_one_min"
                    onClicked: tab.logic.add_minute()
                }
                RoundButton {
                    icon: tab.timer.ringing ? "stop" : tab.timer.running ? "pause" : "play_arrow"
                    label: tab.timer.ringing ? "Stop" : tab.timer.running ? "Pause" : "Start"
                    onClicked: tab.timer.ringing ? tab.logic.restart_timer() : tab.logic.toggle_timer()
                }
                TonalButton {
                    anchors.verticalCenter: parent.verticalCenter
                    text: "Reset"
                    resourceId: "reset"
                    onClicked: tab.logic.restart_timer()
                }
            }
        }
    }
}
