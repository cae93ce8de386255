import QtQuick
import Kit

// Everybody, by letter, favourites first.
Page {
    id: page
    title: "Contacts"
    canGoBack: false

    SearchField {
        id: bar
        text: page.logic.query
        placeholder: "Search " + page.logic.count + " contacts"
        onEdited: text => page.logic.search(text)
    }
    ScrollList {
        id: list
        anchors.top: bar.bottom
        anchors.topMargin: 8
        anchors.bottom: parent.bottom
        width: parent.width
        resourceId: "contacts"
        model: page.logic.rows
        footer: Item {
            height: 88
        }
        delegate: Item {
            id: place
            required property var modelData
            width: list.width
            height: row.height
            Txt {
                x: 16
                width: 40
                anchors.verticalCenter: parent.verticalCenter
                visible: place.modelData.heads && !star.visible
                horizontalAlignment: Text.AlignHCenter
                text: place.modelData.section
                style: "titleMedium"
                color: Theme.primary
                z: 1
            }
            Sym {
                id: star
                x: 24
                z: 1
                anchors.verticalCenter: parent.verticalCenter
                visible: place.modelData.heads && place.modelData.section === "Favourites"
                name: "star"
                filled: true
                color: Theme.primary
            }
            ListRow {
                id: row
                sidePadding: 64
                title: place.modelData.name
                resourceId: "contact"
                leading: PersonDisc {
                    person: place.modelData
                    anchors.verticalCenter: parent ? parent.verticalCenter : undefined
                }
                onClicked: page.logic.open_person(place.modelData.id)
            }
        }
    }
    EmptyState {
        visible: list.count === 0
        anchors.verticalCenter: parent.verticalCenter
        icon: "person_off"
        title: "No contacts found"
    }
    Fab {
        icon: "add"
        label: "Create contact"
        resourceId: "add_contact"
        onClicked: page.logic.add()
    }
}
