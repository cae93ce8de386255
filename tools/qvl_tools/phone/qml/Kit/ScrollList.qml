import QtQuick

// A list that scrolls; for many rows of one kind.
ListView {
    id: view
    property string resourceId

    boundsBehavior: Flickable.StopAtBounds
    clip: true
    reuseItems: false
    highlightFollowsCurrentItem: false
    onDragEnded: if (atYBeginning || atYEnd) Qt.callLater(cancelFlick)    // see Scroller
    ScrollMark { view: view }
}
