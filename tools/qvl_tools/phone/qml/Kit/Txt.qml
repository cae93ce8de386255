import QtQuick

// Text in one of Material's type styles.
Text {
    property string style: "bodyMedium"
    readonly property var type: Theme.styles[style]

    color: Theme.onSurface
    font.family: Theme.family
    font.pixelSize: Theme.sp(type[0])
    font.weight: type[1]
    font.hintingPreference: Font.PreferNoHinting
    lineHeightMode: Text.FixedHeight
    lineHeight: Theme.sp(type[2])
    textFormat: Text.PlainText
    verticalAlignment: Text.AlignVCenter
}
