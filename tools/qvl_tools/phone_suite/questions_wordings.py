"""How questions are worded, for training and held out, by the second half of the family's name."""

from __future__ import annotations

from collections.abc import Mapping

from qvl_agent.evals.suite import Split

WORDINGS: Mapping[str, Mapping[Split, tuple[str, ...]]] = {
    "battery": {
        "training": (
            "How full is the battery?",
            "What is the battery level?",
            "Tell me the charge of the battery",
            "How many percent does the battery have?",
            "What does the battery indicator say?",
            "How much battery is left?",
        ),
        "held_out": (
            "How charged is my phone?",
            "At how many percent is the phone's charge?",
            "Is there much battery left? Tell me the number",
        ),
    },
    "time": {
        "training": (
            "What time is it?",
            "Tell me the time",
            "How late is it?",
            "What does the phone's clock say now?",
            "Read the current time to me",
            "What is the time now?",
        ),
        "held_out": (
            "Could you tell me how late it is?",
            "What's the hour?",
            "Say what time the status bar shows",
        ),
    },
    "date": {
        "training": (
            "What date is it today?",
            "Tell me today's date",
            "What day is it today?",
            "Which day do we have today?",
            "Read today's date to me",
            "What is the date?",
        ),
        "held_out": (
            "Which date does the phone show for today?",
            "What's today's day and month?",
            "Could you tell me the date of today?",
        ),
    },
    "alarm": {
        "training": (
            'At what time is the alarm "{label}"?',
            'When does the alarm "{label}" ring?',
            'For when is the alarm "{label}" set?',
            'Tell me the time of the alarm "{label}"',
            'Look in Clock: when is "{label}"?',
            'What time does my "{label}" alarm have?',
        ),
        "held_out": (
            'I need to know when "{label}" goes off',
            'To which time did I set "{label}"?',
            'Check the clock app: what is the time of "{label}"?',
        ),
    },
    "flight_price": {
        "training": (
            "What does the cheapest flight from {origin} to {destination} cost?",
            "How much is the cheapest flight from {origin} to {destination}?",
            "Tell me the lowest price for a flight from {origin} to {destination}",
            "What is the price of the cheapest flight {origin} to {destination}?",
            "How much do I pay at least to fly from {origin} to {destination}?",
            "Look up what the cheapest flight to {destination} from {origin} costs",
        ),
        "held_out": (
            "For how much can I get from {origin} to {destination} by plane?",
            "Find out the lowest fare between {origin} and {destination}, in this direction",
            "What would the cheapest ticket from {origin} to {destination} set me back?",
        ),
    },
    "phone_number": {
        "training": (
            "What is the phone number of {name}?",
            "What is {name}'s number?",
            "Tell me the phone number of {name}",
            "Look up {name}'s phone number",
            "Which number does {name} have?",
            "Find the number of {name} in my contacts",
        ),
        "held_out": (
            "Under which number do I reach {name}?",
            "I want to call {name}: what do I dial?",
            "Read {name}'s number to me from the address book",
        ),
    },
    "note": {
        "training": (
            'What is the first line of my note "{title}"?',
            'Tell me the first line of the note "{title}"',
            'What comes first in the note "{title}"?',
            'Read the first line of "{title}" in Notes',
            'What does the first line of "{title}" say?',
            'Look up the first line of my note "{title}"',
        ),
        "held_out": (
            'How does my note "{title}" begin?',
            'I wrote a note "{title}": what is at its top?',
            'Which line opens the note "{title}"?',
        ),
    },
    "event_time": {
        "training": (
            'When does "{title}" start?',
            'At what time is "{title}" in my calendar?',
            'What time does the event "{title}" begin?',
            'Tell me when "{title}" starts',
            'Look in Calendar: at what time is "{title}"?',
            'When is the event "{title}", what time?',
        ),
        "held_out": (
            'By what time do I have to be at "{title}"?',
            'Which starting time does my appointment "{title}" have?',
            'Check my calendar for the time of "{title}"',
        ),
    },
    "switch": {
        "training": (
            'Is "{setting}" on?',
            'Is "{setting}" turned on in Settings?',
            'Tell me whether "{setting}" is on',
            'Look in Settings: is "{setting}" on?',
            'Is the switch "{setting}" on or off?',
            'Did I turn on "{setting}"?',
        ),
        "held_out": (
            'Check if "{setting}" is enabled',
            'I forgot whether "{setting}" is switched on, have a look',
            'Does the phone have "{setting}" active right now?',
        ),
    },
}
