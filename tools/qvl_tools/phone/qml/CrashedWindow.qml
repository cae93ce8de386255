import QtQuick
import Kit

// Android's note that an app has crashed, over whatever was behind it.
SystemDialog {
    id: window
    fault: "crashed"

    component Choice: ListRow {
        property string answer
        x: -24
        width: parent ? parent.width + 48 : 0
        sidePadding: 24
        Accessible.role: Accessible.Button
        onClicked: window.system.answer(answer)
    }

    Txt {
        width: parent.width
        text: window.system.crashed_label + " has stopped"
        style: "headlineSmall"
        wrapMode: Text.WordWrap
        property string resourceId: "android:id/alertTitle"
    }
    Item { width: 1; height: 4 }
    Choice {
        title: "Close app"
        icon: "close"
        answer: "close"
        resourceId: "android:id/aerr_close"
    }
}
