import QtQuick

// Text of many lines without a frame, as in notes; grows with its text.
Item {
    id: box
    property alias text: input.text
    property string placeholder
    property string resourceId
    property string style: "bodyLarge"
    property alias input: input
    signal edited(string text)

    width: parent ? parent.width : 280
    implicitHeight: Math.max(input.implicitHeight, Theme.sp(24))

    function focusInput() { input.forceActiveFocus(); }

    TextEdit {
        id: input
        property string resourceId: box.resourceId
        property string placeholderText: box.placeholder
        readonly property var type: Theme.styles[box.style]
        property string last: ""
        width: parent.width
        height: Math.max(parent.height, implicitHeight)
        font.family: Theme.family
        font.pixelSize: Theme.sp(type[0])
        font.weight: type[1]
        font.hintingPreference: Font.PreferNoHinting
        color: Theme.onSurface
        selectionColor: Theme.primaryContainer
        selectedTextColor: Theme.onPrimaryContainer
        wrapMode: TextEdit.Wrap
        textFormat: TextEdit.PlainText
        selectByMouse: false
        cursorDelegate: Caret { shown: input.activeFocus }
        onTextChanged: if (activeFocus) box.edited(text)
        Accessible.role: Accessible.EditableText
        Accessible.name: box.placeholder
        // Holding it marks all that it says; typing then replaces it.
        TapHandler { onLongPressed: input.selectAll() }
        Txt {
            width: parent.width
            visible: input.text === ""
            text: box.placeholder
            style: box.style
            color: Theme.onSurfaceVariant
            Accessible.ignored: true
        }
    }
}
