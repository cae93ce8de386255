"""How the goals of Notes are worded, by task family."""

from __future__ import annotations

from collections.abc import Mapping

from qvl_agent.evals.suite import Split

WORDINGS: Mapping[str, Mapping[Split, tuple[str, ...]]] = {
    "notes.write": {
        "training": (
            'Write a note "{title}" that says "{text}"',
            'Create a note titled "{title}" with the text "{text}"',
            *('New note: title "{title}", text "{text}"', 'Make a note called "{title}": {text}'),
            'Note "{text}" under the title "{title}"',
            'Add a note with the title "{title}" and the text "{text}"',
            'Write down "{text}" in a note called "{title}"',
            'Create the note "{title}" with "{text}" in it',
            'Please make a note titled "{title}": {text}',
            'Open Notes and write "{text}" under the title "{title}"',
            'Save a note "{title}" with the text "{text}"',
            'Add a new note "{title}": "{text}"',
        ),
        "held_out": (
            'Jot down "{text}" and head it "{title}"',
            'I need a note named "{title}" saying "{text}"',
            'Put "{text}" into a fresh note with the heading "{title}"',
        ),
    },
    "notes.append": {
        "training": (
            *('Add the line "{text}" to the note "{title}"', 'Add "{text}" to my note "{title}"'),
            'Append "{text}" to the note "{title}"',
            'Open the note "{title}" and add "{text}" at the end',
            'Write "{text}" on a new line of the note "{title}"',
            'Add "{text}" at the end of "{title}"',
            'Put "{text}" at the end of my note "{title}"',
            'Write "{text}" below the text of the note "{title}"',
            'The note "{title}" needs one more line: "{text}"',
            'Please add "{text}" to the note "{title}"',
            'Add a line "{text}" to "{title}" in Notes',
            'Continue the note "{title}" with "{text}"',
        ),
        "held_out": (
            'Let the note "{title}" end with the line "{text}"',
            'Extend the note "{title}" by "{text}"',
            '"{text}" is missing below the rest of my note "{title}"',
        ),
    },
    "notes.delete": {
        "training": (
            *('Delete the note "{title}"', 'Remove my note "{title}"', "Delete the note {title}"),
            *('Delete "{title}" from my notes', 'Please delete the note "{title}"'),
            *("Remove the note called {title}", 'Erase the note "{title}"'),
            *('The note "{title}" can be deleted', "Delete my note {title}"),
            *('I want to delete the note "{title}"', 'Open Notes and delete "{title}"'),
            'Delete the note with the title "{title}"',
        ),
        "held_out": (
            *('Get rid of the note "{title}"', 'I no longer need the note "{title}": erase it'),
            "Throw away what I noted under {title}",
        ),
    },
    "notes.open": {
        "training": (
            *('Open the note "{title}"', 'Show my note "{title}"', "Open the note {title}"),
            *('Find the note "{title}" and open it', "Show me the note called {title}"),
            *('Go to the note "{title}"', 'Let me see the note "{title}"'),
            *('Please open my note "{title}"', 'Open "{title}" in Notes'),
            *('Look up the note "{title}"', "I want to see my note {title}"),
            'Open the note with the title "{title}"',
        ),
        "held_out": (
            *('Bring up what I noted under "{title}"', 'I would like to read the note "{title}"'),
            "Take me to the {title} note",
        ),
    },
    "notes.pin": {
        "training": (
            *('Pin the note "{title}"', "Pin my note {title}"),
            *('Pin the note "{title}" to the top', 'Put a pin on the note "{title}"'),
            *('Add "{title}" to the pinned notes', "Pin {title} in Notes"),
            *('Please pin the note "{title}"', 'Pin "{title}" in my notes'),
            *('I want the note "{title}" pinned', 'Find the note "{title}" and pin it'),
            *('The note "{title}" is to be pinned', "Open the note {title} and pin it"),
        ),
        "held_out": (
            'Keep the note "{title}" at the top of the others',
            'The note "{title}" should be among the pinned ones',
            'Fix the note "{title}" to the top',
        ),
    },
    "notes.unpin": {
        "training": (
            *('Unpin the note "{title}"', "Unpin my note {title}"),
            *('Take the pin off the note "{title}"', 'Remove "{title}" from the pinned notes'),
            *('Remove the pin of the note "{title}"', "Unpin {title} in Notes"),
            *('Please unpin the note "{title}"', 'Unpin "{title}" in my notes'),
            *("Take the pin off {title}", 'Find the note "{title}" and unpin it'),
            'The note "{title}" is not to be pinned',
            "Open the note {title} and remove the pin",
        ),
        "held_out": (
            'The note "{title}" no longer needs to be at the top',
            'The note "{title}" should not be among the pinned ones',
            'Let the note "{title}" go from the top',
        ),
    },
}
