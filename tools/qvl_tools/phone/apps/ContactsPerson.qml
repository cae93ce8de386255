import QtQuick
import Kit

// One person: how to reach it.
Page {
    id: page
    readonly property var person: logic.person

    actions: [
        IconAction {
            icon: "star"
            filled: page.person.favourite === true
            ink: filled ? Theme.primary : Theme.onSurfaceVariant
            label: filled ? "Remove from favourites" : "Add to favourites"
            resourceId: "favourite"
            onClicked: page.logic.toggle_favourite()
        },
        IconAction {
            icon: "edit"
            label: "Edit contact"
            resourceId: "edit"
            onClicked: page.logic.edit()
        },
        IconAction {
            icon: "delete"
            label: "Delete contact"
            resourceId: "delete"
            onClicked: page.logic.delete()
        }
    ]
    Sheet {
        spacing: 8
        PersonDisc {
            anchors.horizontalCenter: parent.horizontalCenter
            person: page.person
            size: 112
        }
        Txt {
            x: 16
            width: parent.width - 32
            height: implicitHeight + 8
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignBottom
            text: page.person.name || ""
            style: "headlineMedium"
            wrapMode: Text.WordWrap
        }
        Txt {
            width: parent.width
            visible: text !== ""
            horizontalAlignment: Text.AlignHCenter
            text: page.person.company || ""
            color: Theme.onSurfaceVariant
        }
        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            topPadding: 8
            bottomPadding: 8
            spacing: 24
            Repeater {
                model: [
                    {
                        name: "call",
                        text: "Call",
                        icon: "call",
                        field: "phone"
                    },
                    {
                        name: "message",
                        text: "Message",
                        icon: "chat",
                        field: "phone"
                    },
                    {
                        name: "email",
                        text: "Email",
                        icon: "mail",
                        field: "email"
                    }
                ]
                ContactsWay {
                    required property var modelData
                    text: modelData.text
                    icon: modelData.icon
                    resourceId: modelData.name
                    enabled: (page.person[modelData.field] || "") !== ""
                    onClicked: page.logic.contact(modelData.name)
                }
            }
        }
        Inset {
            Card {
                topPadding: 8
                bottomPadding: 8
                leftPadding: 0
                rightPadding: 0
                color: Theme.surfaceContainer
                Txt {
                    x: 16
                    height: implicitHeight + 12
                    text: "Contact info"
                    style: "titleSmall"
                }
                ListRow {
                    visible: title !== ""
                    icon: "call"
                    title: page.person.phone || ""
                    subtitle: "Mobile"
                    resourceId: "phone_row"
                    onClicked: page.logic.contact("call")
                }
                ListRow {
                    visible: title !== ""
                    icon: "mail"
                    title: page.person.email || ""
                    subtitle: "Home"
                    resourceId: "email_row"
                    onClicked: page.logic.contact("email")
                }
            }
        }
    }
}
