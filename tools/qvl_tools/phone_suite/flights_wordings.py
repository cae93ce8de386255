"""How the goals of the Flights app are worded, for training and held out."""

from __future__ import annotations

from collections.abc import Mapping

from qvl_agent.evals.suite import Split

Wordings = Mapping[Split, tuple[str, ...]]

BOOK: Wordings = {
    "training": (
        "Book the first flight from {origin} to {destination}",
        "Book a flight from {origin} to {destination}, take the first one offered",
        "I want to fly from {origin} to {destination}: book the first flight",
        "Open Flights and book the first flight from {origin} to {destination}",
        "Book me the first flight that is offered to {destination} from {origin}",
        "Please book the first flight {origin} to {destination}",
        "Get me on the first flight listed from {origin} to {destination}",
    ),
    "held_out": (
        "I need to get from {origin} to {destination}, book the first flight you find",
        "Reserve the first flight shown from {origin} to {destination}",
        "Fly me from {origin} to {destination}, whichever flight comes first in the list",
    ),
}

CHEAPEST: Wordings = {
    "training": (
        "Book the cheapest flight from {origin} to {destination}",
        "Find and book the cheapest flight from {origin} to {destination}",
        "I want to fly from {origin} to {destination}, as cheaply as possible: book it",
        "Book the flight with the lowest price from {origin} to {destination}",
        "Please book me the cheapest flight to {destination} from {origin}",
        "Use Flights to book the cheapest ticket from {origin} to {destination}",
        "What costs the least from {origin} to {destination}? Book that flight",
    ),
    "held_out": (
        "I need to get from {origin} to {destination} for the least money, book a flight",
        "Reserve the lowest-priced flight from {origin} to {destination}",
        "Buy me the cheapest ticket there is from {origin} to {destination}",
    ),
}

EARLIEST: Wordings = {
    "training": (
        "Book the earliest flight from {origin} to {destination}",
        "Book the flight that departs first from {origin} to {destination}",
        "I want to leave {origin} for {destination} as early as possible: book the flight",
        "Find and book the earliest flight from {origin} to {destination}",
        "Please book me the earliest departure from {origin} to {destination}",
        "Use Flights to book the earliest flight to {destination} from {origin}",
        "Sort the flights from {origin} to {destination} by departure and book the earliest",
    ),
    "held_out": (
        "Get me out of {origin} to {destination} on the earliest flight of the day",
        "Reserve the flight with the earliest departure from {origin} to {destination}",
        "I need the earliest flight there is from {origin} to {destination}, book it",
    ),
}

NONSTOP: Wordings = {
    "training": (
        "Book the cheapest nonstop flight from {origin} to {destination}",
        "Book a nonstop flight from {origin} to {destination}, the cheapest one",
        "I want to fly nonstop from {origin} to {destination}: book the cheapest flight",
        "Find and book the cheapest flight without stops from {origin} to {destination}",
        "Please book me the cheapest nonstop flight to {destination} from {origin}",
        "Use Flights to book the cheapest nonstop flight {origin} to {destination}",
    ),
    "held_out": (
        "I don't want to change planes: book the cheapest nonstop from {origin} to {destination}",
        "Reserve the lowest-priced nonstop flight from {origin} to {destination}",
        "Fly me nonstop from {origin} to {destination} for as little as possible",
    ),
}

ON_DAY: Wordings = {
    "training": (
        "Book the cheapest flight from {origin} to {destination} on {day}",
        "On {day} I want to fly from {origin} to {destination}: book the cheapest flight",
        "Book the cheapest flight on {day} from {origin} to {destination}",
        "Find and book the cheapest flight from {origin} to {destination} for {day}",
        "Please book me the cheapest flight to {destination} from {origin} on {day}",
        "Use Flights to book the cheapest ticket {origin} to {destination}, leaving on {day}",
    ),
    "held_out": (
        "I have to fly from {origin} to {destination} on {day}, reserve the cheapest flight",
        "Reserve the lowest-priced flight of {day} from {origin} to {destination}",
        "Buy the cheapest ticket from {origin} to {destination} with departure on {day}",
    ),
}

SEARCH: Wordings = {
    "training": (
        "Show flights from {origin} to {destination}",
        "Search for flights from {origin} to {destination}",
        "Find flights from {origin} to {destination}, but book nothing",
        "Which flights go from {origin} to {destination}? Show them",
        "Look up the flights to {destination} from {origin}",
        "Use Flights to list the flights {origin} to {destination}",
    ),
    "held_out": (
        "I'd like to see what flies from {origin} to {destination}",
        "Pull up the flights between {origin} and {destination}, in this direction",
        "Display all flights from {origin} to {destination}",
    ),
}

GROUP: Wordings = {
    "training": (
        "Show flights from {origin} to {destination} for {count} passengers",
        "Search for flights for {count} people from {origin} to {destination}",
        "Find flights from {origin} to {destination} for {count} passengers",
        "We are {count} people: show flights from {origin} to {destination}",
        "Look up flights to {destination} from {origin}, {count} passengers",
        "List the flights {origin} to {destination} for a group of {count}",
    ),
    "held_out": (
        "There are {count} of us, what flies from {origin} to {destination}?",
        "Display flights with {count} seats from {origin} to {destination}",
        "Pull up the flights from {origin} to {destination} for {count} travellers",
    ),
}

CABIN: Wordings = {
    "training": (
        "Show {cabin} flights from {origin} to {destination}",
        "Search for flights from {origin} to {destination} in {cabin} class",
        "Find flights from {origin} to {destination}, cabin class {cabin}",
        "What flies from {origin} to {destination} in {cabin}? Show the flights",
        "Look up {cabin} class flights to {destination} from {origin}",
        "List the flights {origin} to {destination} in the {cabin} cabin",
    ),
    "held_out": (
        "I'd like to see {cabin} flights between {origin} and {destination}, in this direction",
        "Display flights from {origin} to {destination} with {cabin} seats",
        "Pull up what there is in {cabin} from {origin} to {destination}",
    ),
}

CANCEL: Wordings = {
    "training": (
        "Cancel my trip from {origin} to {destination}",
        "Cancel the flight from {origin} to {destination} that I booked",
        "I can't fly from {origin} to {destination}: cancel the trip",
        "Open my trips in Flights and cancel {origin} to {destination}",
        "Please cancel my booking from {origin} to {destination}",
        "Cancel my {origin} to {destination} flight",
    ),
    "held_out": (
        "I won't go from {origin} to {destination} after all, call the trip off",
        "Get rid of my reservation from {origin} to {destination}",
        "Undo my booking for {origin} to {destination}, please",
    ),
}
