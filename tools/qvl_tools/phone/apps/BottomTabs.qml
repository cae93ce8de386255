import QtQuick
import Kit

// Material's navigation bar: ``tabs`` are {name, text, icon}; emits ``chosen(name)``.
Rectangle {
    id: bar
    property var tabs: []
    property string current
    signal chosen(string name)

    width: parent.width
    height: Math.max(72, Theme.sp(16) + 56)
    color: Theme.surfaceContainer

    // Its colour goes on below the system's bar.
    Rectangle {
        y: parent.height
        width: parent.width
        height: Shell.insetBottom
        color: parent.color
    }
    Row {
        anchors.fill: parent
        Repeater {
            model: bar.tabs
            Pressable {
                id: tab
                required property var modelData
                readonly property bool on: bar.current === modelData.name
                width: bar.width / bar.tabs.length
                height: bar.height
                text: modelData.text
                resourceId: "tab_" + modelData.name
                Accessible.role: Accessible.PageTab
                Accessible.selected: on
                onClicked: bar.chosen(modelData.name)
                contentItem: Item {
                    Rectangle {
                        id: pill
                        anchors.horizontalCenter: parent.horizontalCenter
                        y: 10
                        width: 64
                        height: 32
                        radius: 16
                        color: tab.on ? Theme.secondaryContainer : "transparent"
                        Sym {
                            anchors.centerIn: parent
                            name: tab.modelData.icon
                            filled: tab.on
                            color: tab.on ? Theme.onSecondaryContainer : Theme.onSurfaceVariant
                        }
                    }
                    Txt {
                        anchors.horizontalCenter: parent.horizontalCenter
                        anchors.top: pill.bottom
                        anchors.topMargin: 4
                        text: tab.text
                        style: "labelMedium"
                        font.weight: tab.on ? 700 : 500
                        color: tab.on ? Theme.onSurface : Theme.onSurfaceVariant
                    }
                }
            }
        }
    }
}
