import QtQuick
import Kit

// A page of Settings: arrow, large title, and a column that scrolls.
Item {
    id: frame
    property var logic
    property var page
    default property alias items: scroller.items

    TopBar {
        id: bar
        canGoBack: true
        title: Shell.landscape ? frame.page.title : ""
        onBack: frame.logic.back()
    }
    Txt {
        id: title
        visible: !Shell.landscape
        x: 16
        width: parent.width - 32
        anchors.top: bar.bottom
        anchors.topMargin: 8
        text: frame.page.title
        style: "headlineLarge"
        wrapMode: Text.WordWrap
    }
    Scroller {
        id: scroller
        anchors.top: Shell.landscape ? bar.bottom : title.bottom
        anchors.topMargin: Shell.landscape ? 0 : 16
        anchors.bottom: parent.bottom
        width: parent.width
        bottomPadding: 24
    }
}
