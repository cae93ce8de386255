import QtQuick
import Kit

// An advertisement over the whole app; only the small cross at the top closes it.
Item {
    id: window
    required property QtObject system

    anchors.fill: parent
    visible: system.interruption === "ad_overlay" && !system.locked

    Rectangle {
        anchors.fill: parent
        gradient: Gradient {
            GradientStop { position: 0; color: "#3B1D72" }
            GradientStop { position: 1; color: "#B0307A" }
        }
        MouseArea { anchors.fill: parent }
    }
    Column {
        anchors.centerIn: parent
        width: Math.min(parent.width - 64, 360)
        spacing: Shell.landscape ? 8 : 16
        Rectangle {
            anchors.horizontalCenter: parent.horizontalCenter
            width: Shell.landscape ? 64 : 112
            height: width
            radius: 28
            color: "#FFD75E"
            Sym {
                anchors.centerIn: parent
                name: "rocket_launch"
                filled: true
                size: parent.width / 2
                color: "#3B1D72"
            }
        }
        Txt {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: "Star Miner"
            style: "displaySmall"
            font.weight: 700
            color: "white"
        }
        Txt {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: "Dig. Build. Rule the galaxy. Over 10 million players are waiting for you."
            style: "bodyLarge"
            color: "#F4DFF3"
            wrapMode: Text.WordWrap
        }
        FilledButton {
            anchors.horizontalCenter: parent.horizontalCenter
            text: "INSTALL NOW"
            fill: "#FFD75E"
            ink: "#3B1D72"
            resourceId: "ad_install"
            onClicked: Shell.toast("Can’t open the store")
        }
        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            spacing: 4
            Sym {
                name: "star"
                filled: true
                size: 16
                color: "#FFD75E"
                anchors.verticalCenter: parent.verticalCenter
            }
            Txt {
                text: "4.6  ·  Free  ·  In-app purchases"
                color: "#F4DFF3"
            }
        }
    }
    Txt {
        x: 16
        y: Shell.insetTop + 8
        text: "Ad"
        style: "labelMedium"
        color: "#F4DFF3"
    }
    Pressable {
        x: parent.width - width - 8 - Shell.insetRight
        y: Shell.insetTop
        implicitWidth: 32
        implicitHeight: 32
        resourceId: "ad_close"
        Accessible.description: "Close ad"
        onClicked: window.system.answer("closed")
        contentItem: Item {
            Rectangle {
                anchors.centerIn: parent
                width: 22
                height: 22
                radius: 11
                color: "#59000000"
            }
            Sym {
                anchors.centerIn: parent
                name: "close"
                size: 14
                color: "white"
            }
        }
    }
}
