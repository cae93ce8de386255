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
    onContentHeightChanged: revealFocus()
    // Held at its end a Flickable "moves" on for 300 ms unseen, and takes the next tap for a stop.
    onDragEnded: if (atYBeginning || atYEnd) Qt.callLater(cancelFlick)

    function revealFocus() {
        const item = Window.activeFocusItem;
        if (moving || !item || !contains_(item))
            return;
        const cursor = item.cursorRectangle || Qt.rect(0, 0, 0, item.height);
        const middle = item.mapToItem(column, 0, cursor.y + cursor.height / 2).y;
        const margin = Math.min(height / 2, cursor.height / 2 + 56);
        const wanted = Math.min(Math.max(contentY, middle + margin - height), middle - margin);
        contentY = Math.max(0, Math.min(wanted, contentHeight - height));
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
