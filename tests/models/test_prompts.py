"""What is sent to a model: layout, history, sizes, schemas. Four whole prompts are kept as files.

After a wanted change: ``UPDATE_PROMPTS=1 pytest tests/models/test_prompts.py``, then look at the
difference.
"""

from __future__ import annotations

import itertools
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.models.model_samples import (
    BY_NAME,
    DESCRIBING,
    DESKTOP_SCREEN,
    PHONE_KINDS,
    desktop,
    observed,
    phone,
)
from tests.servers.json_schema import check_schema, is_valid

from qvl_agent.geometry import Size
from qvl_agent.models.digest import conversation_digest
from qvl_agent.models.families import NATIVE, Profile
from qvl_agent.models.families._layout import HistoryPolicy
from qvl_agent.models.port import Conversation, ImagePart, Message, ModelSettings, Turn
from qvl_agent.models.tool_schema import guided, merged

PROMPTS = Path(__file__).parent / "prompts"
GOAL = "book a flight from Zurich to Lisbon"


def said(family: Profile, action: str = "Tap Search.", **arguments: Any) -> str:
    words = arguments or {"action": "click", "coordinate": [500, 250]}
    call = family.render("", "mobile_use", words)
    return f"Thought: The form is open.\nAction: {action}\n{call}"


def turns(family: Profile, number: int, **changes: Any) -> list[Turn]:
    image = shown(family.conversation(GOAL, phone(), (), observed()))[-1].image
    given = {"image": image, "reply": said(family), "summary": "tap", "feedback": "", **changes}
    return [Turn(observation_digest=f"{n:064}", **given) for n in range(number)]


def shown(conversation: Conversation) -> list[ImagePart]:
    parts = [part for message in conversation.messages for part in message.parts]
    return [part for part in parts if isinstance(part, ImagePart)]


def written(messages: tuple[Message, ...]) -> str:
    def part(item: str | ImagePart) -> str:
        return item if isinstance(item, str) else f"<image {item.image.size}>"

    return "\n".join(
        f"===== {message.role}\n{''.join(map(part, message.parts))}" for message in messages
    )


def examples() -> dict[str, Conversation]:
    pixels, grid, xml = (BY_NAME[name] for name in ("qwen2.5-vl", "qwen3-vl", "qwen3.5"))
    bad = Turn("0" * 64, None, "Ich tippe jetzt.", "", "there is no action in the reply")
    past = [*turns(pixels, 1), bad, *turns(pixels, 1, feedback="Nothing changed.")]
    # Weights that ship have learned this one: another text would need another training.
    learned = BY_NAME["pocket"]
    steps = [*turns(learned, 9), *turns(learned, 1, feedback="Nothing changed.")]
    return {
        "qwen2_5_vl_phone": pixels.conversation(GOAL, phone(apps=("Clock",)), past, observed()),
        "qwen3_vl_desktop": grid.conversation(GOAL, desktop(), (), observed(DESKTOP_SCREEN)),
        "qwen3_5_phone": xml.conversation(GOAL, phone(), turns(xml, 5), observed()),
        "pocket_phone": learned.conversation(GOAL, phone(), steps, observed()),
    }


@pytest.mark.parametrize(
    "name", ["qwen2_5_vl_phone", "qwen3_vl_desktop", "qwen3_5_phone", "pocket_phone"]
)
def test_prompts_are_as_they_were_agreed(name: str) -> None:
    path, now = PROMPTS / f"{name}.txt", written(examples()[name].messages) + "\n"
    if os.environ.get("UPDATE_PROMPTS"):
        path.write_text(now, encoding="utf-8")
    assert now == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", BY_NAME)
def test_the_layout_is_pure(name: str) -> None:
    family = BY_NAME[name]
    first, second = (
        family.conversation(GOAL, phone(), turns(family, 3), observed()) for _ in range(2)
    )
    assert written(first.messages) == written(second.messages)
    assert first.tool == second.tool
    assert shown(first)[-1].image.tobytes() == shown(second)[-1].image.tobytes()


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize("size", [Size(1080, 2400), Size(2400, 1080), Size(320, 480)], ids=str)
def test_the_screenshot_is_sent_in_the_size_of_the_frame(name: str, size: Size) -> None:
    family, seen = BY_NAME[name], observed(size)
    part = shown(family.conversation(GOAL, phone(size), (), seen))[-1]
    frame = family.frame(seen)
    assert Size(*part.image.size) == frame.model == family.resize.fit(frame.model)
    assert part.digest == seen.digest


