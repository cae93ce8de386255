"""What fills a phone: two worlds that share no name, number, city, text or appointment.

Whatever learns on phones of the one can be tried on phones of the other: nothing there can have
been learnt by heart. What apps and system say themselves is the same in both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from qvl_tools.phone import cities, names, names_held_out, samples, samples_held_out
from qvl_tools.phone.cities import City
from qvl_tools.phone.samples import Line, SampleEvent, SampleNote

WorldName = Literal["everyday", "held_out"]


@dataclass(frozen=True)
class World:
    """Pools that a seed draws from.

    Attributes:
        area_codes: Of the phone numbers of people.
        companies: Where people of the address book work.
        airlines: Code, name and colour.
        hubs: Codes of the airports where passengers change.
        popular: Codes of the cities that Flights proposes first.
        home_city: Code of the city whose time the phone has.
        networks: Names of wireless networks; one with "Guest" in it is open.
        bluetooth: Names and icons of devices.
        alarm_labels: Of the first and the third alarm.
        alarm_shift_min: How many minutes after a quarter of an hour alarms ring.
    """

    name: WorldName
    first_names: tuple[str, ...] = field(repr=False)
    last_names: tuple[str, ...] = field(repr=False)
    area_codes: tuple[int, ...] = field(repr=False)
    companies: tuple[str, ...] = field(repr=False)
    airlines: tuple[tuple[str, str, str], ...] = field(repr=False)
    cities: tuple[City, ...] = field(repr=False)
    hubs: tuple[str, ...] = field(repr=False)
    popular: tuple[str, ...] = field(repr=False)
    home_city: str = field(repr=False)
    chats: tuple[tuple[Line, ...], ...] = field(repr=False)
    notes: tuple[SampleNote, ...] = field(repr=False)
    events: tuple[SampleEvent, ...] = field(repr=False)
    networks: tuple[str, ...] = field(repr=False)
    bluetooth: tuple[tuple[str, str], ...] = field(repr=False)
    alarm_labels: tuple[str, str] = field(repr=False)
    alarm_shift_min: int = field(repr=False, default=0)


EVERYDAY = World(
    name="everyday",
    first_names=names.FIRST_NAMES,
    last_names=names.LAST_NAMES,
    area_codes=names.AREA_CODES,
    companies=names.COMPANIES,
    airlines=names.AIRLINES,
    cities=cities.CITIES,
    hubs=cities.HUBS,
    popular=cities.POPULAR,
    home_city="ZRH",
    chats=samples.CHATS,
    notes=samples.NOTES,
    events=samples.EVENTS,
    networks=names.NETWORKS,
    bluetooth=names.BLUETOOTH,
    alarm_labels=names.ALARM_LABELS,
)
HELD_OUT = World(
    name="held_out",
    first_names=names_held_out.FIRST_NAMES,
    last_names=names_held_out.LAST_NAMES,
    area_codes=names_held_out.AREA_CODES,
    companies=names_held_out.COMPANIES,
    airlines=names_held_out.AIRLINES,
    cities=cities.HELD_OUT_CITIES,
    hubs=cities.HELD_OUT_HUBS,
    popular=cities.HELD_OUT_POPULAR,
    home_city="LYS",
    chats=samples_held_out.CHATS,
    notes=samples_held_out.NOTES,
    events=samples_held_out.EVENTS,
    networks=names_held_out.NETWORKS,
    bluetooth=names_held_out.BLUETOOTH,
    alarm_labels=names_held_out.ALARM_LABELS,
    alarm_shift_min=10,
)
WORLDS: dict[WorldName, World] = {world.name: world for world in (EVERYDAY, HELD_OUT)}
_WORLD_OF = {city.code: world for world in WORLDS.values() for city in world.cities}


def world_of(city: City) -> World:
    """Return the world that a city is in."""
    return _WORLD_OF[city.code]
