import QtQuick
import Kit

// Every app by name, with a search.
Rectangle {
    id: drawer
    required property QtObject system
    readonly property var found: system.app_cards
        .filter(app => app.label.toLowerCase().includes(search.text.trim().toLowerCase()))
        .sort((a, b) => a.label.localeCompare(b.label))

    color: Theme.surface

    function open() { visible = true; }
    function close() {
        search.text = "";
        visible = false;
    }
    function focusSearch() { search.focusInput(); }

    MouseArea { anchors.fill: parent }
    SearchField {
        id: search
        y: Shell.insetTop + 12
        width: parent.width - 32 - Shell.insetRight
        placeholder: "Search apps"
        onAccepted: if (drawer.found.length > 0) drawer.system.launch(drawer.found[0].package)
    }
    Scroller {
        anchors.top: search.bottom
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Shell.insetBottom
        width: parent.width - Shell.insetRight
        topPadding: 16
        Grid {
            id: grid
            x: 16
            width: parent.width - 32
            columns: Shell.landscape ? 6 : 4
            rowSpacing: 12
            Repeater {
                model: drawer.found
                AppIcon {
                    required property var modelData
                    width: grid.width / grid.columns
                    ink: Theme.onSurface
                    text: modelData.label
                    icon: modelData.icon
                    tint: modelData.color
                    onClicked: drawer.system.launch(modelData.package)
                }
            }
        }
        Txt {
            visible: drawer.found.length === 0
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: "No apps found"
            color: Theme.onSurfaceVariant
        }
    }
}
