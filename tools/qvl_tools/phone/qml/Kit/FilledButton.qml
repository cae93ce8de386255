import QtQuick

// The main action of a page.
PillButton {
    fill: Theme.primary
    ink: Theme.onPrimary
}
