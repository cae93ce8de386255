"""What tasks have written on the phone: texts, names, numbers; the splits share none of them."""

from __future__ import annotations

import random
from collections.abc import Mapping

from qvl_agent.evals.suite import Split

Slots = Mapping[str, tuple[str, ...]]

_MESSAGES: Mapping[Split, tuple[str, ...]] = {
    "training": (
        *("I will be there at {hour}:{minute}", "See you on {day}", "The {thing} is ready"),
        *("Can you bring the {thing}?", "Please call me on {day}", "Thanks for the {thing}"),
        *("I left the {thing} at the {place}", "Meet me at the {place}", "Where is the {thing}?"),
        *("I am at the {place} now", "Let us meet at {hour}:{minute}", "Is {day} fine for you?"),
        *("The {place} opens at {hour}:{minute}", "Do not forget the {thing}", "No {thing} today"),
        *("We need a new {thing}", "Lunch on {day}?", "I can come on {day}", "Sorry, no time"),
        *("Good luck on {day}!", "Sold the {thing}", "Who has the {thing}?", "Home at {hour}"),
    ),
    "held_out": (
        *(
            "My train arrives at {hour}:{minute}",
            "I found your {thing}",
            "Shall we try the {place}?",
        ),
        *("Tell me more on {day}", "Your {thing} looks great", "Waiting outside the {place}"),
        *(
            "Could we talk about the {thing}?",
            "Doors close at {hour}:{minute}",
            "All set for {day}",
        ),
    ),
}
_LINES: Mapping[Split, tuple[str, ...]] = {
    "training": (
        *("Buy a {thing}", "Clean the {thing}", "Ask about the {thing}", "Look for a {thing}"),
        *("{place} at {hour}:{minute}", "Call the {place}", "Free on {day}", "Visit the {place}"),
        *(
            "Return the {thing} on {day}",
            "Pay {hour} euros",
            "Order {hour} chairs",
            "Repair {thing}",
        ),
    ),
    "held_out": (
        *("Borrow the {thing}", "Measure the {thing}", "Closed on {day}", "Sketch the {place}"),
        *("Compare {hour} offers", "Parking near the {place}", "Paint the {thing}"),
    ),
}
_SLOTS: Mapping[Split, Slots] = {
    "training": {
        "hour": ("7", "8", "9", "11", "12", "14", "16", "17", "19", "21"),
        "minute": ("00", "10", "20", "30", "40", "50"),
        "day": ("Monday", "Tuesday", "Thursday", "Saturday", "Sunday"),
        "thing": (
            *("blanket", "camera", "drill", "folder", "guitar", "jacket", "kettle", "ladder"),
            *("lamp", "map", "mirror", "pan", "radio", "rope", "scarf", "tent", "ticket", "vase"),
        ),
        "place": (
            *("airport", "bakery", "beach", "castle", "cinema", "corner shop", "garage", "gym"),
            *("hotel", "market", "office", "park", "pool", "school", "stadium", "zoo"),
        ),
    },
    "held_out": {
        "hour": ("6", "10", "13", "15", "18", "20"),
        "minute": ("05", "15", "25", "35", "45", "55"),
        "day": ("Wednesday", "Friday"),
        "thing": ("basket", "compass", "hammer", "lantern", "pillow", "suitcase", "umbrella"),
        "place": ("bridge", "embassy", "fountain", "harbour", "museum", "pharmacy", "theatre"),
    },
}
_TITLES: Mapping[Split, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "training": (
        (
            *("Terrace", "Party", "Hiking", "Choir", "Club", "Doctor", "Family", "Holiday"),
            *("House", "Kitchen", "Painting", "School", "Sports", "Summer", "Team", "Wedding"),
        ),
        ("plan", "list", "ideas", "notes", "budget", "names", "dates"),
    ),
    "held_out": (
        ("Attic", "Boat", "Cellar", "Concert", "Museum", "Picnic", "Science", "Regatta"),
        ("tasks", "checklist", "thoughts", "outline"),
    ),
}
_COMPANIES: Mapping[Split, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "training": (
        ("Cedar", "Falcon", "Granite", "Ivory", "Juniper", "Maple", "Orchard", "Quartz", "Raven"),
        ("Books", "Design", "Foods", "Motors", "Music", "Print", "Travel", "Works"),
    ),
    "held_out": (
        ("Amber", "Beacon", "Copper", "Delta", "Ember", "Fern"),
        ("Bakery", "Clinic", "Glass", "Optics"),
    ),
}
_NAMES: Mapping[Split, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "training": (
        (
            *("Adam", "Alma", "Anton", "Astrid", "Bruno", "Carla", "Cedric", "Clara", "Dario"),
            *("Dora", "Edgar", "Egon", "Edda", "Fritz", "Flora", "Frida", "Gina", "Gustav"),
            *("Hilda", "Ivor", "Irma", "Jana", "Joris", "Karin", "Klaus", "Lena", "Linus"),
            *("Lotte", "Magda", "Mira", "Nils", "Olga", "Oscar", "Paula", "Ralf", "Rita"),
            *("Ruben", "Selma", "Sven", "Tania", "Ulla", "Vera", "Walter", "Xenia", "Zita"),
        ),
        (
            *("Archer", "Arroyo", "Barnes", "Becker", "Blake", "Brandt", "Burke", "Castro"),
            *("Cruz", "Dalton", "Dixon", "Duarte", "Ellis", "Falk", "Flores", "Foster"),
            *("Galli", "Gibson", "Gruber", "Haas", "Holm", "Jacobs", "Koch", "Lang", "Larsen"),
            *("Lopez", "Lund", "Marsh", "Medina", "Miller", "Nagy", "Olsen", "Ortiz", "Parsons"),
            *("Poole", "Rocha", "Ritter", "Sommer", "Stone", "Tucker", "Vogel", "Werner", "Ward"),
        ),
    ),
    "held_out": (
        ("Abel", "Alba", "Boris", "Celia", "Elsa", "Fabian", "Henrik", "Joel", "Kira", "Otto"),
        ("Acosta", "Bishop", "Drake", "Engel", "Fuchs", "Huber", "Iversen", "Norton", "Roth"),
    ),
}
_AREAS: Mapping[Split, tuple[str, ...]] = {
    "training": ("206", "212", "305", "312", "415", "503", "617", "702", "718"),
    "held_out": ("404", "512", "646", "808"),
}


