import QtQuick
import Kit

// The size of text, with a sample of it.
SettingsTop {
    id: view
    readonly property var scales: logic.font_scales
    readonly property int current: {
        let best = 0;
        for (let i = 0; i < scales.length; ++i)
            if (Math.abs(scales[i] - Theme.fontScale) < Math.abs(scales[best] - Theme.fontScale))
                best = i;
        return best;
    }

    SettingsCard {
        Column {
            x: 16
            width: parent.width - 32
            spacing: 8
            topPadding: 8
            bottomPadding: 8
            Txt {
                width: parent.width
                text: "Preview"
                style: "labelLarge"
                color: Theme.primary
            }
            Txt {
                width: parent.width
                text: "Your next flight"
                style: "titleLarge"
                wrapMode: Text.WordWrap
            }
            Txt {
                width: parent.width
                text: "Boarding starts 40 minutes before departure. Please have your passport and your boarding pass ready."
                color: Theme.onSurfaceVariant
                wrapMode: Text.WordWrap
            }
        }
    }
    SliderRow {
        title: "Font size"
        icon: "format_size"
        from: 0
        to: view.scales.length - 1
        value: view.current
        resourceId: "font_size"
        onMoved: value => view.logic.settings.choose("fontScale", view.scales[Math.round(value)])
    }
    ListRow {
        title: "Default size"
        subtitle: "Set text to 100%"
        icon: "restart_alt"
        onClicked: view.logic.settings.choose("fontScale", 1.0)
    }
}
