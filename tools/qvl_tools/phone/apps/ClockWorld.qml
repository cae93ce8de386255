import QtQuick
import Kit

// The time here, and in the chosen cities.
Item {
    id: tab
    property var logic
    property string asked

    Scroller {
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(parent.width, 640)
        height: parent.height
        bottomPadding: 96
        Column {
            x: 24
            width: parent.width - 48
            bottomPadding: 24
            Txt {
                text: tab.logic.here.time
                style: "displayLarge"
                font.pixelSize: 80
                lineHeight: 92
            }
            Txt {
                text: tab.logic.here.date
                style: "titleMedium"
                color: Theme.onSurfaceVariant
            }
        }
        Repeater {
            model: tab.logic.world
            ListRow {
                required property var modelData
                sidePadding: 24
                title: modelData.name
                subtitle: modelData.note
                longClickable: true
                onPressAndHold: {
                    tab.asked = modelData.code;
                    question.title = "Remove " + modelData.name + "?";
                    question.open();
                }
                Txt {
                    text: modelData.time
                    style: "headlineMedium"
                }
            }
        }
    }
    Fab {
        label: "Add city"
        resourceId: "fab"
        onClicked: tab.logic.look_for_city()
    }
    ConfirmDialog {
        id: question
        confirmText: "Remove"
        onAccepted: tab.logic.remove_city(tab.asked)
    }
}
