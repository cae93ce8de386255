import QtQuick
import QtQuick.Templates as T

// What can be pressed: no look of its own. Touch does not move the focus, as on a phone.
// (Not an AbstractButton: that has a final property ``icon`` of another kind.)
T.Control {
    id: control
    property string text
    property string resourceId
    property bool longClickable: false
    readonly property bool down: area.pressed
    signal clicked
    signal pressAndHold

    hoverEnabled: false
    focusPolicy: Qt.TabFocus
    implicitWidth: Math.max(implicitBackgroundWidth, implicitContentWidth + leftPadding + rightPadding)
    implicitHeight: Math.max(implicitBackgroundHeight, implicitContentHeight + topPadding + bottomPadding)
    Accessible.role: Accessible.Button

    // Seen only when keys, not fingers, move the focus.
    Rectangle {
        anchors.fill: parent
        visible: parent.visualFocus
        z: 1
        radius: 8
        color: "transparent"
        border.width: 2
        border.color: Theme.primary
    }
    Accessible.name: text
    Accessible.onPressAction: clicked()
    Keys.onSpacePressed: clicked()
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    // Above the background, below buttons inside the content.
    MouseArea {
        id: area
        z: -0.5
        anchors.fill: parent
        onClicked: control.clicked()
        onPressAndHold: control.pressAndHold()
    }
}
