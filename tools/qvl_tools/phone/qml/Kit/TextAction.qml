import QtQuick

// A button that is only its label, as in dialogs.
PillButton {
    sidePadding: 12
}
