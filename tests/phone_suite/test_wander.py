"""Straying on purpose: the expert's word is kept for every step, whoever was followed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.phone_suite.stage import follow, form, small_phone

from qvl_agent.actions import Tap
from qvl_agent.api import RunOptions, run_goal
from qvl_agent.limits import Limits
from qvl_agent.models.families import family_named
from qvl_agent.models.port import ModelSettings, VisionModel
from qvl_agent.models.scripted import ScriptedModel
from qvl_agent.result import RunResult
from qvl_tools.phone.apps import settings_pages
from qvl_tools.phone.controls import Node
from qvl_tools.phone.device import PhoneDevice
from qvl_tools.phone_suite import moves
from qvl_tools.phone_suite.common import field, obstacle
from qvl_tools.phone_suite.expert import Expert
from qvl_tools.phone_suite.family import Move
from qvl_tools.phone_suite.sight import Sight
from qvl_tools.phone_suite.wander import _LEFT_ALONE, Wanderer, texts_of, wrong_turn

POCKET = family_named("pocket", ModelSettings())
FINISH = POCKET.render("I guess.", "mobile_use", {"action": "terminate", "status": "success"})
OPEN_CLOCK = POCKET.render("Clock.", "mobile_use", {"action": "open", "text": "Clock"})


@pytest.fixture(scope="module")
def device() -> Iterator[PhoneDevice]:
    with closing(small_phone()) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _form_closed(device: PhoneDevice) -> None:
    def leave(sight: Sight) -> Move | None:
        return None if field(sight, "First name") is None else moves.press_back("It is to go.")

    follow(device, lambda sight: obstacle(sight, "Contacts") or leave(sight))


def policy(sight: Sight) -> Move:
    return form(sight, "Ada", "Holm") or moves.finish("All is filled in.")


def run(
    device: PhoneDevice, folder: Path, *, share: float, student: VisionModel | None = None
) -> tuple[RunResult, Wanderer, list[str]]:
    """Return the result, who strayed, and what was said at each step."""
    expert = Expert(device.phone, device.info, policy, POCKET, app="Contacts")
    wanderer = Wanderer(expert, random.Random(7), share=share, student=student)
    options = RunOptions(
        limits=Limits(max_steps=24), replays=folder, yes=True, listeners=[wanderer]
    )
    result = run_goal("Fill the form", device=device, model=wanderer, options=options)
    lines = (result.episode / "episode.jsonl").read_text("utf-8").splitlines()
    events = [json.loads(line) for line in lines]
    return result, wanderer, [one["text"] for one in events if one["type"] == "replied"]


def test_who_never_strays_says_what_is_right(device: PhoneDevice, tmp_path: Path) -> None:
    result, wanderer, said = run(device, tmp_path, share=0.0)
    assert result.status == "done"
    assert wanderer.strayed == 0
    assert [label.reply for label in wanderer.labels.values()] == said
    assert [*wanderer.labels] == [*range(1, result.steps + 1)]


def test_who_strays_is_led_back(device: PhoneDevice, tmp_path: Path) -> None:
    result, wanderer, said = run(device, tmp_path, share=0.3)
    assert result.status == "done"
    differ = [
        step for step, text in enumerate(said, start=1) if wanderer.labels[step].reply != text
    ]
    assert 0 < len(differ) <= wanderer.strayed < len(said)

    assert any(
        text[0] == "First name" for label in wanderer.labels.values() for text in label.texts
    )
    json.dumps([label.as_json() for label in wanderer.labels.values()])


def test_a_student_is_let_go_its_way_but_not_to_an_early_end(
    device: PhoneDevice, tmp_path: Path
) -> None:
    answers = iter([OPEN_CLOCK, "no call at all", FINISH])
    student = ScriptedModel(lambda conversation: next(answers, "mumble"), family=POCKET)
    result, wanderer, said = run(device, tmp_path, share=0.0, student=student)
    assert said[0] == OPEN_CLOCK
    assert said[1] == wanderer.labels[2].reply
    assert FINISH not in said[:-1]
    assert wanderer.strayed == 1
    assert result.status == "done"


def test_texts_lie_on_the_screen(device: PhoneDevice) -> None:
    sight = Sight(device.phone.state(), device.phone.tree())
    width_px, height_px = sight.size_px
    found = texts_of(sight)
    assert found
    for text, left, top, right, bottom, role in found:
        assert isinstance(text, str)
        assert isinstance(role, str)
        assert 0 <= int(left) < int(right) <= width_px
        assert 0 <= int(top) < int(bottom) <= height_px


def test_what_is_left_alone_is_what_the_phone_calls_so() -> None:
    titles = {entry["title"] for entry in settings_pages.entries()}
    assert set(_LEFT_ALONE) <= titles


HARMLESS = ("Wi-Fi", "Save", "Delete")
LABELS = st.sampled_from(["Dark theme", "Display", "", *HARMLESS])


@settings(max_examples=60)
@given(st.lists(LABELS, max_size=6), st.integers(0, 999), st.booleans())
def test_looks_are_never_changed_by_straying(labels: list[str], seed: int, keyboard: bool) -> None:
    rows = tuple(
        Node(label, "", "", "android.widget.Button", "p", (0, 9 * y, 90, 9 * y + 9), clickable=True)
        for y, label in enumerate(labels)
    )
    root = Node("", "", "", "android.view.View", "p", (0, 0, 90, 90), children=rows)
    move = wrong_turn(Sight({"keyboard": keyboard}, root), random.Random(seed))
    if isinstance(move.action, Tap):
        assert move.saying in {f'Tap "{label}"' for label in labels if label in HARMLESS}
    assert keyboard or not move.saying.startswith("Type")
