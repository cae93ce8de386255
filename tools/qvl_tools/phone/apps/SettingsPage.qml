import QtQuick
import Kit

// A page of Settings whose rows are data.
SettingsTop {
    id: view

    Repeater {
        model: view.page.rows
        Loader {
            required property var modelData
            width: parent.width
            sourceComponent: parts[modelData.kind]
            readonly property var row: modelData
            readonly property string note: view.logic.summaries[modelData.id] || modelData.subtitle || ""
            readonly property var value: view.logic.settings.live[modelData.id]
            readonly property var parts: ({
                link: linkRow, info: infoRow, "switch": switchRow, slider: sliderRow,
                choice: choiceRow, name: nameRow, header: headerRow
            })
        }
    }

    Component {
        id: headerRow
        SectionHeader { text: parent.row.title }
    }
    Component {
        id: linkRow
        ListRow {
            title: parent.row.title
            subtitle: parent.note
            icon: parent.row.icon
            onClicked: view.logic.open(parent.row.id)
        }
    }
    Component {
        id: infoRow
        ListRow {
            title: parent.row.title
            subtitle: parent.note
            enabled: true
        }
    }
    Component {
        id: switchRow
        SwitchRow {
            title: parent.row.title
            subtitle: parent.row.subtitle
            icon: parent.row.icon
            on: parent.value
            onSwitched: on => view.logic.settings.choose(parent.row.id, on)
        }
    }
    Component {
        id: sliderRow
        SliderRow {
            title: parent.row.title
            icon: parent.row.icon
            from: parent.row.least
            to: parent.row.most
            value: parent.value
            resourceId: parent.row.id
            onMoved: value => view.logic.settings.choose(parent.row.id, value)
        }
    }
    Component {
        id: choiceRow
        ListRow {
            id: choice
            readonly property var options: parent.row.options
            readonly property int current: options.findIndex(one => one.value === parent.value)
            title: parent.row.title
            subtitle: current < 0 ? "" : options[current].text
            icon: parent.row.icon
            onClicked: sheet.open()
            MenuSheet {
                id: sheet
                title: choice.title
                entries: choice.options
                current: choice.current
                onChosen: index => view.logic.settings.choose(choice.parent.row.id, choice.options[index].value)
            }
        }
    }
    Component {
        id: nameRow
        ListRow {
            title: parent.row.title
            subtitle: parent.value
            onClicked: {
                nameField.text = parent.value;
                dialog.open();
                nameField.focusInput();
            }
            ConfirmDialog {
                id: dialog
                title: "Device name"
                onAccepted: if (nameField.text.trim() !== "") view.logic.settings.choose("deviceName", nameField.text.trim())
                Field {
                    id: nameField
                    label: "Device name"
                    ground: Theme.surfaceHigh
                    resourceId: "device_name"
                    maximumLength: 32
                }
            }
        }
    }
}
