"""Twenty ways of getting nowhere are stopped within six steps; useful repeats are not."""

from __future__ import annotations

from itertools import count, cycle

import pytest

from qvl_agent.actions import (
    Action,
    Answer,
    Drag,
    LongPress,
    OpenApp,
    Press,
    Scroll,
    Swipe,
    SystemButton,
    Tap,
    TypeText,
    Wait,
)
from qvl_agent.geometry import ScreenPoint, Size
from qvl_agent.stuck import NUDGE_AFTER, STOP_AFTER, ProgressWatch, Stuck

SCREEN = Size(1080, 2400)
Step = tuple[Action, int, float]


def at(x: int, y: int) -> Tap:
    return Tap(point=ScreenPoint(x, y))


A, B, C = at(100, 100), at(900, 2000), at(500, 1200)
UP = Swipe(start=ScreenPoint(500, 1800), end=ScreenPoint(500, 600))
DOWN = Swipe(start=ScreenPoint(500, 600), end=ScreenPoint(500, 1800))

NOWHERE: dict[str, list[Step]] = {
    "same tap, no effect": [(A, 0, 0.0)],
    "same tap, flicker between two screens": [(A, 1, 0.1), (A, 0, 0.1)],
    "near-same taps": [(at(100, 100), 0, 0.0), (at(104, 103), 0, 0.0), (at(98, 101), 0, 0.0)],
    "two taps in turn, no effect": [(A, 0, 0.0), (B, 0, 0.0)],
    "open and close": [(A, 1, 0.5), (B, 0, 0.5)],
    "three screens in a circle": [(A, 1, 0.5), (B, 2, 0.5), (C, 0, 0.5)],
    "typing into nothing": [(TypeText(text="x"), 0, 0.0)],
    "typing and clearing": [(TypeText(text="x"), 1, 0.1), (TypeText(text="", clear=True), 0, 0.1)],
    "long press again and again": [(LongPress(point=ScreenPoint(5, 5)), 0, 0.0)],
    "scrolling at the end of a list": [(UP, 0, 0.0)],
    "scrolling up and down": [(UP, 1, 0.9), (DOWN, 0, 0.9)],
    "wheel at the end": [(Scroll(point=ScreenPoint(5, 5), direction="down"), 0, 0.0)],
    "back on the home screen": [(SystemButton(button="back"), 0, 0.0)],
    "home and open": [(SystemButton(button="home"), 1, 1.0), (OpenApp(app="Flights"), 0, 1.0)],
    "opening the open app": [(OpenApp(app="Flights"), 0, 0.0)],
    "waiting for ever": [(Wait(), 0, 0.0)],
    "waiting in turn with tapping": [(Wait(), 0, 0.0), (A, 0, 0.0)],
    "dragging what does not move": [
        (Drag(start=ScreenPoint(1, 1), end=ScreenPoint(900, 900)), 0, 0.0)
    ],
    "a key that does nothing": [(Press(keys=["f5"]), 0, 0.0)],
    "the same answer again": [(Answer(text="42"), 0, 0.0)],
}


def feed(steps: list[Step]) -> list[Stuck | None]:
    watch = ProgressWatch()
    watch.start(0)
    said: list[Stuck | None] = []
    for (action, signature, changed), _ in zip(cycle(steps), range(30), strict=False):
        said.append(watch.note(action, SCREEN, signature=signature, changed=changed))
        if said[-1] and said[-1].stop:
            break
    return said


@pytest.mark.parametrize("name", NOWHERE)
def test_getting_nowhere_is_stopped(name: str) -> None:
    said = feed(NOWHERE[name])
    last = said[-1]
    assert last is not None
    assert last.stop
    first_visits = len({signature for _, signature, _ in NOWHERE[name]} - {0})
    assert len(said) <= STOP_AFTER + first_visits
    nudges = [stuck for stuck in said if stuck and not stuck.stop]
    assert nudges, "the model is told before it is stopped"
    assert said.index(nudges[0]) + 1 >= NUDGE_AFTER


def test_the_pattern_is_named() -> None:
    def pattern(name: str) -> str:
        last = feed(NOWHERE[name])[-1]
        assert last is not None
        return last.pattern

    assert pattern("same tap, no effect") == "repeat"
    assert pattern("near-same taps") == "repeat"
    assert pattern("open and close") == "cycle"
    assert pattern("two taps in turn, no effect") == "no_effect"
    assert pattern("three screens in a circle") == "no_progress"


@pytest.mark.parametrize("action", [A, UP, TypeText(text="a"), Wait(), SystemButton(button="back")])
def test_twenty_repeats_that_lead_on_are_not_stopped(action: Action) -> None:
    watch, screens = ProgressWatch(), count(1)
    watch.start(0)
    said = [watch.note(action, SCREEN, signature=next(screens), changed=0.2) for _ in range(20)]
    assert said == [None] * 20


def test_progress_starts_the_count_anew() -> None:
    watch = ProgressWatch()
    watch.start(0)
    for _ in range(5):
        watch.note(A, SCREEN, signature=0, changed=0.0)
    assert watch.note(B, SCREEN, signature=1, changed=0.3) is None
    assert watch.note(B, SCREEN, signature=1, changed=0.0) is None
