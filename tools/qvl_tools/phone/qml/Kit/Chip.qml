import QtQuick

// A small choice or filter; ``selected`` shows a tick.
Pressable {
    id: chip
    property string icon
    property bool selected: false

    implicitHeight: Math.max(48, Theme.sp(20) + 28)
    topInset: 8
    bottomInset: 8
    leftPadding: selected || icon ? 8 : 16
    rightPadding: 16
    Accessible.checkable: true
    Accessible.checked: selected

    background: Rectangle {
        radius: 8
        color: chip.selected ? Theme.secondaryContainer
             : chip.down ? Theme.blend(Theme.onSurface, Theme.surface, 0.1) : "transparent"
        border.color: Theme.outlineVariant
        border.width: chip.selected ? 0 : 1
    }
    contentItem: Row {
        spacing: 8
        Sym {
            visible: chip.selected || chip.icon !== ""
            name: chip.selected ? "check" : chip.icon
            size: 18
            color: chip.selected ? Theme.onSecondaryContainer : Theme.primary
            anchors.verticalCenter: parent.verticalCenter
        }
        Txt {
            text: chip.text
            style: "labelLarge"
            color: chip.selected ? Theme.onSecondaryContainer : Theme.onSurfaceVariant
            anchors.verticalCenter: parent.verticalCenter
        }
    }
}
