import QtQuick
import Kit

// The dialog of the question that the app's logic asks.
ConfirmDialog {
    id: dialog
    required property var logic
    readonly property bool asked: logic.question.title !== undefined

    title: logic.question.title || ""
    text: logic.question.text || ""
    confirmText: logic.question.yes || "OK"
    cancelText: "Keep"
    destructive: true
    onAskedChanged: asked ? open() : close()
    onAccepted: logic.answer(true)
    onDismissed: logic.answer(false)
}
