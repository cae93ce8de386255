import QtQuick
import Kit

// The launcher: date and weather, apps, dock, search bar; a swipe up or the search opens all apps.
Item {
    id: home
    required property QtObject system
    readonly property bool covered: visible && drawer.visible
    readonly property real side: Shell.landscape ? 48 : 16
    readonly property var docked: system.app_cards.filter(app => app.dock)
    readonly property var others: system.app_cards.filter(app => !app.dock)

    // What back and home do here: close the drawer.
    function go_back() {
        const wasOpen = drawer.visible;
        drawer.close();
        return wasOpen;
    }

    MouseArea {
        property real startY
        anchors.fill: parent
        onPressed: mouse => startY = mouse.y
        onReleased: mouse => { if (startY - mouse.y > 80) drawer.open(); }
    }
    Item {
        anchors.fill: parent
        visible: !drawer.visible
        Column {
            x: home.side + 12
            y: Shell.insetTop + (Shell.landscape ? 12 : 40)
            spacing: 4
            Txt {
                text: home.system.date_text
                style: "headlineSmall"
                color: "white"
            }
            Row {
                spacing: 6
                Sym {
                    name: home.system.weather.icon
                    filled: true
                    size: 20
                    color: "white"
                    anchors.verticalCenter: parent.verticalCenter
                }
                Txt {
                    text: home.system.weather.text
                    style: "titleMedium"
                    color: "white"
                }
            }
        }
        Grid {
            id: apps
            columns: Shell.landscape ? 6 : 4
            anchors.bottom: dock.top
            anchors.bottomMargin: Shell.landscape ? 4 : 20
            x: home.side
            width: parent.width - 2 * home.side - Shell.insetRight
            Repeater {
                model: home.others
                AppIcon {
                    required property var modelData
                    width: apps.width / apps.columns
                    text: modelData.label
                    icon: modelData.icon
                    tint: modelData.color
                    onClicked: home.system.launch(modelData.package)
                }
            }
        }
        Row {
            id: dock
            anchors.bottom: searchPill.top
            anchors.bottomMargin: Shell.landscape ? 4 : 12
            x: home.side
            width: apps.width
            Repeater {
                model: home.docked
                AppIcon {
                    required property var modelData
                    width: dock.width / home.docked.length
                    text: modelData.label
                    icon: modelData.icon
                    tint: modelData.color
                    onClicked: home.system.launch(modelData.package)
                }
            }
        }
        Pressable {
            id: searchPill
            x: home.side + 8
            width: apps.width - 16
            height: 52
            anchors.bottom: parent.bottom
            anchors.bottomMargin: (Shell.landscape ? 8 : 64)
            text: "Search apps"
            resourceId: "search_container"
            onClicked: {
                drawer.open();
                drawer.focusSearch();
            }
            background: Rectangle {
                radius: 26
                color: Theme.dark ? "#E0282A2F" : "#EBFFFFFF"
            }
            contentItem: Item {
                Sym {
                    x: 16
                    anchors.verticalCenter: parent.verticalCenter
                    name: "search"
                }
                Txt {
                    x: 52
                    anchors.verticalCenter: parent.verticalCenter
                    text: searchPill.text
                    style: "bodyLarge"
                    color: Theme.onSurfaceVariant
                }
            }
        }
    }
    AllApps {
        id: drawer
        anchors.fill: parent
        system: home.system
        visible: false
    }
    Connections {
        target: home.system
        function onChanged() { if (home.system.current_screen !== "home") drawer.close(); }
    }
}
