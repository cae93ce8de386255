import QtQuick
import Kit

// A stopwatch with laps.
Item {
    id: tab
    property var logic
    readonly property var watch: logic.stopwatch

    Txt {
        id: text
        width: parent.width
        y: Shell.landscape ? 0 : 56
        horizontalAlignment: Text.AlignHCenter
        text: tab.watch.text
        style: "displayLarge"
        font.pixelSize: Shell.landscape ? 48 : 72
        lineHeight: Shell.landscape ? 56 : 88
        property string resourceId: "stopwatch_time_text"
    }
    ScrollList {
        anchors.top: text.bottom
        anchors.topMargin: Shell.landscape ? 0 : 24
        anchors.bottom: buttons.top
        anchors.bottomMargin: 8
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(parent.width, 400)
        model: tab.watch.laps
        delegate: Item {
            id: lap
            required property var modelData
            width: ListView.view.width
            height: Math.max(40, Theme.sp(24) + 12)
            Txt {
                x: 32
                anchors.verticalCenter: parent.verticalCenter
                text: "# " + lap.modelData.number
                style: "bodyLarge"
                color: Theme.onSurfaceVariant
            }
            Txt {
                anchors.horizontalCenter: parent.horizontalCenter
                anchors.verticalCenter: parent.verticalCenter
                text: lap.modelData.lap
                style: "bodyLarge"
            }
            Txt {
                anchors.right: parent.right
                anchors.rightMargin: 32
                anchors.verticalCenter: parent.verticalCenter
                text: lap.modelData.total
                style: "bodyLarge"
            }
        }
    }
    Row {
        id: buttons
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Shell.landscape ? 8 : 32
        spacing: 24
        TonalButton {
            anchors.verticalCenter: parent.verticalCenter
            enabled: tab.watch.started
            text: "Reset"
            resourceId: "reset"
            onClicked: tab.logic.reset_stopwatch()
        }
        RoundButton {
            icon: tab.watch.running ? "pause" : "play_arrow"
            label: tab.watch.running ? "Pause" : "Start"
            onClicked: tab.logic.toggle_stopwatch()
        }
        TonalButton {
            anchors.verticalCenter: parent.verticalCenter
            enabled: tab.watch.running
            text: "Lap"
            resourceId: "lap"
            onClicked: tab.logic.lap_stopwatch()
        }
    }
}
