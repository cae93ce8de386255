import QtQuick
import Kit

// The form of a person, new or not.
Page {
    id: page
    readonly property var form: logic.form
    title: form.title
    navigationIcon: "close"

    actions: [
        FilledButton {
            text: "Save"
            resourceId: "save"
            onClicked: page.logic.save()
        },
        Item {
            width: 8
            height: 1
        }
    ]
    Sheet {
        spacing: 8
        Avatar {
            anchors.horizontalCenter: parent.horizontalCenter
            icon: "person"
            size: 96
            fill: Theme.primaryContainer
            ink: Theme.onPrimaryContainer
        }
        Repeater {
            id: fields
            model: [
                {
                    name: "first_name",
                    label: "First name",
                    icon: "person"
                },
                {
                    name: "last_name",
                    label: "Last name",
                    icon: "person"
                },
                {
                    name: "company",
                    label: "Company",
                    icon: "business"
                },
                {
                    name: "phone",
                    hints: Qt.ImhDialableCharactersOnly,
                    label: "Phone",
                    icon: "call"
                },
                {
                    name: "email",
                    hints: Qt.ImhEmailCharactersOnly,
                    label: "Email",
                    icon: "mail"
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
                Field {
                    id: field
                    label: place.modelData.label
                    icon: place.modelData.icon
                    resourceId: place.modelData.name
                    text: page.form[place.modelData.name]
                    error: page.form.errors[place.modelData.name] || ""
                    inputMethodHints: place.modelData.hints || Qt.ImhNone
                    onEdited: text => page.logic.type_field(place.modelData.name, text)
                    onAccepted: fields.focusAfter(place.index)
                }
            }
        }
    }
}
