import QtQuick
import Kit

// One page of an app: a top bar with an arrow, what is put inside below it, and ``footer`` at the bottom.
Item {
    id: page
    property var logic
    property alias title: bar.title
    property alias canGoBack: bar.canGoBack
    property alias navigationIcon: bar.navigationIcon
    property alias actions: bar.actions
    property alias footer: foot.data
    default property alias content: body.data

    TopBar {
        id: bar
        canGoBack: true
        onBack: page.logic.back()
    }
    Item {
        id: body
        anchors.top: bar.bottom
        anchors.bottom: foot.top
        width: parent.width
    }
    Item {
        id: foot
        anchors.bottom: parent.bottom
        width: parent.width
        height: childrenRect.height
    }
}
