"""The suite ``phone`` as a whole: enough families, and two splits that share nothing."""

from __future__ import annotations

import re
import string
from collections import defaultdict
from collections.abc import Mapping
from fnmatch import fnmatch
from itertools import count
from typing import get_args

import pytest

from qvl_agent.entries import SUITES, known
from qvl_agent.errors import UsageError
from qvl_agent.evals.suite import Conditions, Split
from qvl_tools.phone.clock import SeededClock
from qvl_tools.phone.process import SimulatedPhone
from qvl_tools.phone_suite.assignment import Drawn, draw, phone_options, phone_seed
from qvl_tools.phone_suite.common import PACKAGES
from qvl_tools.phone_suite.family import State, TaskFamily
from qvl_tools.phone_suite.suite import PhoneSuite, phone_families

SPLITS: tuple[Split, ...] = get_args(Split)
DRAWS = 40

LABELS = (
    ("flights.*", "cabin"),
    ("flights.*", "count"),
    ("settings.*", "setting"),
    ("settings.*_notifications", "app"),
    ("settings.font_size", "size"),
    ("settings.screen_timeout", "time"),
    ("questions.switch", "setting"),
)
"""Values that are labels of the apps themselves, or small numbers: the same on every phone."""


@pytest.fixture(scope="module")
def states() -> Mapping[Split, State]:
    """Return a fresh phone's state for each split, of one month: days are values, too."""

    def month(seed: int, split: Split) -> str:
        return f"{SeededClock(phone_seed(seed, split)).now():%Y-%m}"

    def state(split: Split) -> State:
        options = phone_options(Conditions(split=split))
        seed = next(one for one in count(1) if month(one, split) == month(1, "training"))
        with SimulatedPhone(phone_seed(seed, split), **options) as phone:
            return phone.state()

    return {split: state(split) for split in SPLITS}


def drawn(family: TaskFamily, states: Mapping[Split, State], split: Split) -> list[Drawn]:
    return [draw(family, states[split], seed, split) for seed in range(DRAWS)]


def folded(text: str) -> str:
    """Return what is left of a wording when case, punctuation and spaces don't count."""
    return re.sub(r"[^a-z{}_]+", " ", text.casefold()).strip()


families = pytest.mark.parametrize("family", phone_families().values(), ids=list(phone_families()))


def test_there_are_families_for_every_app() -> None:
    names = PhoneSuite().families
    assert len(names) >= 24
    apps = {name.partition(".")[0].capitalize() for name in names}
    assert apps == {*PACKAGES, "Questions"}


def test_the_suite_is_found_by_its_name() -> None:
    assert known(SUITES)["phone"].load()().name == "phone"


def test_a_family_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(UsageError, match=r"no family 'clock\.explode'") as caught:
        PhoneSuite().assignment("clock.explode", 1, Conditions())
    assert "clock.set_alarm" in caught.value.fix


@families
def test_wordings_are_many_and_never_in_both_splits(family: TaskFamily) -> None:
    training, held_out = (
        [folded(wording) for wording in family.wordings[split]] for split in SPLITS
    )
    assert len(set(training)) >= 6
    assert len(set(held_out)) >= 3
    assert sorted({*training} & {*held_out}) == []


@families
def test_every_wording_says_what_is_asked(
    family: TaskFamily, states: Mapping[Split, State]
) -> None:
    """All wordings of a family name the same values, and the task has them."""
    used = {
        frozenset(name for _, name, _, _ in string.Formatter().parse(wording) if name)
        for wordings in family.wordings.values()
        for wording in wordings
    }
    assert len(used) == 1, used
    named = used.pop()
    for split in SPLITS:
        assert named <= drawn(family, states, split)[0].task.values.keys()


@families
def test_values_are_never_in_both_splits(family: TaskFamily, states: Mapping[Split, State]) -> None:
    found: dict[str, dict[Split, set[str]]] = defaultdict(lambda: defaultdict(set))
    for split in SPLITS:
        for one in drawn(family, states, split):
            for name, value in one.task.values.items():
                found[name][split].add(value)
    for name, by_split in found.items():
        if not any(fnmatch(family.name, where) and name == label for where, label in LABELS):
            assert sorted(by_split["training"] & by_split["held_out"]) == [], name


@families
def test_goals_are_never_in_both_splits(family: TaskFamily, states: Mapping[Split, State]) -> None:
    training, held_out = (
        {one.goal.casefold() for one in drawn(family, states, split)} for split in SPLITS
    )
    assert sorted(training & held_out) == []


@families
def test_what_is_drawn_hangs_on_the_seed_alone(
    family: TaskFamily, states: Mapping[Split, State]
) -> None:
    first, second = (drawn(family, states, "held_out") for _ in range(2))
    assert [one.goal for one in first] == [one.goal for one in second]
    assert [one.task.faults for one in first] == [one.task.faults for one in second]
