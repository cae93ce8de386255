import QtQuick

// Root of each app: fills the screen, keeps its content between the bars and above the keyboard.
Item {
    id: page
    property var logic
    property string title
    property color color: Theme.surface
    property var overlays: []               // open dialogs and sheets, topmost last
    readonly property Item overlayLayer: layer
    default property alias content: body.data

    anchors.fill: parent

    // Overridden by apps: return true when the press was used.
    function back() { return false; }

    function handleBack() {
        if (overlays.length > 0) {
            overlays[overlays.length - 1].reject();
            return true;
        }
        return back();
    }
    function overlayOpened(item) { overlays = overlays.filter(one => one !== item).concat([item]); }
    function overlayClosed(item) { overlays = overlays.filter(one => one !== item); }

    Rectangle {
        anchors.fill: parent
        color: page.color
    }
    Item {
        id: body
        anchors.fill: parent
        anchors.topMargin: Shell.insetTop
        anchors.bottomMargin: Shell.insetBottom
        anchors.leftMargin: Shell.insetLeft
        anchors.rightMargin: Shell.insetRight
    }
    Item {
        id: layer
        anchors.fill: parent
    }
}
