import QtQuick
import Kit

// One small icon of the status bar.
Sym {
    size: 16
    anchors.verticalCenter: parent ? parent.verticalCenter : undefined
}
