import QtQuick
import Kit

// Six weeks of days with dots for their events.
Grid {
    id: grid
    property var logic
    property var cells: []
    property real maximumHeight: 340            // dp; rows shrink to fit
    readonly property real cellHeight: Math.min(52, (maximumHeight - 28) / 6)

    columns: 7

    Repeater {
        model: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        Txt {
            required property string modelData
            width: grid.width / 7
            height: 28
            horizontalAlignment: Text.AlignHCenter
            text: modelData
            style: "labelMedium"
            color: Theme.onSurfaceVariant
        }
    }
    Repeater {
        model: grid.cells
        Pressable {
            id: cell
            required property var modelData
            width: grid.width / 7
            height: grid.cellHeight
            text: modelData.number
            resourceId: "day"
            Accessible.description: modelData.label
            Accessible.selected: modelData.chosen
            onClicked: grid.logic.choose_day(modelData.day)
            contentItem: Item {
                Rectangle {
                    id: disc
                    anchors.horizontalCenter: parent.horizontalCenter
                    y: Math.max(0, (parent.height - 46) / 2)
                    width: 36
                    height: Math.min(36, parent.height - 8)
                    radius: height / 2
                    color: cell.modelData.chosen ? Theme.primary : "transparent"
                    border.color: Theme.primary
                    border.width: cell.modelData.today && !cell.modelData.chosen ? 1 : 0
                    Txt {
                        anchors.centerIn: parent
                        text: cell.modelData.number
                        font.weight: cell.modelData.today ? 700 : 400
                        opacity: cell.modelData.inside ? 1 : 0.4
                        color: cell.modelData.chosen ? Theme.onPrimary : cell.modelData.today ? Theme.primary : Theme.onSurface
                    }
                }
                Row {
                    anchors.horizontalCenter: parent.horizontalCenter
                    anchors.top: disc.bottom
                    anchors.topMargin: 2
                    spacing: 3
                    Repeater {
                        model: cell.modelData.dots
                        Rectangle {
                            required property string modelData
                            width: 6
                            height: 6
                            radius: 3
                            color: Theme.dark ? Qt.lighter(modelData, 1.6) : modelData
                        }
                    }
                }
            }
        }
    }
}
