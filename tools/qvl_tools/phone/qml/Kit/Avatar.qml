import QtQuick

// A person's initials on a colour of their own, or an icon.
Rectangle {
    id: disc
    property string name
    property string icon
    property real size: 40
    property color fill: Theme.avatarColor(name)
    property color ink: "white"
    readonly property string initials: {
        const words = name.split(" ").filter(word => word.length > 0);
        return words.length === 0 ? "" : (words[0][0] + (words.length > 1 ? words[words.length - 1][0] : "")).toUpperCase();
    }

    implicitWidth: size
    implicitHeight: size
    width: size
    height: size
    radius: size / 2
    color: fill
    Accessible.ignored: true

    Text {
        anchors.centerIn: parent
        visible: disc.icon === ""
        text: disc.initials
        color: disc.ink
        font.family: Theme.family
        font.weight: 500
        font.pixelSize: disc.size * 0.4
        font.hintingPreference: Font.PreferNoHinting
        Accessible.ignored: true
    }
    Sym {
        anchors.centerIn: parent
        visible: disc.icon !== ""
        name: disc.icon
        size: disc.size * 0.6
        color: disc.ink
    }
}
