import QtQuick

// Common ground of dialogs and sheets: a scrim over the whole screen; back or a tap outside dismisses.
// What is drawn is an item of the app's overlay layer, wherever in a page the overlay is declared: a
// column would keep an item of its own from being drawn.
Item {
    id: overlay
    property bool dismissable: true
    property bool isOpen: false
    property Item page
    readonly property Item surface: ground
    property string label
    default property alias drawn: ground.data
    signal dismissed()

    visible: false
    width: page ? page.width : 0
    height: page ? page.height : 0

    function findPage() {
        let item = parent;
        while (item && !item.overlayLayer)
            item = item.parent;
        return item;
    }
    function open() {
        if (!page)
            page = findPage();
        isOpen = true;
        page.overlayOpened(overlay);
    }
    function close() {
        if (!isOpen)
            return;
        isOpen = false;
        page.overlayClosed(overlay);
    }
    function reject() {
        close();
        dismissed();
    }
    Component.onDestruction: if (page && isOpen) page.overlayClosed(overlay)

    Item {
        id: ground
        parent: overlay.page ? overlay.page.overlayLayer : overlay
        anchors.fill: parent
        visible: overlay.isOpen
        Accessible.role: Accessible.Dialog
        Accessible.name: overlay.label

        Rectangle {
            anchors.fill: parent
            color: Theme.scrim
            MouseArea {
                anchors.fill: parent
                onClicked: if (overlay.dismissable) overlay.reject()
            }
        }
    }
}
