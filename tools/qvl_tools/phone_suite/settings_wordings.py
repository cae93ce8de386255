"""How the goals of Settings are said; no wording for training is among those held out."""

from __future__ import annotations

from collections.abc import Mapping

from qvl_agent.evals.suite import Split

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
            *('Turn on "{setting}"', 'Turn "{setting}" on', 'Switch on "{setting}"'),
            *('Switch "{setting}" on in the settings', 'Please turn on "{setting}"'),
            *('Make sure that "{setting}" is on', '"{setting}" must be on'),
        ),
        "held_out": (
            *('Enable "{setting}"', 'Activate "{setting}" on this phone'),
            *('I would like to have "{setting}" on', 'Could you turn "{setting}" on for me?'),
        ),
    },
    "settings.switch_off": {
        "training": (
            *('Turn off "{setting}"', 'Turn "{setting}" off', 'Switch off "{setting}"'),
            *('Switch "{setting}" off in the settings', 'Please turn off "{setting}"'),
            *('Make sure that "{setting}" is off', '"{setting}" must be off'),
        ),
        "held_out": (
            *('Disable "{setting}"', 'Deactivate "{setting}" on this phone'),
            *('I would like to have "{setting}" off', 'Could you turn "{setting}" off for me?'),
        ),
    },
    "settings.slider_to_most": {
        "training": (
            *('Set "{setting}" to the maximum', 'Turn "{setting}" all the way up'),
            *('Put the slider "{setting}" to the right end', 'Raise "{setting}" to the maximum'),
            *('"{setting}" must be at the maximum', 'Please set "{setting}" as high as it goes'),
        ),
        "held_out": (
            *('I want the highest "{setting}"', 'Push "{setting}" fully up'),
            *('Bring "{setting}" to its upper limit',),
        ),
    },
    "settings.slider_to_least": {
        "training": (
            *('Set "{setting}" to the minimum', 'Turn "{setting}" all the way down'),
            *('Put the slider "{setting}" to the left end', 'Lower "{setting}" to the minimum'),
            *('"{setting}" must be at the minimum', 'Please set "{setting}" as low as it goes'),
        ),
        "held_out": (
            *('I want the lowest "{setting}"', 'Push "{setting}" fully down'),
            *('Bring "{setting}" to its lower limit',),
        ),
    },
    "settings.font_size": {
        "training": (
            *("Set the font size to the {size}", "Choose the {size} font size"),
            *("Make the text the {size} size", "Use the {size} font size"),
            *("Please set the text to the {size} size", "The font must have the {size} size"),
        ),
        "held_out": (
            *("I want letters of the {size} size", "Switch to the {size} text size"),
            *("Let everything be written in the {size} font size",),
        ),
    },
    "settings.screen_timeout": {
        "training": (
            *("Set the screen timeout to {time}", "Change the screen timeout to {time}"),
            *("Let the screen turn off after {time}", "The screen timeout must be {time}"),
            *("Please set the timeout of the screen to {time}", "Screen timeout: {time}"),
        ),
        "held_out": (
            *("Keep the screen lit for {time}", "I want the display to sleep after {time}"),
            *("Make {time} the time until the screen goes dark",),
        ),
    },
    "settings.connect_device": {
        "training": (
            *("Connect to {device}", "Connect the phone to {device}", "Connect {device}"),
            *("Connect to {device} over Bluetooth", "Use the Bluetooth device {device}"),
            *("Please connect the Bluetooth device {device}",),
        ),
        "held_out": (
            *("Link the phone with {device}", "I want to use {device} with Bluetooth now"),
            *("Could you get {device} connected?",),
        ),
    },
    "settings.allow_notifications": {
        "training": (
            *("Turn on the notifications of {app}", "Allow notifications from {app}"),
            *("Let {app} send notifications", "Switch on notifications for {app}"),
            *("Notifications of {app} must be on", "Please allow the notifications of {app}"),
        ),
        "held_out": (
            *("Enable notifications for the app {app}", "{app} may notify me"),
            *("I want to be notified by {app}",),
        ),
    },
    "settings.forbid_notifications": {
        "training": (
            *("Turn off the notifications of {app}", "Block notifications from {app}"),
            *("Stop the notifications of {app}", "Switch off notifications for {app}"),
            *("Notifications of {app} must be off", "Please forbid the notifications of {app}"),
        ),
        "held_out": (
            *("Disable notifications for the app {app}", "{app} may not notify me"),
            *("Silence the app {app} in the settings",),
        ),
    },
    "settings.name_phone": {
        "training": (
            *('Name the phone "{name}"', 'Change the device name to "{name}"'),
            *('Set the device name to "{name}"', 'The device name must be "{name}"'),
            *('Please rename the phone to "{name}"', 'Give the phone the name "{name}"'),
        ),
        "held_out": (
            *('Call this device "{name}"', 'Let the phone be known as "{name}"'),
            *('I want my phone to have the name "{name}"',),
        ),
    },
}
