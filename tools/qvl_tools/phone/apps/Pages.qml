import QtQuick
import Kit

// The pages of an app whose logic holds a stack of page names: those on the stack are alive, the top one
// is shown. ``files`` maps each name to its QML file, whose root takes ``logic``.
Item {
    id: view
    required property var logic
    required property var files

    anchors.fill: parent

    Repeater {
        model: Object.keys(view.files)
        Loader {
            required property string modelData
            readonly property bool open: view.logic.pages.includes(modelData)
            anchors.fill: parent
            visible: view.logic.page === modelData
            onOpenChanged: refresh()
            onVisibleChanged: {
                if (visible)
                    Shell.pageShown();
                else
                    focus = false; // a field on a page that was left must not keep the keyboard
            }
            Component.onCompleted: refresh()

            function refresh() {
                if (open)
                    setSource(Qt.resolvedUrl(view.files[modelData]), {
                        logic: view.logic
                    });
                else
                    source = "";
            }
        }
    }
    QuestionDialog {
        logic: view.logic
    }
}
