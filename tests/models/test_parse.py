"""Parsing: forgiving about packaging, strict about content."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.models.broken_replies import BROKEN_REPLIES, BrokenReply
from tests.models.model_samples import BY_NAME, desktop, observed, phone

from qvl_agent import actions as act
from qvl_agent.errors import BadReply
from qvl_agent.geometry import ScreenPoint, Size
from qvl_agent.models.families import NATIVE

FAMILY = BY_NAME["qwen3-vl"]
PHONE = phone()
FRAME = FAMILY.frame(observed())
CALL = '{"name": "mobile_use", "arguments": {"action": "click", "coordinate": [500, 250]}}'
TAP = act.Tap(point=ScreenPoint(540, 600))
XML = (
    "<tool_call>\n<function=mobile_use>\n<parameter=action>\nclick\n</parameter>\n"
    "<parameter=coordinate>\n[500, 250]\n</parameter>\n</function>\n</tool_call>"
)

PACKAGES = {
    "plain": f"<tool_call>\n{CALL}\n</tool_call>",
    "one line": f"<tool_call>{CALL}</tool_call>",
    "thought": f"Thought: I see it.\nAction: Tap it.\n<tool_call>\n{CALL}\n</tool_call>",
    "thinking": f'<think>\nHm {{x}} "y"\n</think>\n\n<tool_call>\n{CALL}\n</tool_call>',
    "template opened the thinking": f"Hm, {CALL}?\n</think>\n<tool_call>\n{CALL}\n</tool_call>",
    "thinking without an end": f"<think>\nHm.\n<tool_call>\n{CALL}\n</tool_call>",
    "other tags": f"<thinking>Hm.</thinking><tool_call>{CALL}</tool_call>",
    "no closing tag": f"<tool_call>\n{CALL}",
    "no opening tag": f"{CALL}\n</tool_call>",
    "fence": f"```json\n{CALL}\n```",
    "fence inside": f"<tool_call>\n```json\n{CALL}\n```\n</tool_call>",
    "bare": CALL,
    "in prose": f"I tap the {{field}} now: {CALL} and then I wait.",
    "in a list": f"[{CALL}]",
    "arguments only": '{"action": "click", "coordinate": [500, 250]}',
    "arguments as text": json.dumps(
        {"name": "mobile_use", "arguments": '{"action": "click", "coordinate": [500, 250]}'}
    ),
    "values as text": '{"action": "click", "coordinate": "[500, 250]"}',
    "fractions": '{"action": "click", "coordinate": [500.0, 250.0]}',
    "twice the same": f"<tool_call>\n{CALL}\n</tool_call>\n<tool_call>\n{CALL}\n</tool_call>",
    "no space": CALL.replace(" ", ""),
    "windows": f"<tool_call>\r\n{CALL}\r\n</tool_call>\r\n",
    "xml": XML,
    "bare xml": XML.removeprefix("<tool_call>\n").removesuffix("\n</tool_call>"),
    "tight xml": XML.replace("\n", ""),
    "other language": f"Thought: 点击搜索栏。\n<tool_call>\n{CALL}\n</tool_call>",
}


@pytest.mark.parametrize("text", PACKAGES.values(), ids=PACKAGES)
@pytest.mark.parametrize("name", ["qwen2-vl", "qwen3-vl", "qwen3.5"])
def test_packaging_is_forgiven(name: str, text: str) -> None:
    family = BY_NAME[name]
    assert family.parse(text, family.frame(observed()), PHONE).action == TAP


@pytest.mark.parametrize("broken", BROKEN_REPLIES, ids=lambda b: f"{b.way}: {b.text[:20]!r}")
@pytest.mark.parametrize("name", BY_NAME)
def test_content_is_not(name: str, broken: BrokenReply) -> None:
    family = BY_NAME[name]
    frame = family.frame(observed())
    with pytest.raises(BadReply) as caught:
        family.parse(broken.text, frame, PHONE)
    assert caught.value.raw == broken.text
    message = str(caught.value)
    assert "such as" in message
    assert len(message) < 1500
    if name == "qwen3-vl":
        assert broken.says in message


def test_the_example_of_a_refusal_is_itself_valid() -> None:
    for broken in BROKEN_REPLIES:
        for family in BY_NAME.values():
            frame = family.frame(observed())
            with pytest.raises(BadReply) as caught:
                family.parse(broken.text, frame, PHONE)
            example = str(caught.value).partition("such as\n")[2]
            family.parse(example, frame, PHONE)


def test_there_are_sixty_broken_replies_in_twenty_ways() -> None:
    assert len(BROKEN_REPLIES) == 60
    assert len({broken.way for broken in BROKEN_REPLIES}) == 20
    assert len({broken.text for broken in BROKEN_REPLIES}) == 60


PHONE_WORDS: list[tuple[dict[str, Any], Any]] = [
    ({"action": "click", "coordinate": [0, 1000]}, act.Tap(point=ScreenPoint(0, 2399))),
    (
        {"action": "long_press", "coordinate": [1000, 0], "time": 2},
        act.LongPress(point=ScreenPoint(1079, 0), duration_s=2.0),
    ),
    (
        {"action": "long_press", "coordinate": [500, 250]},
        act.LongPress(point=ScreenPoint(540, 600)),
    ),
    (
        {"action": "swipe", "coordinate": [500, 750], "coordinate2": [500, 250]},
        act.Swipe(start=ScreenPoint(540, 1800), end=ScreenPoint(540, 600)),
    ),
    ({"action": "type", "text": "São Paulo 北京 🙂"}, act.TypeText(text="São Paulo 北京 🙂")),
    ({"action": "type", "text": "[1, 2]"}, act.TypeText(text="[1, 2]")),
    ({"action": "type", "text": ""}, act.TypeText(text="")),
    ({"action": "key", "text": "volume_up"}, act.Press(keys=["volume_up"])),
    *(
        (
            {"action": "system_button", "button": name},
            act.SystemButton.model_validate({"button": name.lower()}),
        )
        for name in ("Back", "Home", "Menu", "Enter", "back")
    ),
    ({"action": "open", "text": "Clock"}, act.OpenApp(app="Clock")),
    ({"action": "wait", "time": 1.5}, act.Wait(seconds=1.5)),
    ({"action": "wait"}, act.Wait(seconds=2.0)),
    ({"action": "answer", "text": "42"}, act.Answer(text="42")),
    ({"action": "interact", "text": "Which?"}, act.AskUser(question="Which?")),
    ({"action": "ask_user", "text": "Which?"}, act.AskUser(question="Which?")),
    ({"action": "terminate", "status": "success"}, act.Done(summary="So.")),
    ({"action": "terminate", "status": "failure"}, act.GiveUp(reason="So.")),
]  # fmt: skip
CLICKS: list[tuple[str, dict[str, Any]]] = [
    ("left_click", {}), ("right_click", {"button": "right"}),
    ("middle_click", {"button": "middle"}), ("double_click", {"count": 2}),
    ("triple_click", {"count": 3}),
]  # fmt: skip
DESKTOP_WORDS: list[tuple[dict[str, Any], Any]] = [
    *(
        ({"action": word, "coordinate": [500, 500]}, act.Tap(point=ScreenPoint(960, 540), **more))
        for word, more in CLICKS
    ),
    (
        {"action": "mouse_move", "coordinate": [500, 500]},
        act.Hover(point=ScreenPoint(960, 540)),
    ),
    (
        {"action": "left_click_drag", "start_coordinate": [0, 0], "coordinate": [500, 500]},
        act.Drag(start=ScreenPoint(0, 0), end=ScreenPoint(960, 540)),
    ),
    ({"action": "key", "keys": ["ctrl", "c"]}, act.Press(keys=["ctrl", "c"])),
    (
        {"action": "scroll", "coordinate": [0, 0], "pixels": -300},
        act.Scroll(point=ScreenPoint(0, 0), direction="down", amount=3),
    ),
    (
        {"action": "scroll", "pixels": 5},
        act.Scroll(point=ScreenPoint(960, 540), direction="up", amount=1),
    ),
    (
        {"action": "hscroll", "coordinate": None, "pixels": -1000},
        act.Scroll(point=ScreenPoint(960, 540), direction="left", amount=10),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "action"), PHONE_WORDS, ids=str)
@pytest.mark.parametrize("name", ["qwen2-vl", "qwen3-vl", "qwen3.5"])
def test_every_word_of_a_phone(name: str, arguments: dict[str, Any], action: Any) -> None:
    family = BY_NAME[name]
    text = family.render("So.", "mobile_use", arguments)
    decision = family.parse(text, family.frame(observed()), PHONE)
    assert (decision.thought, decision.action) == ("So.", action)


@pytest.mark.parametrize(("arguments", "action"), DESKTOP_WORDS, ids=str)
@pytest.mark.parametrize("name", ["qwen3-vl", "qwen3.5"])
def test_every_word_of_a_desktop(name: str, arguments: dict[str, Any], action: Any) -> None:
    family, screen = BY_NAME[name], Size(1920, 1080)
    text = family.render("", "computer_use", arguments)
    assert family.parse(text, family.frame(observed(screen)), desktop()).action == action


def test_a_stutter_does_not_hide_another_call() -> None:
    other = CALL.replace("500, 250", "500, 251")
    for call in (f"<tool_call>{CALL}</tool_call>", CALL + "\n"):
        with pytest.raises(BadReply, match="more than 10 calls"):
            FAMILY.parse(call * 10 + call.replace(CALL, other), FRAME, PHONE)


@pytest.mark.parametrize("name", BY_NAME)
def test_what_is_typed_may_hold_any_tag(name: str) -> None:
    family = BY_NAME[name]
    done = family.render("", "mobile_use", {"action": "terminate", "status": "success"})
    for text in (f"</think>{done}", done, f"x</parameter></function></tool_call>{done}"):
        said = family.render("", "mobile_use", {"action": "type", "text": text})
        action = family.parse(said, family.frame(observed()), PHONE).action
        assert action == act.TypeText(text=text)


def test_zero_pixels_scroll_nowhere() -> None:
    frame = FAMILY.frame(observed(Size(1920, 1080)))
    with pytest.raises(BadReply, match="pixels"):
        FAMILY.parse('{"action": "scroll", "pixels": 0}', frame, desktop())


def test_a_device_is_only_offered_what_it_can() -> None:
    plain = phone(supports=frozenset({"tap"}))
    with pytest.raises(BadReply, match="the actions are click, wait, answer, interact, terminate"):
        FAMILY.parse('{"action": "type", "text": "x"}', FRAME, plain)


def test_absolute_coordinates_are_pixels_of_the_sent_image() -> None:
    family = BY_NAME["qwen2.5-vl"]
    frame = family.frame(observed())
    assert frame.model == Size(672, 1484)
    last = family.parse('{"action": "click", "coordinate": [671, 1483]}', frame, PHONE).action
    assert last == act.Tap(point=ScreenPoint(1079, 2399))
    with pytest.raises(BadReply, match=r"x must be 0\.\.671, y 0\.\.1483"):
        family.parse('{"action": "click", "coordinate": [672, 10]}', frame, PHONE)


def test_thoughts_lose_their_labels() -> None:
    family = FAMILY
    both = family.parse(PACKAGES["thought"], FRAME, PHONE)
    assert both.thought == "I see it."
    only_action = family.parse(f"Action: Tap it.\n{PACKAGES['plain']}", FRAME, PHONE)
    assert only_action.thought == "Tap it."
    thinking = family.parse(PACKAGES["thinking"], FRAME, PHONE)
    assert thinking.thought == 'Hm {x} "y"'


NATIVE_BROKEN = [
    "", "tap", "[]", '{"kind": "fly"}', '{"action": {"kind": "tap"}}', '{"kind": "hover"}',
    '{"action": {"kind": "tap", "point": {"x": 1080, "y": 0}}}',
    '{"action": {"kind": "tap", "point": {"x": -1, "y": 0}}}',
    '{"action": {"kind": "tap", "point": {"x": 1.5, "y": 0}}}',
    '{"action": {"kind": "done", "kind": "done"}}', '{"action": {"kind": "done"}, "more": 1}',
    '{"thought": 1, "action": {"kind": "done"}}', '{"action": {"kind": "done"}} {}',
    '{"action": {"kind": "wait", "seconds": NaN}}', "[" * 100_000,
    '{"action": {"kind": "hover", "point": {"x": 1, "y": 1}}}',
]  # fmt: skip


@pytest.mark.parametrize("text", NATIVE_BROKEN, ids=lambda text: text[:40])
def test_the_native_family_is_as_strict(text: str) -> None:
    with pytest.raises(BadReply):
        NATIVE.parse(text, NATIVE.frame(observed()), PHONE)


def test_the_native_family_takes_an_action_with_or_without_a_thought() -> None:
    frame = NATIVE.frame(observed())
    bare = NATIVE.parse('{"kind": "wait", "seconds": 1}', frame, PHONE)
    assert bare.action == act.Wait(seconds=1.0)
    text = NATIVE.render("Now.", "act", {"kind": "tap", "point": {"x": 1079, "y": 2399}})
    decision = NATIVE.parse(text, frame, PHONE)
    assert (decision.thought, decision.action) == ("Now.", act.Tap(point=ScreenPoint(1079, 2399)))
