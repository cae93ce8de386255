import QtQuick
import Kit

// How many passengers: minus, count, plus.
Rectangle {
    id: box
    property var logic

    implicitHeight: Math.max(60, Theme.sp(24) + 28)
    radius: 12
    color: Theme.surfaceLow
    border.color: Theme.outlineVariant

    Sym {
        id: sign
        x: 16
        anchors.verticalCenter: parent.verticalCenter
        name: "person"
        color: Theme.primary
    }
    Txt {
        anchors.left: sign.right
        anchors.leftMargin: 16
        anchors.right: buttons.left
        anchors.verticalCenter: parent.verticalCenter
        text: box.logic.form.passengers_text
        style: "bodyLarge"
        elide: Text.ElideRight
    }
    Row {
        id: buttons
        anchors.right: parent.right
        anchors.rightMargin: 8
        anchors.verticalCenter: parent.verticalCenter
        IconAction {
            icon: "remove"
            label: "Remove passenger"
            resourceId: "passengers_minus"
            fill: Theme.surfaceHighest
            enabled: box.logic.form.can_remove
            onClicked: box.logic.add_passengers(-1)
        }
        IconAction {
            icon: "add"
            label: "Add passenger"
            resourceId: "passengers_plus"
            fill: Theme.surfaceHighest
            enabled: box.logic.form.can_add
            onClicked: box.logic.add_passengers(1)
        }
    }
}
