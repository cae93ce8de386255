import QtQuick
import Kit

// Android's question for a permission.
SystemDialog {
    id: window
    fault: "permission_dialog"

    component Choice: Pressable {
        id: choice
        property string answer
        width: parent ? parent.width : 0
        implicitHeight: Math.max(52, Theme.sp(20) + 28)
        onClicked: window.system.answer(answer)
        background: Rectangle {
            radius: 12
            color: choice.down ? Theme.blend(Theme.onSurface, Theme.primaryContainer, 0.1) : Theme.primaryContainer
        }
        contentItem: Txt {
            text: choice.text
            style: "labelLarge"
            color: Theme.onPrimaryContainer
            horizontalAlignment: Text.AlignHCenter
        }
    }

    Sym {
        anchors.horizontalCenter: parent.horizontalCenter
        name: "location_on"
        color: Theme.primary
    }
    Txt {
        width: parent.width
        horizontalAlignment: Text.AlignHCenter
        text: "Allow " + window.system.foreground_label + " to access this device’s location?"
        style: "titleLarge"
        font.pixelSize: Theme.sp(20)
        wrapMode: Text.WordWrap
        property string resourceId: "com.android.permissioncontroller:id/permission_message"
    }
    Item { width: 1; height: 8 }
    Choice {
        text: "While using the app"
        answer: "while_using"
        resourceId: "com.android.permissioncontroller:id/permission_allow_foreground_only_button"
    }
    Choice {
        text: "Only this time"
        answer: "once"
        resourceId: "com.android.permissioncontroller:id/permission_allow_one_time_button"
    }
    Choice {
        text: "Don’t allow"
        answer: "deny"
        resourceId: "com.android.permissioncontroller:id/permission_deny_button"
    }
}
