"""Words that the seeded apps are filled with: chats, notes and appointments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class SampleEvent:
    """An appointment relative to the phone's first day.

    Attributes:
        day: Days after today; negative for the past.
        start_min: Minutes after midnight; None for the whole day.
    """

    title: str
    day: int
    start_min: int | None
    length_min: int
    location: str = ""


@dataclass(frozen=True)
class SampleNote:
    """A note, and how many hours ago it was edited."""

    title: str
    body: str
    hours_ago: int
    pinned: bool = False


Line = tuple[Literal["me", "them"], str]

CHATS: tuple[tuple[Line, ...], ...] = (
    (
        ("them", "Hi! Did you find a flight for the conference yet?"),
        ("me", "Still comparing. The morning one looks good"),
        ("them", "Take the nonstop if you can, the layover last year was awful"),
        ("me", "Deal. I'll book it today"),
        ("them", "Perfect, then we can share a taxi from the airport"),
    ),
    (
        ("me", "Are we still on for dinner on Friday?"),
        ("them", "Yes! I booked a table for 19:30"),
        ("me", "Great, where?"),
        ("them", "The small Italian place next to the station"),
        ("them", "Can you bring the tickets? I left mine at the office"),
    ),
    (
        ("them", "The parcel arrived, I put it in the hallway"),
        ("me", "You are the best, thank you!"),
        ("them", "Any time. It is quite heavy by the way"),
        ("me", "Books, as always"),
    ),
    (
        ("them", "Here is the agenda for Monday: budget, hiring, demo"),
        ("me", "Thanks. Could we start with the demo?"),
        ("them", "Sure, I will move it to the top"),
        ("me", "Perfect, see you at 9"),
    ),
    (
        ("me", "Happy birthday! Have a wonderful day"),
        ("them", "Thank you so much! Come by for cake later?"),
        ("me", "I would never say no to cake"),
    ),
    (
        ("them", "Do you have the number of the bike shop?"),
        ("me", "It's 555 0147, ask for Sam"),
        ("them", "Super, thanks"),
    ),
    (
        ("them", "We landed! Weather is amazing here"),
        ("me", "Jealous. Send pictures"),
        ("them", "Tomorrow, first we need sleep"),
    ),
    (
        ("me", "Running 10 minutes late, sorry"),
        ("them", "No worries, I am getting coffee. The usual for you?"),
        ("me", "Yes please"),
    ),
    (
        ("them", "Could you water the plants next week?"),
        ("me", "Of course. Same key as last time?"),
        ("them", "Yes, and please only a little for the cactus"),
    ),
    (
        ("them", "The doctor's office called, your appointment was moved to 14:00"),
        ("me", "Good to know, thanks for passing it on"),
    ),
    (
        ("me", "Which gate was it again?"),
        ("them", "B27, it is quite a walk"),
    ),
    (("them", "Thanks for your help with the move! Lunch is on me"),),
)

NOTES: tuple[SampleNote, ...] = (
    SampleNote(
        "Groceries", "Oat milk\nTomatoes\nPasta\nOlive oil\nCoffee beans\nDark chocolate", 2, True
    ),
    SampleNote("Wi-Fi for guests", "Network: Sunflower\nAsk me for the password", 75),
    SampleNote(
        "Packing list", "Passport\nCharger and adapter\nRunning shoes\nRain jacket\nBook", 20, True
    ),
    SampleNote("Ideas for the garden", "Lavender along the path\nA bench under the pear tree", 51),
    SampleNote(
        "Meeting notes",
        "Launch moves to the 14th. Design reviews every Tuesday. I own the release checklist.",
        28,
    ),
    SampleNote("Books to read", "The Left Hand of Darkness\nInvisible Cities\nPiranesi", 190),
    SampleNote("Gift ideas", "Mum: pottery course\nLeo: kite\nNora: film camera", 260),
    SampleNote("Running plan", "Tue 5 km easy\nThu intervals\nSun 12 km along the river", 96),
    SampleNote("Films to watch", "Perfect Days\nPast Lives\nThe Taste of Things", 150),
    SampleNote("Flat", "Measure the hallway\nCall about the window\nNew bulbs for the kitchen", 44),
    SampleNote("Portuguese", "obrigado: thank you\na conta: the bill\nbom dia: good morning", 120),
    SampleNote("Bike", "Chain 11-speed, brake pads, bell", 310),
    SampleNote("Pancakes", "200 g flour, 2 eggs, 350 ml milk, a pinch of salt. Rest 20 min.", 400),
)

EVENTS: tuple[SampleEvent, ...] = (
    SampleEvent("Team stand-up", 0, 9 * 60 + 30, 15, "Video call"),
    SampleEvent("Lunch with the design team", 0, 12 * 60 + 30, 60, "Canteen, 2nd floor"),
    SampleEvent("Dentist", 1, 14 * 60, 45, "Lindenstrasse 12"),
    SampleEvent("Yoga class", 2, 18 * 60, 75, "Studio Sol"),
    SampleEvent("Project review", 3, 10 * 60, 60, "Room Everest"),
    SampleEvent("Quarter planning", 6, 9 * 60, 180, "Room Everest"),
    SampleEvent("Dinner at the Italian place", 4, 19 * 60 + 30, 120, "Via Roma"),
    SampleEvent("Public holiday", 9, None, 0),
    SampleEvent("Flat viewing", 8, 17 * 60 + 15, 30, "Hafenweg 3"),
    SampleEvent("Concert", 12, 20 * 60, 150, "Old Town Hall"),
    SampleEvent("Car service", 15, 8 * 60, 60, "Garage Moser"),
    SampleEvent("Video call with the family", 5, 16 * 60, 60),
    SampleEvent("Book club", 19, 19 * 60, 90, "Library"),
    SampleEvent("Haircut", -2, 11 * 60, 45, "Salon Vera"),
    SampleEvent("Birthday party", -6, 18 * 60 + 30, 180, "Riverside Park"),
    SampleEvent("Tax return due", 22, None, 0),
)
