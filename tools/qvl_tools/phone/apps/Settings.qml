import QtQuick
import Kit

AppPage {
    id: app
    function back() { return logic.back(); }

    SettingsHome {
        anchors.fill: parent
        logic: app.logic
        visible: app.logic.page === "home"
    }
    Repeater {
        model: Object.keys(app.logic.table)
        Loader {
            required property string modelData
            readonly property bool open: app.logic.pages.includes(modelData)
            anchors.fill: parent
            visible: app.logic.page === modelData
            onOpenChanged: refresh()
            onVisibleChanged: if (visible) Shell.pageShown()
            Component.onCompleted: refresh()

            function refresh() {
                const page = app.logic.table[modelData];
                if (open)
                    setSource(Qt.resolvedUrl(page.file || "SettingsPage.qml"), { logic: app.logic, page: page });
                else
                    source = "";
            }
        }
    }
}
