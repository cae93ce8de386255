import QtQuick
import Kit

// The keyguard: big clock, date, and a swipe up that opens the phone or asks for the PIN.
Item {
    id: guard
    required property QtObject system

    Rectangle {
        anchors.fill: parent
        color: guard.system.keyguard.asking ? "#B3000000" : "#33000000"
    }
    MouseArea {
        property real startY
        anchors.fill: parent
        onPressed: mouse => startY = mouse.y
        onReleased: mouse => { if (startY - mouse.y > guard.height * 0.15) guard.system.unlock(); }
    }
    PinPad {
        anchors.fill: parent
        visible: guard.system.keyguard.asking
        keyguard: guard.system.keyguard
    }
    Column {
        visible: !guard.system.keyguard.asking
        anchors.horizontalCenter: parent.horizontalCenter
        y: Shell.landscape ? 56 : parent.height * 0.14
        spacing: 4
        Txt {
            anchors.horizontalCenter: parent.horizontalCenter
            text: guard.system.date_text
            style: "titleMedium"
            color: "white"
        }
        Txt {
            anchors.horizontalCenter: parent.horizontalCenter
            text: guard.system.time_text
            style: "displayLarge"
            font.pixelSize: Shell.landscape ? 72 : 96
            lineHeight: Shell.landscape ? 80 : 112
            color: "white"
        }
    }
    Column {
        visible: !guard.system.keyguard.asking
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 28
        spacing: 2
        Sym {
            anchors.horizontalCenter: parent.horizontalCenter
            name: "lock"
            filled: true
            size: 20
            color: "white"
        }
        Txt {
            text: "Swipe up to open"
            style: "labelLarge"
            color: "white"
        }
    }
}
