import QtQuick

// A box to tick and its label. ``on`` may be bound: the row only emits ``switched(on)``.
ListRow {
    id: row
    property bool on: false
    signal switched(bool on)

    onClicked: switched(!on)
    Accessible.role: Accessible.CheckBox
    Accessible.checkable: true
    Accessible.checked: on
    leading: Sym {
        name: row.on ? "check_box" : "check_box_outline_blank"
        filled: row.on
        color: row.on ? Theme.primary : Theme.onSurfaceVariant
        anchors.verticalCenter: parent ? parent.verticalCenter : undefined
    }
}
