import QtQuick

// Material 3's switch. Inside a SwitchRow the row takes the press; alone, set ``pressable``.
Rectangle {
    id: track
    property bool checked: false
    property string resourceId: "switch_widget"
    property bool pressable: false
    signal toggled()

    width: 52
    height: 32
    radius: 16
    color: checked ? Theme.primary : Theme.surfaceHighest
    border.width: checked ? 0 : 2
    border.color: Theme.outline
    opacity: enabled ? 1 : 0.38
    Accessible.role: Accessible.Switch
    Accessible.checkable: true
    Accessible.checked: checked
    Accessible.name: ""

    MouseArea {
        anchors.fill: parent
        anchors.margins: -8
        enabled: track.pressable
        onClicked: track.toggled()
    }
    Rectangle {
        readonly property real size: track.checked ? 24 : 16
        width: size
        height: size
        radius: size / 2
        x: track.checked ? 24 : 8
        anchors.verticalCenter: parent.verticalCenter
        color: track.checked ? Theme.onPrimary : Theme.outline
    }
    Sym {
        visible: track.checked
        x: 28
        anchors.verticalCenter: parent.verticalCenter
        name: "check"
        size: 16
        color: Theme.onPrimaryContainer
    }
}
