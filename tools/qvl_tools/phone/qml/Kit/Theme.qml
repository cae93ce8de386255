pragma Singleton
import QtQuick
import "Symbols.js" as Symbols

// Material 3 roles, type scale and units. Lengths are in dp (the phone's root item is scaled by its
// density); text is in sp, which is dp times the user's font scale.
QtObject {
    id: theme
    property bool dark: false
    property real fontScale: 1

    readonly property color primary: dark ? "#AAC7FF" : "#415F91"
    readonly property color inkPrimary: dark ? "#0A305F" : "#FFFFFF"
    readonly property color primaryContainer: dark ? "#284777" : "#D6E3FF"
    readonly property color inkPrimaryContainer: dark ? "#D6E3FF" : "#284777"
    readonly property color secondary: dark ? "#BEC6DC" : "#565F71"
    readonly property color inkSecondary: dark ? "#283141" : "#FFFFFF"
    readonly property color secondaryContainer: dark ? "#3E4759" : "#DAE2F9"
    readonly property color inkSecondaryContainer: dark ? "#DAE2F9" : "#3E4759"
    readonly property color tertiary: dark ? "#DDBCE0" : "#705575"
    readonly property color inkTertiary: dark ? "#3F2844" : "#FFFFFF"
    readonly property color tertiaryContainer: dark ? "#573E5C" : "#FAD8FD"
    readonly property color inkTertiaryContainer: dark ? "#FAD8FD" : "#573E5C"
    readonly property color error: dark ? "#FFB4AB" : "#BA1A1A"
    readonly property color inkError: dark ? "#690005" : "#FFFFFF"
    readonly property color errorContainer: dark ? "#93000A" : "#FFDAD6"
    readonly property color inkErrorContainer: dark ? "#FFDAD6" : "#93000A"
    readonly property color success: dark ? "#8BD8A0" : "#1E6C3B"
    readonly property color surface: dark ? "#111318" : "#F9F9FF"
    readonly property color inkSurface: dark ? "#E2E2E9" : "#191C20"
    readonly property color inkSurfaceVariant: dark ? "#C4C6D0" : "#44474E"
    readonly property color surfaceVariant: dark ? "#44474E" : "#E0E2EC"
    readonly property color surfaceLowest: dark ? "#0C0E13" : "#FFFFFF"
    readonly property color surfaceLow: dark ? "#191C20" : "#F3F3FA"
    readonly property color surfaceContainer: dark ? "#1D2024" : "#EDEDF4"
    readonly property color surfaceHigh: dark ? "#282A2F" : "#E7E8EE"
    readonly property color surfaceHighest: dark ? "#33353A" : "#E2E2E9"
    readonly property color outline: dark ? "#8E9099" : "#74777F"
    readonly property color outlineVariant: dark ? "#44474E" : "#C4C6D0"
    // QML takes a value given to a name like onPrimary for a signal handler: aliases go round that.
    readonly property alias onPrimary: theme.inkPrimary
    readonly property alias onPrimaryContainer: theme.inkPrimaryContainer
    readonly property alias onSecondary: theme.inkSecondary
    readonly property alias onSecondaryContainer: theme.inkSecondaryContainer
    readonly property alias onTertiary: theme.inkTertiary
    readonly property alias onTertiaryContainer: theme.inkTertiaryContainer
    readonly property alias onError: theme.inkError
    readonly property alias onErrorContainer: theme.inkErrorContainer
    readonly property alias onSurface: theme.inkSurface
    readonly property alias onSurfaceVariant: theme.inkSurfaceVariant
    readonly property color inverseSurface: dark ? "#E2E2E9" : "#2E3036"
    readonly property color inverseOnSurface: dark ? "#2E3036" : "#F0F0F7"
    readonly property color inversePrimary: dark ? "#415F91" : "#AAC7FF"
    readonly property color scrim: "#80000000"

    readonly property string family: "Roboto"
    readonly property var styles: ({
        displayLarge: [57, 400, 64], displayMedium: [45, 400, 52], displaySmall: [36, 400, 44],
        headlineLarge: [32, 400, 40], headlineMedium: [28, 400, 36], headlineSmall: [24, 400, 32],
        titleLarge: [22, 400, 28], titleMedium: [16, 500, 24], titleSmall: [14, 500, 20],
        bodyLarge: [16, 400, 24], bodyMedium: [14, 400, 20], bodySmall: [12, 400, 16],
        labelLarge: [14, 500, 20], labelMedium: [12, 500, 16], labelSmall: [11, 500, 16]
    })

    // Backgrounds of avatars; white text is readable on each.
    readonly property var avatarColors: ["#3B6939", "#8E4957", "#415F91", "#7A5900", "#6B538C", "#006A6A", "#96482D", "#5B5D72"]

    function sp(size) { return Math.round(size * fontScale); }
    function glyph(name) { return Symbols.glyphs[name] || ""; }
    function avatarColor(name) {
        let sum = 0;
        for (let i = 0; i < name.length; ++i)
            sum = (sum * 31 + name.charCodeAt(i)) % 65521;
        return avatarColors[sum % avatarColors.length];
    }
    // A colour laid over another, as Material's state layers are.
    function blend(over, under, part) {
        return Qt.rgba(under.r + (over.r - under.r) * part, under.g + (over.g - under.g) * part,
                       under.b + (over.b - under.b) * part, 1);
    }
}
