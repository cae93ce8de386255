import QtQuick

// Material's small top app bar: put IconActions inside; ``canGoBack`` shows the arrow.
Item {
    id: bar
    property string title
    property bool canGoBack: false
    property string navigationIcon: "arrow_back"
    property string navigationLabel: "Navigate up"
    property color color: "transparent"
    default property alias actions: actionRow.data
    signal back()

    width: parent ? parent.width : 0
    implicitHeight: 64

    Rectangle {
        anchors.fill: parent
        color: bar.color
    }
    IconAction {
        id: arrow
        x: 4
        anchors.verticalCenter: parent.verticalCenter
        visible: bar.canGoBack
        icon: bar.navigationIcon
        label: bar.navigationLabel
        ink: Theme.onSurface
        resourceId: "navigate_up"
        onClicked: bar.back()
    }
    Txt {
        anchors.left: parent.left
        anchors.leftMargin: bar.canGoBack ? 56 : 16
        anchors.right: actionRow.left
        anchors.rightMargin: 8
        anchors.verticalCenter: parent.verticalCenter
        text: bar.title
        style: "titleLarge"
        elide: Text.ElideRight
    }
    Row {
        id: actionRow
        anchors.right: parent.right
        anchors.rightMargin: 4
        anchors.verticalCenter: parent.verticalCenter
    }
}
