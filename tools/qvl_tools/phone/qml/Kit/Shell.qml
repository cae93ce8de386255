pragma Singleton
import QtQuick

// What the system tells the pages of apps, and what they tell it. The phone's root sets the insets.
QtObject {
    property real insetTop: 0       // status bar, dp
    property real insetBottom: 0    // navigation bar and soft keyboard, dp
    property real insetLeft: 0
    property real insetRight: 0
    property bool landscape: false
    property bool is24Hour: true

    signal pageShown()              // a page of an app's PageStack came to the front
    signal toast(string text)
}
