import QtQuick

// One choice of several. ``on`` may be bound: the row only emits ``clicked``.
ListRow {
    id: row
    property bool on: false

    Accessible.role: Accessible.RadioButton
    Accessible.checkable: true
    Accessible.checked: on
    leading: Sym {
        name: row.on ? "radio_button_checked" : "radio_button_unchecked"
        color: row.on ? Theme.primary : Theme.onSurfaceVariant
        anchors.verticalCenter: parent ? parent.verticalCenter : undefined
    }
}
