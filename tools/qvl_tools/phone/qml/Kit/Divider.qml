import QtQuick

// A hairline between groups.
Rectangle {
    property real inset: 0

    x: inset
    width: parent ? parent.width - 2 * inset : 0
    height: 1
    color: Theme.outlineVariant
}
