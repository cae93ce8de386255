import QtQuick
import Kit

// How full the phone is.
SettingsTop {
    id: view
    readonly property real used: parseInt(logic.summaries.used)

    SettingsCard {
        Column {
            x: 16
            width: parent.width - 32
            spacing: 12
            topPadding: 8
            bottomPadding: 12
            Txt {
                text: view.used + " GB used"
                style: "headlineMedium"
            }
            Txt {
                text: "128 GB total"
                color: Theme.onSurfaceVariant
            }
            Rectangle {
                width: parent.width
                height: 16
                radius: 8
                color: Theme.surfaceHighest
                Rectangle {
                    width: parent.width * view.used / 128
                    height: parent.height
                    radius: 8
                    color: Theme.primary
                }
            }
        }
    }
    SectionHeader { text: "Used by" }
    Repeater {
        model: view.logic.apps
        ListRow {
            required property var modelData
            title: modelData.label
            icon: modelData.icon
            iconColor: "white"
            iconFill: modelData.color
            trailingText: modelData.size
        }
    }
}