def test_a_budget_and_a_window_are_options() -> None:
    family = BY_NAME["qwen3-vl"].configured(ModelSettings(image_tokens=300, max_images=2))
    assert family.screenshots == 2
    assert family.frame(observed()).model == Size(352, 800)
    conversation = family.conversation(GOAL, phone(), turns(family, 4), observed())
    assert len(shown(conversation)) == 2
    assert BY_NAME["qwen3-vl"].configured(ModelSettings()) == BY_NAME["qwen3-vl"]


@given(steps=st.integers(0, 60), screenshots=st.integers(1, 8), fold=st.integers(1, 8))
def test_a_window_is_never_larger_than_it_may_be(steps: int, screenshots: int, fold: int) -> None:
    policy = HistoryPolicy(screenshots, fold)
    first = policy.first_kept(steps)
    assert 0 <= first <= steps
    assert 1 <= steps - first + 1 <= max(1, screenshots)
    assert policy.first_kept(steps + 1) >= first


def test_between_two_folds_a_request_only_grows() -> None:
    family = BY_NAME["qwen3.5"]
    texts = [
        written(family.conversation(GOAL, phone(), turns(family, n), observed()).messages)
        for n in range(12)
    ]
    grown = [after.startswith(before) for before, after in itertools.pairwise(texts)]
    assert grown == [True] * 3 + [False, True] * 4


def test_old_steps_go_in_blocks_so_that_the_text_mostly_grows_at_its_end() -> None:
    family = BY_NAME["qwen3-vl"]
    texts = [
        family.conversation(GOAL, phone(), turns(family, n), observed()).messages[-1].text
        for n in range(36, 66)
    ]
    cut = [n for n, (a, b) in enumerate(itertools.pairwise(texts), 37) if not b.startswith(a)]
    assert cut == [41, 51, 61]
    assert "Steps 1 to 30: left out here.\nStep 31:" in texts[-1]


def test_in_the_first_layout_they_go_one_by_one() -> None:
    newest = BY_NAME["qwen3-vl"]
    family = replace(newest, history=replace(newest.history, layout=1))
    text = family.conversation(GOAL, phone(), turns(family, 65), observed()).messages[-1].text
    assert "Steps 1 to 25: left out here.\nStep 26:" in text


@pytest.mark.parametrize("name", BY_NAME)
def test_feedback_stands_below_its_step(name: str) -> None:
    family = BY_NAME[name].configured(ModelSettings(max_images=1))
    past = turns(family, 3)
    past[1] = Turn("1" * 64, None, said(family, "Press it."), "tap", "The user says: window seat")
    text = family.conversation(GOAL, phone(), past, observed()).messages[-1].text
    lines = text.splitlines()
    at = next(number for number, line in enumerate(lines) if "Press it." in line)
    assert lines[at].startswith("Step 2:")
    assert "The user says: window seat" in lines[at + 1]


def test_feedback_follows_its_step_in_a_window_too() -> None:
    family = BY_NAME["qwen3.5"]
    past = turns(family, 2, feedback="Nothing changed.")
    messages = family.conversation(GOAL, phone(), past, observed()).messages
    assert messages[-2].role == "assistant"
    assert messages[-1].text == "Note: Nothing changed.\n"


@pytest.mark.parametrize("name", BY_NAME)
def test_what_was_not_carried_out_says_so(name: str) -> None:
    family = BY_NAME[name].configured(ModelSettings(max_images=1))
    past = turns(family, 1, summary="", feedback="(1, 2000) is off the screen")
    text = family.conversation(GOAL, phone(), past, observed()).messages[-1].text
    assert "(not carried out)" in text
    past = turns(family, 1, reply="?", summary="", feedback="no action")
    text = family.conversation(GOAL, phone(), past, observed()).messages[-1].text
    assert "a reply that could not be read (not carried out)" in text


@pytest.mark.parametrize("name", BY_NAME)
def test_a_long_past_stays_short(name: str) -> None:
    family = BY_NAME[name]
    long = turns(family, 300, reply="x" * 100_000, feedback="y" * 100_000, image=None)
    messages = family.conversation(GOAL, phone(), long, observed()).messages
    assert sum(len(message.text) for message in messages[1:]) < 25_000
    short = family.configured(ModelSettings(max_images=1))
    text = short.conversation(GOAL, phone(), long, observed()).messages[-1].text
    assert len(text) < 10_000
    assert "Steps 1 to 2" in text
    assert "Step 300:" in text


