import QtQuick

// Material's outlined text field. ``edited(text)`` on each change by the user, ``accepted()`` on enter.
Item {
    id: field
    property string label
    property alias text: input.text
    property string placeholder
    property bool password: false
    property string error
    property string helper
    property string icon
    property string trailingIcon
    property string resourceId
    property color ground: Theme.surface     // what the field stands on, to cut its outline for the label
    property alias input: input
    property alias inputMethodHints: input.inputMethodHints
    property alias maximumLength: input.maximumLength
    property alias readOnly: input.readOnly
    readonly property bool raised: input.activeFocus || input.text !== "" || placeholder !== ""
    readonly property color accent: error ? Theme.error : input.activeFocus ? Theme.primary : Theme.outline
    signal edited(string text)
    signal accepted()
    signal trailingClicked()

    width: parent ? parent.width : 280
    implicitHeight: box.height + 8 + (note.visible ? note.implicitHeight + 4 : 0)

    function focusInput() { input.forceActiveFocus(); }

    Rectangle {
        id: box
        y: 8
        width: parent.width
        height: Math.max(56, Theme.sp(24) + 32)
        radius: 4
        color: "transparent"
        border.color: field.accent
        border.width: input.activeFocus || field.error ? 2 : 1

        Sym {
            id: lead
            visible: field.icon !== ""
            x: 12
            anchors.verticalCenter: parent.verticalCenter
            name: field.icon
        }
        TextInput {
            id: input
            property string resourceId: field.resourceId
            property string placeholderText: field.placeholder
            anchors.left: parent.left
            anchors.leftMargin: field.icon ? 52 : 16
            anchors.right: parent.right
            anchors.rightMargin: tail.visible ? 52 : 16
            height: parent.height
            verticalAlignment: TextInput.AlignVCenter
            font.family: Theme.family
            font.pixelSize: Theme.sp(16)
            font.hintingPreference: Font.PreferNoHinting
            color: Theme.onSurface
            selectionColor: Theme.primaryContainer
            selectedTextColor: Theme.onPrimaryContainer
            echoMode: field.password ? TextInput.Password : TextInput.Normal
            selectByMouse: false
            clip: true
            onTextEdited: field.edited(text)
            onAccepted: field.accepted()
            cursorDelegate: Caret { shown: input.activeFocus }
            Accessible.role: Accessible.EditableText
            Accessible.name: field.label
            Accessible.passwordEdit: field.password
            // Holding a field marks all that it says; typing then replaces it.
            TapHandler { onLongPressed: input.selectAll() }
            Txt {
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width
                visible: input.text === "" && input.preeditText === "" && field.placeholder !== ""
                text: field.placeholder
                style: "bodyLarge"
                color: Theme.onSurfaceVariant
                elide: Text.ElideRight
                Accessible.ignored: true
            }
        }
        IconAction {
            id: tail
            visible: field.trailingIcon !== ""
            anchors.right: parent.right
            anchors.rightMargin: 4
            anchors.verticalCenter: parent.verticalCenter
            icon: field.trailingIcon
            label: field.trailingIcon === "close" ? "Clear" : field.trailingIcon
            onClicked: field.trailingClicked()
        }
    }
    // The label sits on the outline once there is text, inside the box before.
    Rectangle {
        visible: field.label !== ""
        x: field.raised ? 12 : (field.icon ? 52 : 16) - 4
        y: field.raised ? 8 - height / 2 : box.y + (box.height - height) / 2
        width: Math.min(tag.implicitWidth, field.width - x - 12) + 8
        height: tag.implicitHeight
        color: field.raised ? field.ground : "transparent"
        Txt {
            id: tag
            x: 4
            width: parent.width - 8
            text: field.label
            style: field.raised ? "bodySmall" : "bodyLarge"
            color: field.error ? Theme.error : input.activeFocus ? Theme.primary : Theme.onSurfaceVariant
            elide: Text.ElideRight
            Accessible.ignored: true
        }
    }
    Txt {
        id: note
        anchors.top: box.bottom
        anchors.topMargin: 4
        x: 16
        width: parent.width - 32
        visible: text !== ""
        text: field.error || field.helper
        style: "bodySmall"
        color: field.error ? Theme.error : Theme.onSurfaceVariant
        wrapMode: Text.WordWrap
    }
}
