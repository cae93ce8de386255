import QtQuick

// The small coloured heading above a group of rows.
Item {
    property alias text: label.text
    property alias color: label.color

    width: parent ? parent.width : implicitWidth
    implicitHeight: label.implicitHeight + 24
    Txt {
        id: label
        x: 16
        width: parent.width - 32
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 8
        style: "titleSmall"
        color: Theme.primary
        elide: Text.ElideRight
    }
}
