import QtQuick

// A dialog with a clock face, 24 hours. Set ``hour`` and ``minute``, then open(); emits ``accepted(hour,
// minute)``. The two large boxes choose what the face sets; the pencil switches to typing.
DialogSheet {
    id: picker
    property int hour: 9
    property int minute: 0
    property string heading: "Select time"
    property int chosenHour
    property int chosenMinute
    property bool atMinutes: false
    property bool typing: false
    readonly property bool valid: chosenHour >= 0 && chosenHour < 24 && chosenMinute >= 0 && chosenMinute < 60
    signal accepted(int hour, int minute)

    readonly property bool wide: Shell.landscape        // boxes beside the face, not above

    maximumWidth: wide ? 560 : 330
    onIsOpenChanged: if (isOpen) {
        chosenHour = hour;
        chosenMinute = minute;
        atMinutes = typing = false;
    }

    function two(number) {
        return String(number).padStart(2, "0");
    }
    function choose(number) {
        if (atMinutes)
            chosenMinute = number;
        else
            chosenHour = number;
        atMinutes = true;
    }

    Grid {
        width: parent.width
        columns: picker.wide ? 2 : 1
        spacing: 16
        Column {
            width: picker.wide ? parent.width - face.width - 16 : parent.width
            spacing: 16
            Txt {
                text: picker.heading
                style: "labelMedium"
                color: Theme.onSurfaceVariant
            }
            Row {
                anchors.horizontalCenter: parent.horizontalCenter
                spacing: 4
                Repeater {
                    model: 2
                    Pressable {
                        id: box
                        required property int index
                        readonly property bool on: picker.atMinutes === (index === 1)
                        width: 100
                        height: 76
                        text: picker.two(index ? picker.chosenMinute : picker.chosenHour)
                        resourceId: index ? "minutes" : "hours"
                        Accessible.description: index ? "Select minutes" : "Select hour"
                        onClicked: picker.atMinutes = index === 1
                        Accessible.role: picker.typing ? Accessible.Grouping : Accessible.Button
                        background: Rectangle {
                            radius: 8
                            color: box.on ? Theme.primaryContainer : Theme.surfaceHighest
                            border.width: picker.typing && typed.activeFocus ? 2 : 0
                            border.color: Theme.primary
                        }
                        contentItem: Item {
                            Txt {
                                anchors.centerIn: parent
                                visible: !picker.typing
                                text: box.text
                                style: "displayMedium"
                                color: box.on ? Theme.onPrimaryContainer : Theme.onSurface
                                Accessible.ignored: true
                            }
                            TextInput {
                                id: typed
                                property string resourceId: box.index ? "input_minute" : "input_hour"
                                anchors.fill: parent
                                visible: picker.typing
                                horizontalAlignment: TextInput.AlignHCenter
                                verticalAlignment: TextInput.AlignVCenter
                                font.family: Theme.family
                                font.pixelSize: Theme.sp(45)
                                color: box.on ? Theme.onPrimaryContainer : Theme.onSurface
                                maximumLength: 2
                                inputMethodHints: Qt.ImhDigitsOnly
                                validator: IntValidator {
                                    bottom: 0
                                    top: box.index ? 59 : 23
                                }
                                selectionColor: Theme.primary
                                selectedTextColor: Theme.onPrimary
                                cursorDelegate: Caret {
                                    shown: typed.activeFocus
                                }
                                Accessible.role: Accessible.EditableText
                                Accessible.name: box.index ? "Minute" : "Hour"
                                onVisibleChanged: if (visible)
                                    text = box.text
                                onActiveFocusChanged: if (activeFocus) {
                                    picker.atMinutes = box.index === 1;
                                    Qt.callLater(selectAll);
                                }
                                onTextEdited: {
                                    if (box.index)
                                        picker.chosenMinute = text === "" ? -1 : Number(text);
                                    else
                                        picker.chosenHour = text === "" ? -1 : Number(text);
                                }
                            }
                        }
                    }
                }
            }
        }
        Item {
            width: picker.wide ? face.width : parent.width
            height: face.height
            visible: !picker.typing
            Rectangle {
                id: face
                anchors.horizontalCenter: parent.horizontalCenter
                width: picker.wide ? 232 : 256
                height: width
                radius: width / 2
                color: Theme.surfaceHighest
                Repeater {
                    model: picker.atMinutes ? 12 : 24
                    Pressable {
                        id: mark
                        required property int index
                        readonly property int number: picker.atMinutes ? index * 5 : index
                        readonly property bool inner: !picker.atMinutes && index >= 12
                        readonly property real angle: index % 12 * Math.PI / 6
                        readonly property real reach: face.radius - (inner ? 62 : 24)
                        readonly property bool on: number === (picker.atMinutes ? picker.chosenMinute : picker.chosenHour)
                        width: inner ? 36 : 42
                        height: width
                        x: face.radius + Math.sin(angle) * reach - width / 2
                        y: face.radius - Math.cos(angle) * reach - height / 2
                        text: picker.two(number)
                        onClicked: picker.choose(number)
                        Accessible.checked: on
                        background: Rectangle {
                            radius: width / 2
                            color: mark.on ? Theme.primary : "transparent"
                        }
                        contentItem: Txt {
                            horizontalAlignment: Text.AlignHCenter
                            text: mark.text
                            style: mark.inner ? "bodySmall" : "bodyLarge"
                            font.pixelSize: mark.inner ? 12 : 16
                            color: mark.on ? Theme.onPrimary : Theme.onSurface
                        }
                    }
                }
            }
        }
    }
    buttons: [
        IconAction {
            icon: picker.typing ? "schedule" : "keyboard"
            label: picker.typing ? "Switch to clock" : "Switch to keyboard"
            resourceId: "toggle_mode"
            onClicked: picker.typing = !picker.typing
        },
        TextAction {
            text: "Cancel"
            resourceId: "button2"
            onClicked: picker.reject()
        },
        TextAction {
            text: "OK"
            resourceId: "button1"
            enabled: picker.valid
            onClicked: {
                picker.close();
                picker.accepted(picker.chosenHour, picker.chosenMinute);
            }
        }
    ]
}
