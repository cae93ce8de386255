"""How the goals of Settings are said; held out are other sentences, mostly of the same words."""

from __future__ import annotations

from collections.abc import Mapping

from qvl_agent.evals.suite import Split
from qvl_tools.phone_suite.asking import asked

NAMES: Mapping[Split, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "training": (
        ("Blue", "Quick", "Silent", "Lucky", "Tiny", "Brave", "Golden", "Rainy", "Old", "Sunny"),
        ("Fox", "Robin", "Comet", "Pebble", "Otter", "Cloud", "Maple", "Tiger", "Wave", "Panda"),
    ),
    "held_out": (
        ("Green", "Sleepy", "Clever", "Frosty", "Wild"),
        ("Badger", "Falcon", "Meteor", "Willow", "Dolphin"),
    ),
}

WORDINGS: Mapping[str, Mapping[Split, tuple[str, ...]]] = {
    "settings.switch_on": {
        "training": (
            *asked(
                *('Turn on "{setting}"', 'Turn "{setting}" on', 'Switch on "{setting}"'),
                *('Switch "{setting}" on', 'Make sure that "{setting}" is on'),
                *('Turn "{setting}" on in the settings', 'Set "{setting}" to on'),
                'Enable "{setting}"',
                'Activate "{setting}"',
            ),
            *('"{setting}" must be on', 'I need "{setting}" to be on'),
        ),
        "held_out": (
            'Could you enable "{setting}" in the settings?',
            'I would like "{setting}" to be on',
            'Please activate "{setting}" in the settings',
            'See that "{setting}" is on',
        ),
    },
    "settings.switch_off": {
        "training": (
            *asked(
                *('Turn off "{setting}"', 'Turn "{setting}" off', 'Switch off "{setting}"'),
                *('Switch "{setting}" off', 'Make sure that "{setting}" is off'),
                *('Turn "{setting}" off in the settings', 'Set "{setting}" to off'),
                'Disable "{setting}"',
                'Deactivate "{setting}"',
            ),
            *('"{setting}" must be off', 'I need "{setting}" to be off'),
        ),
        "held_out": (
            'Could you disable "{setting}" in the settings?',
            'I would like "{setting}" to be off',
            'Please deactivate "{setting}" in the settings',
            'See that "{setting}" is off',
        ),
    },
    "settings.slider_to_most": {
        "training": (
            *asked(
                *('Set "{setting}" to the maximum', 'Turn "{setting}" all the way up'),
                *('Put the slider "{setting}" to the right end', 'Turn "{setting}" up fully'),
                *('Raise "{setting}" to the maximum', 'Set "{setting}" as high as it goes'),
                'Move "{setting}" to the maximum',
                'Push "{setting}" to the upper end',
                'Bring "{setting}" to its highest value',
            ),
            *('"{setting}" must be at the maximum', 'I need the maximum of "{setting}"'),
        ),
        "held_out": (
            'Could you turn "{setting}" up to the maximum?',
            'I want the highest value of "{setting}"',
            'Please push "{setting}" all the way up',
        ),
    },
    "settings.slider_to_least": {
        "training": (
            *asked(
                *('Set "{setting}" to the minimum', 'Turn "{setting}" all the way down'),
                *('Put the slider "{setting}" to the left end', 'Turn "{setting}" down fully'),
                *('Lower "{setting}" to the minimum', 'Set "{setting}" as low as it goes'),
                'Move "{setting}" to the minimum',
                'Push "{setting}" to the lower end',
                'Bring "{setting}" to its lowest value',
            ),
            *('"{setting}" must be at the minimum', 'I need the minimum of "{setting}"'),
        ),
        "held_out": (
            'Could you turn "{setting}" down to the minimum?',
            'I want the lowest value of "{setting}"',
            'Please push "{setting}" all the way down',
        ),
    },
    "settings.font_size": {
        "training": (
            *asked(
                *("Set the font size to the {size}", "Choose the {size} font size"),
                *("Make the text the {size} size", "Use the {size} font size"),
                *("Set the text to the {size} size", "Change the font size to the {size}"),
                "Switch to the {size} font size",
            ),
            *("The font must have the {size} size", "I need the {size} font size"),
        ),
        "held_out": (
            "Could you choose the {size} text size?",
            "I want the text to have the {size} font size",
            "Please switch the font to the {size} size",
        ),
    },
    "settings.screen_timeout": {
        "training": (
            *asked(
                *("Set the screen timeout to {time}", "Change the screen timeout to {time}"),
                *("Let the screen turn off after {time}", "Choose a screen timeout of {time}"),
                *("Set the timeout of the screen to {time}", "Turn the screen off after {time}"),
                "Keep the screen on for {time}",
            ),
            *("The screen timeout must be {time}", "Screen timeout: {time}"),
        ),
        "held_out": (
            "Could you let the screen be on for {time}?",
            "I want a screen timeout of {time}",
            "Please turn off the screen after {time}",
        ),
    },
    "settings.connect_device": {
        "training": (
            *asked(
                *("Connect to {device}", "Connect the phone to {device}", "Connect {device}"),
                *("Connect to {device} over Bluetooth", "Use the Bluetooth device {device}"),
                "Connect the Bluetooth device {device}",
                "Link the phone with {device}",
            ),
            *("The phone must be connected to {device}", "I need {device} to be connected"),
        ),
        "held_out": (
            "Could you link {device} over Bluetooth?",
            "I want to use {device}, connect it",
            "Please link the phone to the device {device}",
        ),
    },
    "settings.allow_notifications": {
        "training": (
            *asked(
                *("Turn on the notifications of {app}", "Allow notifications from {app}"),
                *("Let {app} send notifications", "Switch on notifications for {app}"),
                *("Allow the notifications of {app}", "Turn notifications on for {app}"),
                "Enable the notifications of {app}",
            ),
            *("Notifications of {app} must be on", "I need the notifications of {app}"),
        ),
        "held_out": (
            "Could you allow {app} to send notifications?",
            "I want notifications from {app} to be on",
            "Please enable notifications for {app}",
        ),
    },
    "settings.forbid_notifications": {
        "training": (
            *asked(
                *("Turn off the notifications of {app}", "Block notifications from {app}"),
                *("Stop the notifications of {app}", "Switch off notifications for {app}"),
                *("Forbid the notifications of {app}", "Turn notifications off for {app}"),
                "Disable the notifications of {app}",
            ),
            *("Notifications of {app} must be off", "I need no notifications of {app}"),
        ),
        "held_out": (
            "Could you forbid {app} to send notifications?",
            "I want notifications from {app} to be off",
            "Please disable notifications for {app}",
        ),
    },
    "settings.name_phone": {
        "training": (
            *asked(
                *('Name the phone "{name}"', 'Change the device name to "{name}"'),
                *('Set the device name to "{name}"', 'Rename the phone to "{name}"'),
                *('Give the phone the name "{name}"', 'Rename this device to "{name}"'),
                'Call this phone "{name}"',
            ),
            *('The device name must be "{name}"', 'The name of the phone is to be "{name}"'),
        ),
        "held_out": (
            'Could you call this device "{name}"?',
            'I want the phone to have the name "{name}"',
            'Please change the name of the phone to "{name}"',
        ),
    },
}
