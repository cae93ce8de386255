import QtQuick
import Kit

// What the keyguard shows where a swipe is not enough: ten digits, and dots for those typed.
Item {
    id: pad
    required property QtObject keyguard
    readonly property real side: Math.min(76, (height - 190) / 4 - 14)

    component Key: Pressable {
        id: key
        property string name
        property string icon
        property color fill: "#33FFFFFF"
        implicitWidth: pad.side
        implicitHeight: pad.side
        resourceId: "com.android.systemui:id/" + name
        background: Rectangle {
            radius: height / 2
            color: key.down ? "#66FFFFFF" : key.fill
        }
        contentItem: Item {
            Txt {
                anchors.centerIn: parent
                visible: key.icon === ""
                text: key.text
                font.pixelSize: 30
                lineHeight: 36
                color: "white"
                Accessible.ignored: true
            }
            Sym {
                anchors.centerIn: parent
                visible: key.icon !== ""
                name: key.icon
                size: 26
                color: "white"
            }
        }
    }

    Column {
        anchors.centerIn: parent
        spacing: 14
        Txt {
            anchors.horizontalCenter: parent.horizontalCenter
            text: pad.keyguard.wrong ? "Wrong PIN. Try again." : "Enter your PIN"
            style: "titleMedium"
            color: "white"
            property string resourceId: "com.android.systemui:id/keyguard_message_area"
        }
        Txt {
            anchors.horizontalCenter: parent.horizontalCenter
            height: 40
            text: "•".repeat(pad.keyguard.length)
            font.pixelSize: 34
            lineHeight: 40
            color: "white"
            property string resourceId: "com.android.systemui:id/pinEntry"
        }
        Grid {
            anchors.horizontalCenter: parent.horizontalCenter
            columns: 3
            spacing: 14
            Repeater {
                model: 9
                Key {
                    required property int index
                    name: "key" + (index + 1)
                    text: index + 1
                    onClicked: pad.keyguard.type(text)
                }
            }
            Key {
                name: "delete_button"
                icon: "backspace"
                text: "Delete"
                fill: "transparent"
                onClicked: pad.keyguard.erase()
            }
            Key {
                name: "key0"
                text: "0"
                onClicked: pad.keyguard.type("0")
            }
            Key {
                name: "key_enter"
                icon: "check"
                text: "Enter"
                fill: "#80FFFFFF"
                onClicked: pad.keyguard.enter()
            }
        }
        Txt {
            anchors.horizontalCenter: parent.horizontalCenter
            text: "Emergency call"
            style: "labelLarge"
            color: "white"
        }
    }
}
