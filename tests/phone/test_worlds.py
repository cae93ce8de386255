"""The two worlds share nothing that could be learnt by heart."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from qvl_agent.errors import UsageError
from qvl_tools.phone.cities import CITY, find_cities
from qvl_tools.phone.content import owner, people
from qvl_tools.phone.options import checked, parse_options
from qvl_tools.phone.process import SimulatedPhone
from qvl_tools.phone.worlds import EVERYDAY, HELD_OUT, WORLDS, World, WorldName, world_of


def texts(world: World) -> set[str]:
    """All that a phone of this world may show and that is no label of an app."""
    found = {*world.first_names, *world.last_names, *world.companies, *world.networks}
    found |= {name for _, name, _ in world.airlines} | {name for name, _ in world.bluetooth}
    found |= {name for city in world.cities for name in (city.name, city.airport)}
    found |= {text for chat in world.chats for _, text in chat}
    found |= {note.title for note in world.notes}
    found |= {line for note in world.notes for line in note.body.splitlines()}
    found |= {text for event in world.events for text in (event.title, event.location) if text}
    return found | set(world.alarm_labels)


def test_the_pools_share_no_text() -> None:
    folded = [{text.casefold() for text in texts(world)} for world in WORLDS.values()]
    assert sorted(folded[0] & folded[1]) == []


def test_the_pools_share_no_airport_and_no_airline() -> None:
    assert len(CITY) == len(EVERYDAY.cities) + len(HELD_OUT.cities)
    assert not {row[0] for row in EVERYDAY.airlines} & {row[0] for row in HELD_OUT.airlines}


def test_nobody_has_a_number_of_the_other_world() -> None:
    numbers = [
        {one.phone for seed in range(40) for one in (owner(seed, world), *people(seed, world))}
        for world in WORLDS.values()
    ]
    assert numbers[0] & numbers[1] == set()


@pytest.mark.parametrize("world", WORLDS.values(), ids=list(WORLDS))
def test_a_world_stands_for_itself(world: World) -> None:
    codes = {city.code for city in world.cities}
    assert {*world.hubs, *world.popular, world.home_city} <= codes
    assert all(world_of(city) is world for city in world.cities)
    assert len(find_cities("", world.cities, world.popular)) == len(codes) >= 30
    assert len({person.name for person in (owner(4, world), *people(4, world))}) == 27


def phone_text(world: WorldName) -> str:
    with SimulatedPhone(4, world=world) as phone:
        return json.dumps(phone.state()["apps"], ensure_ascii=False)


@pytest.fixture(scope="module")
def shown() -> dict[WorldName, str]:
    return {world: phone_text(world) for world in WORLDS}


def found_in(text: str, pool: set[str]) -> Iterator[str]:
    escaped = json.dumps  # what JSON writes for a quote or a line break
    for one in pool:
        written = escaped(one, ensure_ascii=False)[1:-1]
        if re.search(rf"(?<!\w){re.escape(written)}(?!\w)", text):
            yield one


@pytest.mark.parametrize("world", WORLDS.values(), ids=list(WORLDS))
def test_a_phone_shows_its_own_world_alone(world: World, shown: dict[WorldName, str]) -> None:
    (other,) = (one for one in WORLDS.values() if one is not world)
    assert list(found_in(shown[world.name], texts(other))) == []
    assert len(list(found_in(shown[world.name], texts(world)))) > 50


def test_the_cities_of_the_clock_are_those_of_the_world(shown: dict[WorldName, str]) -> None:
    for name, world in WORLDS.items():
        chosen = json.loads(shown[name])["com.android.deskclock"]["cities"]
        assert {world_of(CITY[code]) for code in chosen} == {world}


def test_the_option_is_read_and_checked() -> None:
    assert checked(parse_options("world=held_out")) == {"world": "held_out"}  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="world"):
        checked(parse_options("world=upside_down"))  # type: ignore[arg-type]
