"""How goals of Clock, Calendar and Settings are said, for training and for trying."""

from __future__ import annotations

import re

import pytest

from qvl_tools.phone_suite.asking import asked
from qvl_tools.phone_suite.calendar import CALENDAR
from qvl_tools.phone_suite.clock import CLOCK
from qvl_tools.phone_suite.family import TaskFamily
from qvl_tools.phone_suite.settings import SETTINGS

SMALL = {"could", "deleted"}
"""Longer words that are new in a held-out goal, and that nothing hangs on."""


def test_a_request_is_said_as_it_is_and_in_a_frame() -> None:
    said = asked("Set an alarm", "Stop it")
    assert said == ("Set an alarm", "Stop it", "Please set an alarm", "Stop it please")


@pytest.mark.parametrize("family", [*CLOCK, *CALENDAR, *SETTINGS], ids=lambda one: one.name)
def test_held_out_goals_are_new_sentences_of_known_words(family: TaskFamily) -> None:
    training, held_out = family.wordings["training"], family.wordings["held_out"]
    assert len(set(training)) == len(training) >= 12
    assert len(set(held_out)) == len(held_out) >= 3
    assert not set(training) & set(held_out)
    assert _words(held_out) - _words(training) <= SMALL
    assert {slots(one) for one in (*training, *held_out)} == {slots(training[0])}


def slots(wording: str) -> frozenset[str]:
    return frozenset(re.findall(r"\{(\w+)\}", wording))


def _words(wordings: tuple[str, ...]) -> set[str]:
    """Return the words of five letters or more: what is asked for hangs on these."""
    plain = (re.sub(r"\{\w+\}", "", one.lower()) for one in wordings)
    return {word for one in plain for word in re.findall(r"[a-z]{5,}", one)}
