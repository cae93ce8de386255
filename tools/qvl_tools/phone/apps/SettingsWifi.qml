import QtQuick
import Kit

// Wi-Fi: on or off, the networks in reach, and the question for a password.
SettingsTop {
    id: view
    readonly property var live: logic.settings.live
    readonly property bool on: live.wifi && !live.airplane
    property string asked

    SwitchRow {
        title: "Wi-Fi"
        subtitle: view.live.airplane ? "Off in airplane mode" : ""
        enabled: !view.live.airplane
        on: view.on
        resourceId: "wifi_switch"
        onSwitched: on => view.logic.settings.choose("wifi", on)
    }
    Repeater {
        model: view.on ? view.logic.networks : []
        ListRow {
            required property var modelData
            title: modelData.name
            subtitle: modelData.joined ? "Connected" : modelData.saved ? "Saved" : ""
            icon: modelData.bars > 3 ? "signal_wifi_4_bar" : "network_wifi"
            iconColor: modelData.joined ? Theme.primary : Theme.onSurfaceVariant
            onClicked: {
                view.asked = modelData.name;
                if (modelData.joined)
                    leave.open();
                else if (modelData.secured && !modelData.saved)
                    password.ask();
                else
                    view.logic.join(modelData.name, "");
            }
            Sym {
                visible: modelData.secured
                name: "lock"
                size: 20
            }
        }
    }
    Txt {
        visible: !view.on
        x: 24
        width: parent.width - 48
        topPadding: 16
        text: "Turn on Wi-Fi to see networks nearby."
        color: Theme.onSurfaceVariant
        wrapMode: Text.WordWrap
    }

    DialogSheet {
        id: password
        property string problem
        title: view.asked

        function ask() {
            field.text = "";
            problem = "";
            open();
            field.focusInput();
        }
        function send() {
            problem = view.logic.join(view.asked, field.text);
            if (problem === "")
                close();
        }
        Field {
            id: field
            label: "Password"
            ground: Theme.surfaceHigh
            resourceId: "password"
            password: !show.on
            error: password.problem
            onAccepted: password.send()
        }
        CheckRow {
            id: show
            sidePadding: 0
            title: "Show password"
            onSwitched: value => on = value
        }
        buttons: [
            TextAction {
                text: "Cancel"
                onClicked: password.reject()
            },
            TextAction {
                text: "Connect"
                onClicked: password.send()
            }
        ]
    }
    ConfirmDialog {
        id: leave
        title: view.asked
        text: "You are connected to this network."
        confirmText: "Forget"
        cancelText: "Close"
        onAccepted: view.logic.forget(view.asked)
    }
}
