import QtQuick

// A dialog with a month's days. ``date`` is an ISO day; set it, then open(). Emits ``accepted(iso)``.
DialogSheet {
    id: picker
    property string date: "2026-01-01"
    property string minimumDate                 // earlier days can't be chosen; empty for none
    property int year
    property int month                          // 0 for January
    property string chosen
    readonly property var locale_: Qt.locale("en_US")
    readonly property bool wide: Shell.landscape        // heading beside the days, not above
    readonly property real cellSize: wide ? 36 : Math.min(44, (Math.min(width - 48, maximumWidth) - 48) / 7)
    signal accepted(string iso)

    maximumWidth: wide ? 560 : 360
    onIsOpenChanged: if (isOpen) {
        chosen = date;
        show(parse(date));
    }

    function parse(iso) {
        const part = iso.split("-");
        return new Date(Number(part[0]), Number(part[1]) - 1, Number(part[2]));
    }
    function iso(day) {
        const two = number => String(number).padStart(2, "0");
        return day.getFullYear() + "-" + two(day.getMonth() + 1) + "-" + two(day.getDate());
    }
    function show(day) {
        year = day.getFullYear();
        month = day.getMonth();
    }
    // Six weeks from the Monday on or before the first of the month.
    function cells() {
        const offset = (new Date(year, month, 1).getDay() + 6) % 7;
        const all = [];
        for (let i = 0; i < 42; ++i)
            all.push(new Date(year, month, 1 - offset + i));
        return all[35].getMonth() === month ? all : all.slice(0, 35);
    }

    Grid {
        width: parent.width
        columns: picker.wide ? 2 : 1
        columnSpacing: 24
        Column {
            width: picker.wide ? parent.width - 7 * picker.cellSize - 24 : parent.width
            spacing: 4
            Txt {
                text: "Select date"
                style: "labelMedium"
                color: Theme.onSurfaceVariant
            }
            Txt {
                text: picker.parse(picker.chosen || picker.date).toLocaleDateString(picker.locale_, "ddd, MMM d")
                style: "headlineMedium"
            }
            Item {
                width: parent.width
                height: 48
                Txt {
                    anchors.verticalCenter: parent.verticalCenter
                    x: 8
                    property string resourceId: "date_picker_month"
                    text: picker.locale_.monthName(picker.month) + " " + picker.year
                    style: "titleSmall"
                    color: Theme.onSurfaceVariant
                }
                Row {
                    anchors.right: parent.right
                    IconAction {
                        icon: "chevron_left"
                        label: "Previous month"
                        resourceId: "prev"
                        onClicked: picker.show(new Date(picker.year, picker.month - 1, 1))
                    }
                    IconAction {
                        icon: "chevron_right"
                        label: "Next month"
                        resourceId: "next"
                        onClicked: picker.show(new Date(picker.year, picker.month + 1, 1))
                    }
                }
            }
        }
        Item {
            width: picker.wide ? 7 * picker.cellSize : parent.width
            height: days.height
            Grid {
                id: days
                anchors.horizontalCenter: parent.horizontalCenter
                columns: 7
                Repeater {
                    model: ["M", "T", "W", "T", "F", "S", "S"]
                    Txt {
                        required property string modelData
                        width: picker.cellSize
                        height: 28
                        horizontalAlignment: Text.AlignHCenter
                        text: modelData
                        style: "bodySmall"
                        color: Theme.onSurfaceVariant
                        Accessible.ignored: true
                    }
                }
                Repeater {
                    model: picker.isOpen ? picker.cells() : []
                    Pressable {
                        id: cell
                        required property var modelData
                        readonly property string iso: picker.iso(modelData)
                        readonly property bool inside: modelData.getMonth() === picker.month
                        readonly property bool on: iso === picker.chosen
                        width: picker.cellSize
                        height: picker.wide ? 34 : picker.cellSize
                        opacity: inside ? 1 : 0
                        enabled: inside && (picker.minimumDate === "" || iso >= picker.minimumDate)
                        text: inside ? String(modelData.getDate()) : ""
                        Accessible.ignored: !inside
                        Accessible.description: modelData.toLocaleDateString(picker.locale_, "dd MMMM yyyy")
                        Accessible.checked: on
                        onClicked: picker.chosen = iso
                        background: Rectangle {
                            anchors.centerIn: parent
                            width: Math.min(40, parent.width, parent.height)
                            height: width
                            radius: width / 2
                            color: cell.on ? Theme.primary : cell.down ? Theme.surfaceHighest : "transparent"
                        }
                        contentItem: Txt {
                            text: cell.text
                            horizontalAlignment: Text.AlignHCenter
                            opacity: cell.enabled ? 1 : 0.38
                            color: cell.on ? Theme.onPrimary : Theme.onSurface
                        }
                    }
                }
            }
        }
    }
    buttons: [
        TextAction {
            text: "Cancel"
            resourceId: "button2"
            onClicked: picker.reject()
        },
        TextAction {
            text: "OK"
            resourceId: "button1"
            onClicked: {
                picker.close();
                picker.accepted(picker.chosen);
            }
        }
    ]
}
