"""What tasks have written: nothing of it is in both splits, or on any phone already."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from qvl_agent.evals.suite import Split
from qvl_tools.phone.worlds import EVERYDAY, HELD_OUT
from qvl_tools.phone_suite import written
from qvl_tools.phone_suite.contacts import CONTACTS
from qvl_tools.phone_suite.family import TaskFamily
from qvl_tools.phone_suite.messages import MESSAGES
from qvl_tools.phone_suite.notes import NOTES

Draw = Callable[[random.Random, Split], object]
SPLITS: tuple[Split, ...] = ("training", "held_out")
WORLDS = (EVERYDAY, HELD_OUT)
KINDS: tuple[Draw, ...] = (
    *(written.message, written.line, written.title, written.company, written.name),
    written.number,
)


def drawn(draw: Draw, split: Split) -> set[object]:
    return {draw(random.Random(seed), split) for seed in range(2000)}


def names(split: Split) -> set[str]:
    return {part for seed in range(2000) for part in written.name(random.Random(seed), split)}


@pytest.mark.parametrize("draw", KINDS)
def test_the_splits_share_nothing(draw: Draw) -> None:
    training, held_out = drawn(draw, "training"), drawn(draw, "held_out")
    assert len(training) > len(held_out) >= 20
    assert not training & held_out


def test_the_splits_share_no_part_of_a_name() -> None:
    parts = [names(split) for split in SPLITS]
    assert not parts[0] & parts[1]


@pytest.mark.parametrize("split", SPLITS)
def test_nothing_is_on_a_phone_already(split: Split) -> None:
    people = {name for world in WORLDS for name in (*world.first_names, *world.last_names)}
    assert not people & names(split)
    titles = {note.title for world in WORLDS for note in world.notes}
    assert not titles & drawn(written.title, split)
    texts = {text for world in WORLDS for chat in world.chats for _, text in chat}
    assert not texts & drawn(written.message, split)
    assert not {one for world in WORLDS for one in world.companies} & drawn(written.company, split)


@pytest.mark.parametrize("family", [*MESSAGES, *CONTACTS, *NOTES], ids=lambda one: one.name)
def test_goals_are_worded_in_many_ways_and_differently_by_split(family: TaskFamily) -> None:
    training, held_out = family.wordings["training"], family.wordings["held_out"]
    assert len(set(training)) >= 6
    assert len(set(held_out)) >= 3
    assert not set(training) & set(held_out)
