import QtQuick
import Kit

// All apps by name.
SettingsTop {
    id: view

    Repeater {
        model: view.logic.apps
        ListRow {
            required property var modelData
            title: modelData.label
            subtitle: modelData.size
            icon: modelData.icon
            iconColor: "white"
            iconFill: modelData.color
            onClicked: view.logic.open_app(modelData.package)
        }
    }
}
