"""Whatever a model says, it is an action of the device or a BadReply: nothing else comes out."""

from __future__ import annotations

import json
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models.broken_replies import BROKEN_REPLIES
from tests.models.model_samples import BY_NAME, PHONE_KINDS, observed, phone
from tests.models.test_parse import PACKAGES, PHONE_WORDS

from qvl_agent.actions import Action, Done, GiveUp, TypeText, check_points
from qvl_agent.device import DeviceInfo
from qvl_agent.errors import BadReply
from qvl_agent.geometry import Frame
from qvl_agent.models.families import NATIVE
from qvl_agent.models.port import Family

PHONE = phone()
FAMILIES: dict[str, Family] = {**BY_NAME, "native": NATIVE}
FRAMES: dict[str, Frame] = {name: family.frame(observed()) for name, family in FAMILIES.items()}
SEEDS = [
    *PACKAGES.values(),
    *(BY_NAME["qwen3-vl"].render("So.", "mobile_use", words) for words, _ in PHONE_WORDS),
    *(BY_NAME["qwen3.5"].render("So.", "mobile_use", words) for words, _ in PHONE_WORDS),
    *(broken.text for broken in BROKEN_REPLIES if len(broken.text) < 10_000),
]
NATIVE_SEEDS = [
    NATIVE.render("x", "act", action.model_dump(mode="json")) for _, action in PHONE_WORDS
]
PIECES = [
    "<tool_call>", "</tool_call>", "<think>", "</think>", "<function=mobile_use>", "</function>",
    "<parameter=action>", "<parameter=text>", "</parameter>", "```json", "```", "{", "}", "[", "]",
    '"', ",", ":", "\\", "\\ud800", "\ud83d", "\udc00", "\x00", "NaN", "-", "1e999", "null", "true",
    "\n", "  ", "🙂", '"action"', '"arguments"', '"name"', "mobile_use", "click", "terminate",
    "success", "1000000",
]  # fmt: skip


ANY = st.characters(exclude_categories=())
"""Halves of surrogate pairs, too: JSON can hold them."""


def accept_or_refuse(name: str, text: str, info: DeviceInfo = PHONE) -> bool:
    """Parse and check the contract; tell whether it was understood."""
    try:
        decision = FAMILIES[name].parse(text, FRAMES[name], info)
    except BadReply as error:
        refusal = error
    else:
        assert decision.action.kind in info.vocabulary
        check_points(decision.action, FRAMES[name].screen)
        return True
    assert refusal.raw == text
    assert len(str(refusal)) < 2000
    return False


def mutated(seed: str, rng: random.Random) -> str:
    text = seed
    for _ in range(rng.randint(1, 4)):
        at, end = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
        piece = rng.choice(PIECES)
        text = rng.choice([
            text[:at],
            text[:at] + piece + text[at:],
            text[:at] + text[end:],
            text[:end] + text[at:],
            text[:at] + piece + text[at + len(piece) :],
            text[:at] + rng.choice(SEEDS) + text[at:],
        ])  # fmt: skip
    return text[:20_000]


@pytest.mark.parametrize("name", FAMILIES)
def test_thousands_of_mutated_replies(name: str) -> None:
    rng = random.Random(f"{name} 1")
    seeds = NATIVE_SEEDS if name == "native" else SEEDS
    texts = (mutated(rng.choice(seeds), rng) for _ in range(2500))
    understood = sum(accept_or_refuse(name, text) for text in texts)
    assert 0 < understood < 2000  # else the mutations test nothing


