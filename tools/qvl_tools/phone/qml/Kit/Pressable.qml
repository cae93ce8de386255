import QtQuick
import QtQuick.Templates as T

// What can be pressed: no look of its own. Touch does not move the focus, as on a phone.
T.AbstractButton {
    property string resourceId

    hoverEnabled: false
    focusPolicy: Qt.TabFocus
    implicitWidth: Math.max(implicitBackgroundWidth, implicitContentWidth + leftPadding + rightPadding)
    implicitHeight: Math.max(implicitBackgroundHeight, implicitContentHeight + topPadding + bottomPadding)
    Accessible.role: Accessible.Button
    Accessible.name: text
}
