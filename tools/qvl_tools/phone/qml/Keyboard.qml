import QtQuick
import Kit

// The soft keyboard: letters, two pages of signs, or a pad of digits. With the broadcast input method
// only its small bar shows.
Rectangle {
    id: board
    required property QtObject ime
    property bool landscape: false
    property real sideInset: 0
    property bool shifted: false
    property string page: "letters"
    readonly property real shownHeight: visible ? height : 0
    readonly property real rowHeight: landscape ? 40 : 54
    readonly property string current: ime.layout === "digits" ? "digits" : page
    readonly property var pages: ({
        letters: [["q", "w", "e", "r", "t", "y", "u", "i", "o", "p"],
                  ["a", "s", "d", "f", "g", "h", "j", "k", "l"],
                  ["SHIFT", "z", "x", "c", "v", "b", "n", "m", "ERASE"],
                  ["SIGNS", ",", "EMOJI", "SPACE", ".", "ENTER"]],
        signs: [["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"],
                ["@", "#", "$", "_", "&", "-", "+", "(", ")", "/"],
                ["MORE", "*", "\"", "'", ":", ";", "!", "?", "ERASE"],
                ["LETTERS", ",", "EMOJI", "SPACE", ".", "ENTER"]],
        more: [["~", "`", "|", "•", "√", "π", "÷", "×", "§", "∆"],
               ["£", "¢", "€", "¥", "^", "¶", "=", "{", "}", "\\"],
               ["SIGNS", "%", "©", "®", "™", "°", "[", "]", "ERASE"],
               ["LETTERS", "<", "EMOJI", "SPACE", ">", "ENTER"]],
        digits: [["1", "2", "3", "-"], ["4", "5", "6", "SPACE"], ["7", "8", "9", "ERASE"], ["+", "0", ".", "ENTER"]]
    })

    height: ime.stock ? (landscape ? 0 : 44) + 4 * rowHeight + 8 : 28
    color: Theme.dark ? "#1D2024" : "#E7E8EE"
    onVisibleChanged: {
        page = "letters";
        shifted = false;
    }

    function press(key) {
        switch (key) {
        case "SHIFT": shifted = !shifted; break;
        case "ERASE": ime.erase(); break;
        case "ENTER": ime.enter(); break;
        case "SPACE": ime.type(" "); break;
        case "SIGNS": page = "signs"; break;
        case "MORE": page = "more"; break;
        case "LETTERS": page = "letters"; break;
        case "EMOJI": ime.type("🙂"); break;
        default:
            ime.type(shifted ? key.toUpperCase() : key);
            shifted = false;
        }
    }

    MouseArea { anchors.fill: parent }
    Txt {
        visible: !board.ime.stock
        anchors.centerIn: parent
        text: "ADB Keyboard {ON}"
        style: "labelMedium"
        color: Theme.onSurfaceVariant
    }
    Row {
        visible: board.ime.stock && !board.landscape
        height: 44
        anchors.horizontalCenter: parent.horizontalCenter
        spacing: 40
        Repeater {
            model: ["grid_view", "mood", "content_paste", "settings", "palette", "mic"]
            Sym {
                required property string modelData
                name: modelData
                size: 22
                anchors.verticalCenter: parent.verticalCenter
            }
        }
    }
    Column {
        visible: board.ime.stock
        y: board.landscape ? 4 : 44
        anchors.horizontalCenter: parent.horizontalCenter
        Repeater {
            model: board.pages[board.current]
            KeyRow {
                required property int index
                required property var modelData
                keys: modelData
                hints: board.current === "letters" && index === 0 ? "1234567890" : ""
                shifted: board.shifted
                multiline: board.ime.multiline
                unit: board.current === "digits" ? (board.width - 8) / 4 : (board.width - 8) / 10
                height: board.rowHeight
                pad: board.current === "digits"
                onPressed: key => board.press(key)
            }
        }
    }
}