def message(rng: random.Random, split: Split) -> str:
    """Draw a text to send."""
    return _filled(rng, _MESSAGES[split], _SLOTS[split])


def line(rng: random.Random, split: Split) -> str:
    """Draw a line for a note."""
    drawn = _filled(rng, _LINES[split], _SLOTS[split])
    return drawn[0].upper() + drawn[1:]


def title(rng: random.Random, split: Split) -> str:
    """Draw the title of a note."""
    return _pair(rng, _TITLES[split])


def company(rng: random.Random, split: Split) -> str:
    """Draw the name of a company."""
    return _pair(rng, _COMPANIES[split])


def name(rng: random.Random, split: Split) -> tuple[str, str]:
    """Draw a first and a last name that nobody on a phone has."""
    first_names, last_names = _NAMES[split]
    return rng.choice(first_names), rng.choice(last_names)


def number(rng: random.Random, split: Split) -> str:
    """Draw a phone number, from the range kept free for fiction."""
    return f"+1 {rng.choice(_AREAS[split])} 555 {rng.randrange(100, 200):04d}"


def _filled(rng: random.Random, templates: tuple[str, ...], slots: Slots) -> str:
    values = {slot: rng.choice(words) for slot, words in slots.items()}
    return rng.choice(templates).format(**values)


def _pair(rng: random.Random, halves: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
    return " ".join(rng.choice(half) for half in halves)
