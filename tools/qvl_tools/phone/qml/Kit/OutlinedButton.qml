import QtQuick

// A secondary action with an outline.
PillButton {
    border: Theme.outline
}