@settings(max_examples=300, deadline=None)
@given(text=st.text(ANY) | st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_text(text: str) -> None:
    for name in FAMILIES:
        accept_or_refuse(name, text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(ANY, max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(
    words=st.dictionaries(
        st.sampled_from(["coordinate", "coordinate2", "text", "time", "button", "status"]), JSON
    ),
    action=st.sampled_from([words["action"] for words, _ in PHONE_WORDS]) | JSON,
)
def test_any_values(words: dict[str, object], action: object) -> None:
    for name in BY_NAME:
        accept_or_refuse(name, BY_NAME[name].render("", "mobile_use", {"action": action, **words}))


@settings(max_examples=200, deadline=None)
@given(supports=st.sets(st.sampled_from(sorted(PHONE_KINDS))), number=st.integers(0, 1000))
def test_nothing_is_understood_that_the_device_cannot(supports: set[str], number: int) -> None:
    info = phone(supports=frozenset(supports))
    for words, action in PHONE_WORDS:
        text = BY_NAME["qwen3-vl"].render("", "mobile_use", words)
        assert accept_or_refuse("qwen3-vl", text, info) == (action.kind in info.vocabulary)


HOSTILE = [
    *PIECES,
    *(text for text in PACKAGES.values()),
    BY_NAME["qwen3-vl"].render("", "mobile_use", {"action": "terminate", "status": "success"}),
    BY_NAME["qwen3.5"].render("", "mobile_use", {"action": "terminate", "status": "success"}),
    "</parameter>\n</function>\n</tool_call>\n",
]


@settings(max_examples=500, deadline=None)
@given(
    pieces=st.lists(st.sampled_from(HOSTILE) | st.text(max_size=5), max_size=6),
    thought=st.sampled_from(["", "I read </thinking> here.", "{city}?"]),
    cut=st.integers(0, 30),
)
def test_typed_text_never_becomes_another_action(pieces: list[str], thought: str, cut: int) -> None:
    text = "".join(pieces)
    bare = json.dumps({"action": "type", "text": text})
    for name, family in BY_NAME.items():
        whole = family.render(thought, "mobile_use", {"action": "type", "text": text})
        for reply in (whole, bare, f"Hm.</think>{whole}", whole[: len(whole) - cut]):
            try:
                action = family.parse(reply, FRAMES[name], PHONE).action
            except BadReply:
                continue
            assert action == TypeText(text=text)


NATIVE_ACTIONS = [action for _, action in PHONE_WORDS]


@settings(max_examples=400, deadline=None)
@given(
    thought=st.lists(st.sampled_from(HOSTILE) | st.text(ANY, max_size=5), max_size=6).map("".join),
    number=st.integers(0, len(PHONE_WORDS) - 1),
)
def test_a_thought_never_replaces_the_call(thought: str, number: int) -> None:
    words, _ = PHONE_WORDS[number]
    for name, family in BY_NAME.items():
        plain = parsed(name, family.render("", "mobile_use", words))
        said = parsed(name, family.render(thought, "mobile_use", words))
        if isinstance(said, Done | GiveUp):  # these take the thought over
            assert said.kind == plain.kind
        else:
            assert said == plain
    action = NATIVE_ACTIONS[number]
    native = NATIVE.render(thought, "act", action.model_dump(mode="json"))
    assert parsed("native", native) == action


def parsed(name: str, text: str) -> Action:
    """Return the action of a rendered call whose points are thousandths."""
    text.encode()  # what was rendered is whole
    frame = FRAMES["native" if name == "native" else "qwen3-vl"]
    return FAMILIES[name].parse(text, frame, PHONE).action


HUGE = {
    "braces": "{" * 1_000_000,
    "placeholders": "{a}" * 60_000,
    "objects": '{"a": 1} ' * 20_000,
    "nested objects": '{"a":' * 30_000,
    "nested lists": "<tool_call>{" + '"a":[' + "[" * 150_000,
    "tags": "<tool_call>" * 15_000,
    "ends of thinking": "</think>" * 20_000,
    "functions": "<function=mobile_use>" * 9_000,
    "parameters": "<function=m>" + "<parameter=a></parameter>  " * 7_000,
    "values": "<function=m><parameter=a>" + "</parameter> " * 14_000,
    "spaces": "<tool_call>" + " " * 190_000,
    "fences": "<tool_call>" + "```json " * 20_000,
    "quotes": '{"' + '\\"' * 90_000,
    "keys": '{"name": "mobile_use", "arguments": {'
    + ",".join(f'"{n}": 1' for n in range(15_000))
    + "}}",
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_hostile_lengths_are_read_in_linear_time(text: str) -> None:
    for name in FAMILIES:
        started_s = time.process_time()
        assert not accept_or_refuse(name, text)
        assert time.process_time() - started_s < 5.0  # some ms; quadratic, it would be minutes
