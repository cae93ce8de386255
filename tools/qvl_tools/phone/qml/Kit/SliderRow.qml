import QtQuick
import QtQuick.Templates as T

// A setting with a slider. ``value`` may be bound: the row only emits ``moved(value)``.
Item {
    id: row
    property string title
    property string icon
    property real from: 0
    property real to: 100
    property real stepSize: 1
    property real value: 0
    property string resourceId
    signal moved(real value)

    width: parent ? parent.width : 320
    implicitHeight: label.implicitHeight + 60

    Txt {
        id: label
        x: 16
        y: 12
        width: parent.width - 32
        text: row.title
        style: "bodyLarge"
        elide: Text.ElideRight
    }
    Sym {
        id: symbol
        visible: row.icon !== ""
        x: 16
        anchors.verticalCenter: slider.verticalCenter
        name: row.icon
    }
    T.Slider {
        id: slider
        property string resourceId: row.resourceId
        anchors.left: parent.left
        anchors.leftMargin: row.icon ? 52 : 16
        anchors.right: parent.right
        anchors.rightMargin: 16
        y: label.y + label.height
        height: 44
        from: row.from
        to: row.to
        stepSize: row.stepSize
        value: row.value
        enabled: row.enabled
        focusPolicy: Qt.TabFocus
        onMoved: row.moved(value)
        Accessible.role: Accessible.Slider
        Accessible.name: row.title

        // Material 3's thick track with a bar for a handle; a gap on both sides of the bar.
        background: Item {
            readonly property real at: slider.visualPosition * (width - 4)
            Rectangle {
                y: 14
                width: Math.max(0, parent.at - 6)
                height: 16
                radius: 8
                color: Theme.primary
            }
            Rectangle {
                x: parent.at + 10
                y: 14
                width: Math.max(0, parent.width - x)
                height: 16
                radius: 8
                color: Theme.secondaryContainer
            }
        }
        handle: Rectangle {
            x: slider.visualPosition * (slider.width - width)
            width: 4
            height: 44
            radius: 2
            color: Theme.primary
        }
    }
    // The value follows the setting again after a drag that the setting did not take as it was.
    Binding {
        target: slider
        property: "value"
        value: row.value
        when: !slider.pressed
    }
}
