import QtQuick
import Kit

// To whom a new message goes.
Page {
    id: page
    title: "New conversation"

    SearchField {
        id: bar
        placeholder: "Name, phone number or email"
        resourceId: "recipient"
        onEdited: text => page.logic.find_people(text)
        onAccepted: if (page.logic.people.length > 0)
            page.logic.open_chat(page.logic.people[0].id)
        Component.onCompleted: focusInput()
    }
    ScrollList {
        id: list
        anchors.top: bar.bottom
        anchors.topMargin: 8
        anchors.bottom: parent.bottom
        width: parent.width
        resourceId: "people"
        model: page.logic.people
        delegate: ListRow {
            id: row
            required property var modelData
            width: list.width
            title: modelData.name
            subtitle: modelData.phone
            resourceId: "person"
            leading: PersonDisc {
                person: row.modelData
                anchors.verticalCenter: parent ? parent.verticalCenter : undefined
            }
            onClicked: page.logic.open_chat(modelData.id)
        }
    }
    EmptyState {
        visible: list.count === 0
        y: 160
        icon: "person_off"
        title: "Nobody found"
        text: "Check the spelling of the name."
    }
}
