import QtQuick

// The thin mark that shows where a scrolled page stands; drawn only while it moves.
Rectangle {
    required property Flickable view

    parent: view
    visible: view.moving && view.contentHeight > view.height
    x: view.width - 6
    y: view.height * (view.contentY - view.originY) / Math.max(1, view.contentHeight)
    width: 4
    height: Math.max(32, view.height * view.height / Math.max(1, view.contentHeight))
    radius: 2
    color: Theme.outline
    opacity: 0.5
}
