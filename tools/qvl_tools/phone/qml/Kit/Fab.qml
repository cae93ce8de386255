import QtQuick

// The floating action button of a page; with ``text`` it is the extended form.
Pressable {
    id: button
    property string icon: "add"
    property string label
    readonly property bool floating: true    // see tree.py

    anchors.right: parent ? parent.right : undefined
    anchors.bottom: parent ? parent.bottom : undefined
    anchors.margins: 16
    implicitHeight: 56
    leftPadding: 16
    rightPadding: text ? 20 : 16
    Accessible.name: text
    Accessible.description: text ? "" : label

    background: Rectangle {
        radius: 16
        color: button.down ? Theme.blend(Theme.onPrimaryContainer, Theme.primaryContainer, 0.12) : Theme.primaryContainer
    }
    contentItem: Row {
        spacing: 12
        Sym {
            name: button.icon
            color: Theme.onPrimaryContainer
            anchors.verticalCenter: parent.verticalCenter
        }
        Txt {
            visible: button.text !== ""
            text: button.text
            style: "labelLarge"
            color: Theme.onPrimaryContainer
            anchors.verticalCenter: parent.verticalCenter
        }
    }
}
