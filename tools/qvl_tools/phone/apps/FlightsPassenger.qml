import QtQuick
import Kit

// Who flies.
Page {
    id: page
    readonly property var typed: logic.passenger
    readonly property var errors: logic.errors
    title: "Passenger details"

    Sheet {
        spacing: 8
        Txt {
            x: 16
            text: page.typed.heading
            style: "titleMedium"
            visible: page.typed.heading !== "Passenger"
        }
        Chip {
            x: 16
            visible: page.typed.contact
            icon: "account_circle"
            text: "Use saved passenger"
            resourceId: "use_saved_passenger"
            onClicked: page.logic.use_saved_passenger()
        }
        Txt {
            x: 16
            width: parent.width - 32
            text: "Enter the names as they are in the passport."
            color: Theme.onSurfaceVariant
            wrapMode: Text.WordWrap
        }
        Repeater {
            id: fields
            model: [
                {
                    name: "first_name",
                    label: "First name",
                    contact: false
                },
                {
                    name: "last_name",
                    label: "Last name",
                    contact: false
                },
                {
                    name: "email",
                    hints: Qt.ImhEmailCharactersOnly,
                    label: "Email",
                    contact: true
                },
                {
                    name: "phone",
                    hints: Qt.ImhDialableCharactersOnly,
                    label: "Phone (optional)",
                    contact: true
                }
            ]

            // The keyboard's enter key goes on to the next field.
            function focusAfter(index) {
                const next = itemAt(index + 1);
                if (next && next.visible)
                    next.focusInput();
            }
            Inset {
                id: place
                required property var modelData
                required property int index

                function focusInput() {
                    field.focusInput();
                }
                visible: page.typed.contact || !modelData.contact
                Field {
                    id: field
                    label: place.modelData.label
                    resourceId: place.modelData.name
                    text: page.typed[place.modelData.name]
                    error: page.errors[place.modelData.name] || ""
                    inputMethodHints: place.modelData.hints || Qt.ImhNone
                    onEdited: text => page.logic.edit_passenger(place.modelData.name, text)
                    onAccepted: fields.focusAfter(place.index)
                }
            }
        }
    }
    footer: PayBar {
        button: "Continue"
        resourceId: "continue_button"
        onClicked: page.logic.accept_passenger()
    }
}