def test_thinking_is_not_sent_again() -> None:
    family = BY_NAME["qwen3.5"]
    past = turns(family, 1, reply=f"secret musing</think>\n\n{said(family)}")
    conversation = family.conversation(GOAL, phone(), past, observed())
    assert "secret musing" not in written(conversation.messages)
    assert "<function=mobile_use>" in conversation.messages[2].text


@pytest.mark.parametrize(
    ("integrity", "words"),
    [("black", "black"), ("unchanged", "as before"), ("stale", "stayed the same"), ("ok", "")],
)
def test_a_doubtful_screenshot_is_pointed_out(integrity: Any, words: str) -> None:
    seen = observed()
    marked = type(seen)(seen.image, seen.screen, taken_at_s=0.0, integrity=integrity)
    text = BY_NAME["qwen3-vl"].conversation(GOAL, phone(), (), marked).messages[-1].text
    assert words in text
    assert ("Note:" in text) == (integrity != "ok")


def test_doubts_about_a_screenshot_stand_behind_it_and_go_with_the_next() -> None:
    family, seen = BY_NAME["qwen3.5"], observed()
    marked = type(seen)(seen.image, seen.screen, taken_at_s=0.0, integrity="stale")
    parts = [
        family.conversation(GOAL, phone(), past, observation).messages[1].parts
        for past, observation in (((), marked), (turns(family, 1), seen))
    ]
    assert [len(each) for each in parts] == [3, 2]
    assert parts[0][0] == parts[1][0]


@pytest.mark.parametrize("name", DESCRIBING)
def test_only_what_the_device_can_is_described(name: str) -> None:
    family = BY_NAME[name]
    plain = phone(supports=frozenset({"tap"}))
    conversation = family.conversation(GOAL, plain, (), observed())
    text = conversation.messages[0].text
    assert "click" in text
    assert "swipe" not in text
    words = [
        branch["properties"]["action"]["const"] for branch in conversation.tool.parameters["anyOf"]
    ]
    assert words == ["click", "wait", "answer", "interact", "terminate"]


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize("info", [phone(), desktop()], ids=lambda info: info.form)
def test_the_guided_schema_is_one_that_strict_servers_take(name: str, info: Any) -> None:
    seen = observed(info.screen)
    family = BY_NAME[name]
    parameters = family.conversation(GOAL, info, (), seen).tool.parameters
    schema = guided(parameters)
    check_schema(dict(schema))
    json.dumps(schema)
    frame = family.frame(seen)
    side = max(frame.model.width_px, frame.model.height_px) - 1
    last = side if family.coordinates.kind == "absolute" else 1000
    for x, fits in [(0, True), (last, True), (last + 1, False), (-1, False)]:
        word = "click" if info.form == "phone" else "left_click"
        arguments = {"action": word, "coordinate": [x, 0]}
        assert is_valid({"thought": "", "arguments": arguments}, dict(schema)) == fits
        assert is_valid(arguments, dict(merged(parameters))) == fits


def test_the_merged_schema_names_the_users_of_every_field() -> None:
    info = phone(supports=PHONE_KINDS)
    tool = BY_NAME["qwen3-vl"].conversation(GOAL, info, (), observed()).tool
    fields = merged(tool.parameters)["properties"]
    assert "Only for swipe." in fields["coordinate2"]["description"]
    assert "maximum" not in fields["time"]  # long_press and wait have different limits
    assert fields["action"]["enum"][0] == "click"


def test_the_native_family_shows_the_screen_as_it_is() -> None:
    seen = observed(Size(333, 777))
    conversation = NATIVE.conversation(GOAL, phone(Size(333, 777)), (), seen)
    assert shown(conversation)[-1].image is seen.image
    assert GOAL in conversation.messages[-1].text


@pytest.mark.parametrize("axes", [[], [{"type": "integer"}] * 2, [{"type": "string"}] * 3])
def test_a_tool_of_somebody_elses_family_has_a_digest(axes: list[dict[str, Any]]) -> None:
    family = BY_NAME["qwen3-vl"]
    ours = family.conversation(GOAL, phone(), (), observed())
    parameters = {"properties": {"at": {"type": "array", "prefixItems": axes}}}
    theirs = replace(ours, tool=replace(ours.tool, parameters=parameters))
    assert conversation_digest(theirs) != conversation_digest(ours)
