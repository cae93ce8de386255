import QtQuick

// The rounded search bar. ``edited(text)`` on each change, ``accepted()`` on enter.
Rectangle {
    id: bar
    property alias text: input.text
    property string placeholder: "Search"
    property string resourceId: "search"
    property string icon: "search"
    property alias input: input
    signal edited(string text)
    signal accepted()
    signal iconClicked()

    x: 16
    width: parent ? parent.width - 32 : 280
    height: Math.max(56, Theme.sp(24) + 32)
    radius: height / 2
    color: Theme.surfaceHigh

    function focusInput() { input.forceActiveFocus(); }
    function clear() {
        input.text = "";
        bar.edited("");
    }

    Sym {
        x: 16
        anchors.verticalCenter: parent.verticalCenter
        name: bar.icon
        MouseArea {
            anchors.fill: parent
            anchors.margins: -12
            enabled: bar.icon !== "search"
            onClicked: bar.iconClicked()
            Accessible.role: enabled ? Accessible.Button : Accessible.NoRole
            Accessible.description: "Back"
        }
    }
    TextInput {
        id: input
        property string resourceId: bar.resourceId
        property string placeholderText: bar.placeholder
        anchors.left: parent.left
        anchors.leftMargin: 56
        anchors.right: parent.right
        anchors.rightMargin: 56
        height: parent.height
        verticalAlignment: TextInput.AlignVCenter
        font.family: Theme.family
        font.pixelSize: Theme.sp(16)
        font.hintingPreference: Font.PreferNoHinting
        color: Theme.onSurface
        selectionColor: Theme.primaryContainer
        selectedTextColor: Theme.onPrimaryContainer
        selectByMouse: false
        clip: true
        onTextEdited: bar.edited(text)
        onAccepted: bar.accepted()
        cursorDelegate: Caret { shown: input.activeFocus }
        Accessible.role: Accessible.EditableText
        Accessible.name: bar.placeholder
        Txt {
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width
            visible: input.text === ""
            text: bar.placeholder
            style: "bodyLarge"
            color: Theme.onSurfaceVariant
            elide: Text.ElideRight
            Accessible.ignored: true
        }
    }
    IconAction {
        visible: input.text !== ""
        anchors.right: parent.right
        anchors.rightMargin: 4
        anchors.verticalCenter: parent.verticalCenter
        icon: "close"
        label: "Clear"
        resourceId: "search_clear"
        onClicked: bar.clear()
    }
}
