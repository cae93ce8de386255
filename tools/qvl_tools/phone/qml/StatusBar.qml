import QtQuick
import Kit

// Time and notifications left; network and battery right.
Item {
    id: bar
    required property QtObject system
    required property QtObject settings
    property color ink: Theme.onSurface

    height: 36

    Row {
        x: 24
        height: parent.height
        spacing: 8
        Txt {
            height: parent.height
            text: bar.system.time_text
            style: "titleSmall"
            font.pixelSize: 14
            color: bar.ink
        }
        Repeater {
            model: bar.settings.doNotDisturb ? ["do_not_disturb_on"] : []
            StatusIcon {
                required property string modelData
                name: modelData
                color: bar.ink
            }
        }
    }
    Row {
        anchors.right: parent.right
        anchors.rightMargin: 20
        height: parent.height
        spacing: 3
        StatusIcon {
            visible: bar.settings.bluetooth
            name: "bluetooth"
            color: bar.ink
        }
        StatusIcon {
            visible: bar.settings.airplane
            name: "airplanemode_active"
            color: bar.ink
        }
        StatusIcon {
            visible: bar.settings.wifi && !bar.settings.airplane
            name: "signal_wifi_4_bar"
            filled: true
            color: bar.ink
        }
        StatusIcon {
            visible: !bar.settings.airplane
            name: "signal_cellular_4_bar"
            filled: true
            color: bar.ink
        }
        Battery {
            anchors.verticalCenter: parent.verticalCenter
            level: bar.settings.batteryLevel
            ink: bar.ink
        }
        Txt {
            visible: bar.settings.batteryPercentage
            height: parent.height
            text: bar.settings.batteryLevel + "%"
            style: "labelMedium"
            font.pixelSize: 13
            color: bar.ink
        }
    }
}
