import QtQuick

// A Material Symbol by name; its size does not follow the font scale.
Text {
    property string name
    property real size: 24
    property bool filled: false

    width: size
    height: size
    text: Theme.glyph(name)
    color: Theme.onSurfaceVariant
    font.family: filled ? "Phone Symbols Filled" : "Phone Symbols"
    font.pixelSize: size
    font.hintingPreference: Font.PreferNoHinting
    horizontalAlignment: Text.AlignHCenter
    verticalAlignment: Text.AlignVCenter
    Accessible.ignored: true
}
