import QtQuick
import Kit

// The whole screen, in dp: the display draws it at the density.
Item {
    id: phone
    required property QtObject system
    required property QtObject settings
    required property QtObject ime
    readonly property bool landscape: width > height
    readonly property bool darkBehind: onWallpaper || system.interruption === "ad_overlay"
    property bool barsShown: true            // false while a picture of an app is taken for recents
    readonly property bool onWallpaper: system.locked || (system.current_screen !== "app" && !home.covered)

    // A field that is hidden by another page has no business with the keyboard.
    readonly property Item focused: Window.activeFocusItem
    readonly property bool focusHidden: focused !== null && !focused.visible
    onFocusHiddenChanged: Qt.callLater(dropHiddenFocus) // a page that opens is shown only after it is made
    function dropHiddenFocus() {
        if (focusHidden)
            focused.focus = false;
    }

    Binding { target: Theme; property: "dark"; value: phone.settings.dark }
    Binding { target: Theme; property: "fontScale"; value: phone.settings.fontScale }
    Binding { target: Shell; property: "insetTop"; value: statusBar.height }
    Binding { target: Shell; property: "insetBottom"; value: (phone.landscape ? 0 : navBar.height) + keyboard.shownHeight }
    Binding { target: Shell; property: "insetRight"; value: phone.landscape ? navBar.width : 0 }
    Binding { target: Shell; property: "landscape"; value: phone.landscape }
    Binding { target: Shell; property: "is24Hour"; value: phone.settings.hour24 }
    Connections {
        target: Shell
        function onPageShown() { phone.system.slow_down(); }
        function onToast(text) { phone.system.show_toast(text); }
    }

    Item {
        anchors.fill: parent

        Image {
            anchors.fill: parent
            visible: phone.onWallpaper
            source: "image://phone/wallpaper/" + Math.round(phone.width * 1.5) + "/" + Math.round(phone.height * 1.5) + "/" + (Theme.dark ? 1 : 0)
            cache: false
        }
        Home {
            id: home
            objectName: "home"
            anchors.fill: parent
            visible: phone.system.current_screen === "home" && !phone.system.locked
            system: phone.system
        }
        Item {
            objectName: "appArea"
            anchors.fill: parent
            visible: phone.system.current_screen === "app" && !phone.system.locked
        }
        Loading {
            objectName: "loading"
            anchors.fill: parent
            visible: phone.system.loading && !phone.system.locked
        }
        Recents {
            objectName: "recents"
            anchors.fill: parent
            visible: phone.system.current_screen === "recents" && !phone.system.locked
            system: phone.system
        }
        PermissionWindow {
            objectName: "permission_dialog"
            system: phone.system
        }
        AdWindow {
            objectName: "ad_overlay"
            system: phone.system
        }
        NotRespondingWindow {
            objectName: "not_responding"
            system: phone.system
        }
        CrashedWindow {
            objectName: "crashed"
            system: phone.system
        }
        Keyboard {
            id: keyboard
            objectName: "keyboard"
            ime: phone.ime
            landscape: phone.landscape
            sideInset: phone.landscape ? navBar.width : 0
            anchors.bottom: parent.bottom
            anchors.bottomMargin: phone.landscape ? 0 : navBar.height
            width: parent.width - sideInset
            visible: phone.ime.shown && !phone.system.locked
        }
        Toast {
            text: phone.system.toast_text
            bottomInset: Shell.insetBottom
        }
        VolumePanel {
            visible: phone.system.volume_shown
            level: phone.settings.mediaVolume / 15
        }
        LockScreen {
            objectName: "lockScreen"
            anchors.fill: parent
            visible: phone.system.locked
            system: phone.system
        }
        StatusBar {
            id: statusBar
            objectName: "statusBar"
            visible: phone.barsShown
            width: parent.width
            system: phone.system
            settings: phone.settings
            ink: phone.darkBehind ? "white" : Theme.onSurface
        }
        NavBar {
            id: navBar
            objectName: "navBar"
            visible: phone.barsShown && !phone.system.locked
            landscape: phone.landscape
            keyboardShown: keyboard.visible
            fill: keyboard.visible && !phone.landscape ? keyboard.color : "transparent"
            ink: phone.darkBehind ? "white" : Theme.onSurfaceVariant
            onBack: if (!phone.ime.dismiss()) phone.system.go_back()
            onHome: phone.system.go_home()
            onRecents: phone.system.show_recents()
        }
        Rectangle {
            anchors.fill: parent
            visible: !phone.system.screen_on
            color: "black"
        }
    }
}
