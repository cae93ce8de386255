import QtQuick
import Kit

// The bar at the foot of a page: an amount at the left, the page's main button at the right.
Rectangle {
    id: bar
    property alias label: labelText.text
    property alias amount: amountText.text
    property alias button: action.text
    property alias resourceId: action.resourceId
    property alias buttonEnabled: action.enabled
    signal clicked

    width: parent.width
    height: Math.max(80, amounts.height + 24)
    color: Theme.surfaceContainer

    Column {
        id: amounts
        x: 24
        anchors.verticalCenter: parent.verticalCenter
        Txt {
            id: labelText
            visible: text !== ""
            style: "bodySmall"
            color: Theme.onSurfaceVariant
        }
        Txt {
            id: amountText
            visible: text !== ""
            style: "titleLarge"
        }
    }
    FilledButton {
        id: action
        anchors.right: parent.right
        anchors.rightMargin: 16
        anchors.verticalCenter: parent.verticalCenter
        width: amountText.text ? implicitWidth : parent.width - 32
        onClicked: bar.clicked()
    }
}
