import QtQuick
import Kit

// A line of a bill.
Item {
    property alias label: labelText.text
    property alias amount: amountText.text

    width: parent.width
    height: labelText.height
    Txt {
        id: labelText
        anchors.left: parent.left
        anchors.right: amountText.left
        anchors.rightMargin: 8
        color: Theme.onSurfaceVariant
        elide: Text.ElideRight
    }
    Txt {
        id: amountText
        anchors.right: parent.right
    }
}
