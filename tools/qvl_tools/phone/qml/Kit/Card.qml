import QtQuick

// A tonal card; its children stand in a column. With ``onClicked`` set ``pressable: true``.
Pressable {
    id: card
    property color color: Theme.surfaceContainer
    property bool pressable: false
    property bool outlined: false
    property real cornerRadius: 16
    default property alias items: column.data

    width: parent ? parent.width : implicitWidth
    padding: 16
    enabled: true
    implicitHeight: column.implicitHeight + topPadding + bottomPadding
    Accessible.role: pressable ? Accessible.ListItem : Accessible.Grouping
    Accessible.name: text

    background: Rectangle {
        radius: card.cornerRadius
        color: card.pressable && card.down ? Theme.blend(Theme.onSurface, card.color, 0.08) : card.color
        border.color: Theme.outlineVariant
        border.width: card.outlined ? 1 : 0
    }
    contentItem: Item {
        implicitHeight: column.implicitHeight
        Column {
            id: column
            width: parent.width
            spacing: card.spacing
        }
    }
}
