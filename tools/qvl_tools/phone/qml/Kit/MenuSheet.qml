import QtQuick

// A bottom sheet with one row for each of ``entries``: {text, icon, danger}. Emits ``chosen(index, text)``.
Overlay {
    id: sheet
    property string title
    property var entries: []
    property int current: -1
    signal chosen(int index, string text)

    label: title

    Rectangle {
        id: box
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: -28
        width: Math.min(sheet.width, 640)
        height: Math.min(sheet.height - Shell.insetTop - 24, column.implicitHeight + 36 + Shell.insetBottom) + 28
        radius: 28
        color: Theme.surfaceLow
        MouseArea { anchors.fill: parent }
        Rectangle {
            anchors.horizontalCenter: parent.horizontalCenter
            y: 12
            width: 32
            height: 4
            radius: 2
            color: Theme.outline
        }
        Flickable {
            anchors.fill: parent
            anchors.topMargin: 28
            anchors.bottomMargin: 28 + Shell.insetBottom + 8
            contentHeight: column.implicitHeight
            boundsBehavior: Flickable.StopAtBounds
            clip: true
            Column {
                id: column
                width: parent.width
                Txt {
                    visible: sheet.title !== ""
                    x: 24
                    width: parent.width - 48
                    height: implicitHeight + 16
                    text: sheet.title
                    style: "titleLarge"
                    elide: Text.ElideRight
                }
                Repeater {
                    model: sheet.entries
                    ListRow {
                        required property int index
                        required property var modelData
                        sidePadding: 24
                        icon: modelData.icon || (sheet.current >= 0 ? (index === sheet.current ? "radio_button_checked" : "radio_button_unchecked") : "")
                        iconColor: modelData.danger ? Theme.error : index === sheet.current ? Theme.primary : Theme.onSurfaceVariant
                        title: modelData.text || modelData
                        onClicked: {
                            sheet.close();
                            sheet.chosen(index, title);
                        }
                    }
                }
            }
        }
    }
}
