import QtQuick
import Kit

// One row of keys; a key that is a word in capitals does something, any other types itself.
Row {
    id: row
    property var keys: []
    property string hints
    property bool shifted: false
    property bool multiline: false
    property bool pad: false
    property real unit: 40
    signal pressed(string key)

    readonly property var icons: ({ ERASE: "backspace", EMOJI: "mood", ENTER: multiline ? "keyboard_return" : "check" })
    readonly property var labels: ({ SIGNS: "?123", LETTERS: "ABC", MORE: "=\\<", SPACE: "English" })

    anchors.horizontalCenter: parent ? parent.horizontalCenter : undefined

    function widthOf(key) {
        if (pad)
            return unit;
        if (key === "SPACE")
            return unit * 4;
        return key.length > 1 && key !== "EMOJI" ? unit * 1.5 : unit;
    }
    function iconOf(key) {
        if (key === "SHIFT")
            return "shift";
        if (key === "SPACE" && pad)
            return "space_bar";
        return icons[key] || "";
    }

    Repeater {
        model: row.keys
        Item {
            id: key
            required property int index
            required property string modelData
            readonly property string name: modelData
            readonly property string icon: row.iconOf(name)
            readonly property bool acts: name.length > 1 && name !== "SPACE"
            width: row.widthOf(name)
            height: row.height
            objectName: "key_" + name
            Rectangle {
                anchors.fill: parent
                anchors.margins: 3
                anchors.topMargin: 4
                anchors.bottomMargin: 4
                radius: key.name === "ENTER" || key.name === "SIGNS" || key.name === "LETTERS" ? height / 2 : 7
                color: {
                    const base = key.name === "ENTER" ? Theme.primary
                        : key.name === "EMOJI" ? "transparent"
                        : key.acts ? Theme.secondaryContainer
                        : Theme.dark ? Theme.surfaceHighest : Theme.surfaceLowest;
                    return area.pressed ? Theme.blend(Theme.onSurface, key.name === "EMOJI" ? Theme.surfaceHigh : base, 0.2) : base;
                }
            }
            Txt {
                anchors.centerIn: parent
                visible: key.icon === ""
                text: row.labels[key.name] || (row.shifted ? key.name.toUpperCase() : key.name)
                font.pixelSize: key.name === "SPACE" ? 13 : key.acts ? 15 : 22
                color: key.name === "SPACE" ? Theme.onSurfaceVariant : key.acts ? Theme.onSecondaryContainer : Theme.onSurface
            }
            Sym {
                anchors.centerIn: parent
                visible: key.icon !== ""
                name: key.icon
                filled: key.name === "SHIFT" && row.shifted
                size: 22
                color: key.name === "ENTER" ? Theme.onPrimary : Theme.onSecondaryContainer
            }
            Txt {
                visible: row.hints !== ""
                anchors.right: parent.right
                anchors.rightMargin: 7
                y: 4
                text: row.hints.charAt(key.index)
                font.pixelSize: 10
                lineHeight: 14
                color: Theme.onSurfaceVariant
            }
            MouseArea {
                id: area
                property bool held: false
                anchors.fill: parent
                onPressed: held = false
                onPressAndHold: {
                    held = row.hints !== "";
                    if (held)
                        row.pressed(row.hints.charAt(key.index));
                }
                onClicked: if (!held) row.pressed(key.name)
            }
        }
    }
}
