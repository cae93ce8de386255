import QtQuick

// Common shape of the buttons with a label: 40 dp high (48 dp to touch), icon optional.
Pressable {
    id: button
    property string icon
    property color fill: "transparent"
    property color ink: Theme.primary
    property color border: "transparent"
    property real sidePadding: 24

    topInset: 4
    bottomInset: 4
    implicitHeight: Math.max(48, Theme.sp(20) + 28)
    leftPadding: icon ? sidePadding - 8 : sidePadding
    rightPadding: sidePadding

    background: Rectangle {
        radius: height / 2
        color: !button.enabled && button.fill.a > 0 ? Theme.blend(Theme.onSurface, Theme.surface, 0.12)
             : button.down ? Theme.blend(button.ink, button.fill.a > 0 ? button.fill : Theme.surface, 0.14) : button.fill
        border.color: button.border
        border.width: button.border.a > 0 ? 1 : 0
    }
    contentItem: Item {
        implicitWidth: row.implicitWidth
        implicitHeight: row.implicitHeight
        Row {
            id: row
            anchors.centerIn: parent
            spacing: 8
            Sym {
                visible: button.icon !== ""
                name: button.icon
                size: 18
                color: label.color
                anchors.verticalCenter: parent.verticalCenter
            }
            Txt {
                id: label
                text: button.text
                style: "labelLarge"
                color: button.enabled ? button.ink : Theme.blend(Theme.onSurface, Theme.surface, 0.38)
                anchors.verticalCenter: parent.verticalCenter
            }
        }
    }
}
