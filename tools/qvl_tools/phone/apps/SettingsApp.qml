import QtQuick
import Kit

// What the phone knows of one app.
SettingsTop {
    id: view
    readonly property var app: logic.app

    Column {
        width: parent.width
        spacing: 8
        Avatar {
            anchors.horizontalCenter: parent.horizontalCenter
            size: 72
            icon: view.app.icon || ""
            fill: view.app.color || Theme.primary
        }
        Txt {
            anchors.horizontalCenter: parent.horizontalCenter
            text: view.app.label || ""
            style: "titleLarge"
        }
        Item { width: 1; height: 8 }
    }
    SwitchRow {
        title: "Notifications"
        icon: "notifications"
        on: view.app.notifies === true
        onSwitched: on => view.logic.set_notifies(on)
    }
    ListRow {
        title: "Storage & cache"
        subtitle: (view.app.size || "") + " used in internal storage"
        icon: "storage"
    }
    ListRow {
        title: "Package"
        subtitle: view.app.package || ""
        icon: "inventory_2"
    }
}
