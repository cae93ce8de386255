import QtQuick

// A cursor that does not blink, so that a screen at rest keeps its pixels.
Rectangle {
    property bool shown: true

    visible: shown
    width: 2
    color: Theme.primary
    Accessible.ignored: true
}
