"""How the goals of Calendar are said; held out are other sentences, mostly of the same words."""

from __future__ import annotations

from collections.abc import Mapping

from qvl_agent.evals.suite import Split
from qvl_tools.phone_suite.asking import asked

TITLES: Mapping[Split, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "training": (
        (
            *("Piano", "Chess", "Swimming", "Garden", "Office", "Spanish", "Tax", "Window"),
            *("Summer", "Bike", "School", "Kitchen", "Theatre", "Roof", "Dance", "Budget"),
        ),
        (
            *("lesson", "party", "visit", "call", "check", "group", "talk", "repair", "trip"),
            *("training", "breakfast", "exam", "fair", "interview", "market", "tour"),
        ),
    ),
    "held_out": (
        ("Violin", "Harbour", "Museum", "Camera", "Winter", "Language", "Choir", "Balcony"),
        ("workshop", "picnic", "meeting", "rehearsal", "course", "inspection", "dinner"),
    ),
}

WORDINGS: Mapping[str, Mapping[Split, tuple[str, ...]]] = {
    "calendar.add_event": {
        "training": (
            *asked(
                *('Add an event "{title}"', 'Add the event "{title}" to the calendar'),
                *('Put "{title}" into the calendar', 'Create an event called "{title}"'),
                *('Add "{title}" to my calendar', 'Make a new event "{title}"'),
                'Create the event "{title}" in the calendar',
                'Write "{title}" in the calendar',
            ),
            *('New event: "{title}"', 'I need an event "{title}" in the calendar'),
            '"{title}" must be in my calendar',
        ),
        "held_out": (
            'Could you write "{title}" in my calendar?',
            'Please make an event called "{title}"',
            '"{title}" is a new event, add it',
        ),
    },
    "calendar.add_event_on": {
        "training": (
            *asked(
                *('Add an event "{title}" on {day}', 'Put "{title}" into the calendar on {day}'),
                *('Create an event called "{title}" on {day}', 'Add "{title}" for {day}'),
                *('Make a new event "{title}" on {day}', 'Add "{title}" to {day}'),
                'Add the event "{title}" to my calendar on {day}',
                'Write "{title}" in the calendar for {day}',
            ),
            *('New event on {day}: "{title}"', 'On {day}, add the event "{title}"'),
            'I need an event "{title}" on {day}',
        ),
        "held_out": (
            'Could you make an event "{title}" on {day}?',
            'Please write "{title}" in my calendar for {day}',
            '"{title}" is on {day}, add it',
        ),
    },
    "calendar.add_event_at": {
        "training": (
            *asked(
                *('Add an event "{title}" at {time}', 'Put "{title}" into the calendar at {time}'),
                *('Create an event called "{title}" at {time}', 'Add "{title}" at {time}'),
                *('Make a new event "{title}" at {time}', 'Add an event "{title}" from {time}'),
                'Add the event "{title}" to my calendar at {time}',
                'Write "{title}" in the calendar for {time}',
            ),
            *('New event at {time}: "{title}"', 'At {time}, add the event "{title}"'),
            'I need an event "{title}" at {time}',
        ),
        "held_out": (
            'Could you make an event "{title}" at {time}?',
            'Please write "{title}" in my calendar for {time}',
            '"{title}" is at {time}, add it',
        ),
    },
    "calendar.move_event": {
        "training": (
            *asked(
                *('Move the event "{title}" to {time}', 'Change the start of "{title}" to {time}'),
                *('Let "{title}" start at {time}', 'Set the start of "{title}" to {time}'),
                *('Move "{title}" to {time}', 'Change the event "{title}" to {time}'),
                'Set the start of the event "{title}" to {time}',
                'Reschedule "{title}" to {time}',
                'Shift the event "{title}" to {time}',
            ),
            *('The event "{title}" must start at {time}', '"{title}" starts at {time}, change it'),
        ),
        "held_out": (
            'Could you move "{title}", it must start at {time}?',
            'Please reschedule the event "{title}" to {time}',
            'The start of "{title}" must be {time}',
        ),
    },
    "calendar.open_event": {
        "training": (
            *asked(
                *('Open the event "{title}"', 'Show the event "{title}"', 'Show me "{title}"'),
                *('Find the event "{title}" and open it', 'Open "{title}" in the calendar'),
                *('Open the calendar event "{title}"', 'Show "{title}" in the calendar'),
                'Look up the event "{title}"',
            ),
            *('I want to see the event "{title}"', 'When is "{title}"? Open it'),
        ),
        "held_out": (
            'Could you find "{title}" in the calendar?',
            'Please look up "{title}" in my calendar',
            'I want to see the calendar event "{title}"',
        ),
    },
    "calendar.delete_event": {
        "training": (
            *asked(
                *('Delete the event "{title}"', 'Remove the event "{title}"'),
                *('Delete "{title}" from the calendar', 'Remove "{title}" from my calendar'),
                *('Delete the calendar event "{title}"', 'Take "{title}" off the calendar'),
                'Delete the event "{title}" from my calendar',
                'Get rid of the event "{title}"',
                'Erase "{title}" from the calendar',
            ),
            *('The event "{title}" must go', 'I no longer need the event "{title}", delete it'),
        ),
        "held_out": (
            'Could you remove the calendar event "{title}"?',
            'Please get rid of "{title}" in my calendar',
            'The event "{title}" must be deleted',
        ),
    },
}
