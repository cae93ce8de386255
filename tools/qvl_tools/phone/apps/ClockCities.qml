import QtQuick
import Kit

// All cities that can be added.
Item {
    id: page
    required property var logic

    SearchField {
        id: search
        y: 8
        icon: "arrow_back"
        placeholder: "Search for a city"
        resourceId: "search_text_view"
        onEdited: text => page.logic.search_city(text)
        onIconClicked: page.logic.back()
    }
    ScrollList {
        anchors.top: search.bottom
        anchors.topMargin: 8
        anchors.bottom: parent.bottom
        width: parent.width
        model: page.logic.found_cities
        delegate: ListRow {
            required property var modelData
            sidePadding: 24
            title: modelData.name
            subtitle: modelData.country
            trailingText: modelData.time
            onClicked: page.logic.add_city(modelData.code)
        }
    }
}
