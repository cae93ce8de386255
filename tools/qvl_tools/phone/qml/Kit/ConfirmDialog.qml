import QtQuick

// A question with two answers.
DialogSheet {
    id: dialog
    property string confirmText: "OK"
    property string cancelText: "Cancel"
    property bool destructive: false
    signal accepted()

    buttons: [
        TextAction {
            visible: dialog.cancelText !== ""
            text: dialog.cancelText
            resourceId: "button2"
            onClicked: dialog.reject()
        },
        TextAction {
            text: dialog.confirmText
            ink: dialog.destructive ? Theme.error : Theme.primary
            resourceId: "button1"
            onClicked: {
                dialog.close();
                dialog.accepted();
            }
        }
    ]
}
