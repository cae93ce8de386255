import QtQuick
import Kit

// Bluetooth: on or off, and the devices that the phone knows.
SettingsTop {
    id: view
    readonly property var live: logic.settings.live

    SwitchRow {
        title: "Bluetooth"
        icon: "bluetooth"
        on: view.live.bluetooth
        onSwitched: on => view.logic.settings.choose("bluetooth", on)
    }
    SectionHeader {
        visible: view.live.bluetooth
        text: "Saved devices"
    }
    Repeater {
        model: view.live.bluetooth ? view.logic.paired : []
        ListRow {
            required property int index
            required property var modelData
            title: modelData.name
            subtitle: modelData.connected ? "Connected" : "Saved"
            icon: modelData.icon
            iconColor: modelData.connected ? Theme.primary : Theme.onSurfaceVariant
            onClicked: view.logic.connect_paired(index)
        }
    }
}
