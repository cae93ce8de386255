import QtQuick

// What a page shows when it has nothing: icon, one line, a hint.
Column {
    property alias icon: symbol.name
    property alias title: titleText.text
    property alias text: hint.text

    width: parent ? Math.min(parent.width - 64, 320) : 280
    anchors.horizontalCenter: parent ? parent.horizontalCenter : undefined
    spacing: 8
    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        width: 96
        height: 96
        radius: 48
        color: Theme.surfaceContainer
        Sym {
            id: symbol
            anchors.centerIn: parent
            size: 44
            color: Theme.primary
        }
    }
    Item { width: 1; height: 8 }
    Txt {
        id: titleText
        width: parent.width
        horizontalAlignment: Text.AlignHCenter
        style: "titleMedium"
        wrapMode: Text.WordWrap
    }
    Txt {
        id: hint
        width: parent.width
        visible: text !== ""
        horizontalAlignment: Text.AlignHCenter
        color: Theme.onSurfaceVariant
        wrapMode: Text.WordWrap
    }
}
