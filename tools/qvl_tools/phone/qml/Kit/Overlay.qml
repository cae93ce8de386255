import QtQuick

// Common ground of dialogs and sheets: a scrim over the whole screen; back or a tap outside dismisses.
// It moves itself to the app's overlay layer, wherever in a page it is declared.
Item {
    id: overlay
    property bool dismissable: true
    property string resourceId
    property Item page
    property Item frame                      // what is drawn: a tap outside of it dismisses
    readonly property bool isOpen: visible
    signal dismissed()

    visible: false
    anchors.fill: parent
    Accessible.role: Accessible.Dialog

    function open() {
        if (!page) {
            for (page = parent; page && !page.overlayLayer;)
                page = page.parent;
            parent = page.overlayLayer;
        }
        visible = true;
        page.overlayOpened(overlay);
    }
    function close() {
        if (!visible)
            return;
        visible = false;
        page.overlayClosed(overlay);
    }
    function reject() {
        close();
        dismissed();
    }
    Component.onDestruction: if (page && visible) page.overlayClosed(overlay)

    Rectangle {
        anchors.fill: parent
        color: Theme.scrim
        MouseArea {
            anchors.fill: parent
            onClicked: if (overlay.dismissable) overlay.reject()
        }
    }
}
