import QtQuick

// A secondary action.
PillButton {
    fill: Theme.secondaryContainer
    ink: Theme.onSecondaryContainer
}
