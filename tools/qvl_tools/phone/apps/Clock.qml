import QtQuick
import Kit

// The Clock app: four tabs, and the page to look for a city.
AppPage {
    id: app
    readonly property bool tabbed: logic.page !== "cities"
    readonly property var titles: ({ alarm: "Alarm", world: "Clock", timer: "Timer", stopwatch: "Stopwatch" })
    title: "Clock"

    function back() { return logic.back(); }

    Txt {
        id: heading
        visible: app.tabbed
        x: 24
        y: Shell.landscape ? 4 : 20
        text: app.titles[app.logic.page] || ""
        style: Shell.landscape ? "titleLarge" : "headlineLarge"
    }
    Item {
        id: area
        anchors.top: heading.bottom
        anchors.topMargin: Shell.landscape ? 4 : 16
        anchors.bottom: tabs.top
        width: parent.width
        ClockAlarms {
            anchors.fill: parent
            visible: app.logic.page === "alarm"
            logic: app.logic
        }
        ClockWorld {
            anchors.fill: parent
            visible: app.logic.page === "world"
            logic: app.logic
        }
        ClockTimer {
            anchors.fill: parent
            visible: app.logic.page === "timer"
            logic: app.logic
        }
        ClockStopwatch {
            anchors.fill: parent
            visible: app.logic.page === "stopwatch"
            logic: app.logic
        }
    }
    BottomTabs {
        id: tabs
        visible: app.tabbed
        anchors.bottom: parent.bottom
        current: app.logic.page
        tabs: [
            { name: "alarm", text: "Alarm", icon: "alarm" },
            { name: "world", text: "Clock", icon: "schedule" },
            { name: "timer", text: "Timer", icon: "hourglass_empty" },
            { name: "stopwatch", text: "Stopwatch", icon: "timer" }
        ]
        onChosen: name => app.logic.open_tab(name)
    }
    Loader {
        anchors.fill: parent
        active: !app.tabbed
        sourceComponent: ClockCities { logic: app.logic }
    }
    Connections {
        target: app.logic
        function onStack_changed() { Shell.pageShown(); }
    }
}
