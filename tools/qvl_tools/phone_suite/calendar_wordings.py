"""How the goals of Calendar are said; no wording for training is among those held out."""

from __future__ import annotations

from collections.abc import Mapping

from qvl_agent.evals.suite import Split

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
            *('Add an event "{title}"', 'Add the event "{title}" to the calendar'),
            *('Put "{title}" into the calendar', 'Create an event called "{title}"'),
            *('New event: "{title}"', 'Please add "{title}" to my calendar'),
        ),
        "held_out": (
            *('Write "{title}" in the calendar', 'I need a calendar entry "{title}"'),
            *('Could you note the event "{title}"?',),
        ),
    },
    "calendar.add_event_on": {
        "training": (
            *('Add an event "{title}" on {day}', 'Put "{title}" into the calendar on {day}'),
            *('Create an event called "{title}" on {day}', 'On {day}, add the event "{title}"'),
            *('New event on {day}: "{title}"', 'Please add "{title}" to my calendar for {day}'),
        ),
        "held_out": (
            *('Write "{title}" in the calendar for {day}', 'I have "{title}" on {day}, note it'),
            *('Let there be an event "{title}" on {day}',),
        ),
    },
    "calendar.add_event_at": {
        "training": (
            *('Add an event "{title}" at {time}', 'Put "{title}" into the calendar at {time}'),
            *('Create an event called "{title}" at {time}', 'At {time}, add the event "{title}"'),
            *('New event at {time}: "{title}"', 'Please add "{title}" at {time} to my calendar'),
        ),
        "held_out": (
            *('Write "{title}" in the calendar for {time}', 'Plan "{title}", it starts at {time}'),
            *('Let there be an event "{title}" from {time}',),
        ),
    },
    "calendar.move_event": {
        "training": (
            *('Move the event "{title}" to {time}', 'Change the start of "{title}" to {time}'),
            *('Let "{title}" start at {time}', 'The event "{title}" must start at {time}'),
            *('Please move "{title}" to {time}', 'Set the start of the event "{title}" to {time}'),
        ),
        "held_out": (
            *('"{title}" now begins at {time}, change it', 'Reschedule "{title}" to {time}'),
            *('Shift the event "{title}" to {time}',),
        ),
    },
    "calendar.open_event": {
        "training": (
            *('Open the event "{title}"', 'Show the event "{title}"', 'Show me "{title}"'),
            *('Find the event "{title}" and open it', 'Open "{title}" in the calendar'),
            *('Please open the calendar event "{title}"',),
        ),
        "held_out": (
            *('I want to see the details of "{title}"', 'Bring up the event "{title}"'),
            *('Look up "{title}" in the calendar',),
        ),
    },
    "calendar.delete_event": {
        "training": (
            *('Delete the event "{title}"', 'Remove the event "{title}"'),
            *('Delete "{title}" from the calendar', 'Remove "{title}" from my calendar'),
            *('Please delete the calendar event "{title}"', 'Take "{title}" off the calendar'),
        ),
        "held_out": (
            *('Get rid of the event "{title}"', '"{title}" does not take place, erase it'),
            *('Throw the event "{title}" away',),
        ),
    },
}
