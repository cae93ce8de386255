import QtQuick

// A vertical page that scrolls: children stand in a column and are as wide as it. Keeps the focused
// text field in view when the keyboard comes.
Flickable {
    id: view
    property alias padding: column.padding
    property alias topPadding: column.topPadding
    property alias bottomPadding: column.bottomPadding
    property alias spacing: column.spacing
    property string resourceId
    default property alias items: column.data

    contentHeight: column.height
    contentWidth: width
    boundsBehavior: Flickable.StopAtBounds
    flickableDirection: Flickable.VerticalFlick
    clip: true
    onHeightChanged: revealFocus()
    // Held at its end a Flickable "moves" on for 300 ms unseen, and takes the next tap for a stop.
    onDragEnded: if (atYBeginning || atYEnd) Qt.callLater(cancelFlick)

    function revealFocus() {
        const item = Window.activeFocusItem;
        if (!item || !contains_(item))
            return;
        const top = item.mapToItem(column, 0, 0).y - 40;
        const bottom = top + item.height + 72;
        if (bottom > contentY + height)
            contentY = Math.max(0, Math.min(bottom - height, contentHeight - height));
        else if (top < contentY)
            contentY = Math.max(0, top);
    }
    function contains_(item) {
        for (let each = item; each; each = each.parent)
            if (each === column)
                return true;
        return false;
    }

    Column {
        id: column
        width: view.width
    }
    Connections {
        target: view.Window.window
        function onActiveFocusItemChanged() { view.revealFocus(); }
    }
    ScrollMark { view: view }
}
