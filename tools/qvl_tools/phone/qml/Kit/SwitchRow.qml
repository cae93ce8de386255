import QtQuick

// A setting that is on or off. ``checked`` may be bound: the row only emits ``toggled(on)``.
ListRow {
    id: row
    property bool on: false
    signal switched(bool on)

    onClicked: switched(!on)
    Switch {
        checked: row.on
        enabled: row.enabled
        anchors.verticalCenter: parent.verticalCenter
    }
}
