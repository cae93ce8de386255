import QtQuick
import Kit

// The first page of Settings: search, and the groups of rows.
Item {
    id: home
    required property var logic

    Txt {
        id: title
        x: 20
        y: Shell.landscape ? 4 : 36
        text: "Settings"
        style: Shell.landscape ? "titleLarge" : "displaySmall"
    }
    SearchField {
        id: search
        anchors.top: title.bottom
        anchors.topMargin: Shell.landscape ? 4 : 20
        placeholder: "Search Settings"
        onEdited: text => home.logic.search(text)
    }
    Scroller {
        anchors.top: search.bottom
        anchors.topMargin: 8
        anchors.bottom: parent.bottom
        width: parent.width
        visible: search.text === ""
        topPadding: 8
        bottomPadding: 24
        spacing: 12
        Repeater {
            model: home.logic.groups
            SettingsCard {
                id: card
                required property var modelData
                Repeater {
                    model: card.modelData
                    ListRow {
                        required property var modelData
                        title: modelData.title
                        subtitle: home.logic.summaries[modelData.id] || ""
                        icon: modelData.icon
                        iconColor: "white"
                        iconFill: modelData.tint
                        onClicked: home.logic.open(modelData.id)
                    }
                }
            }
        }
    }
    Scroller {
        anchors.top: search.bottom
        anchors.topMargin: 8
        anchors.bottom: parent.bottom
        width: parent.width
        visible: search.text !== ""
        Repeater {
            model: home.logic.results
            ListRow {
                required property var modelData
                icon: "search"
                title: modelData.title
                subtitle: modelData.where
                onClicked: home.logic.open(modelData.page)
            }
        }
        EmptyState {
            visible: home.logic.results.length === 0
            topPadding: 48
            icon: "search_off"
            title: "No results"
            text: "Try another word"
        }
    }
    Connections {
        target: home.logic
        function onStack_changed() {
            if (home.logic.page === "home" && home.logic.results.length === 0)
                search.text = "";
        }
    }
}
