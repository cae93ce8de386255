import QtQuick
import QtQuick.Templates as T

// Pages inside an app: push(Qt.resolvedUrl("X.qml"), {...}) or push(component, {...}), pop(). No animation,
// so that a screenshot never shows half a transition.
T.StackView {
    id: stack

    anchors.fill: parent
    onCurrentItemChanged: if (depth > 0) Shell.pageShown()

    // Pop one page; return whether there was one to pop.
    function goBack() {
        if (depth <= 1)
            return false;
        const top = currentItem;
        if (top && typeof top.back === "function" && top.back())
            return true;
        pop();
        return true;
    }
}
