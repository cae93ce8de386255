"""What a grammar lets through the family's parser understands, and the other way round."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.checkpoints.kinds import Kind
from tests.models.model_samples import BY_NAME, DESKTOP_SCREEN, PHONE_SCREEN
from tests.models.session.decoding_samples import INFOS, Job, arguments, job, walked

from qvl_agent.actions import TypeText
from qvl_agent.geometry import Size
from qvl_agent.models.families._calls import render_call
from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session.checkpoint import Checkpoint, load_checkpoint
from qvl_agent.models.session.grammar import Grammars
from qvl_agent.models.session.grammar_state import Matcher

KINDS: dict[str, Kind] = {
    "qwen2-vl": "qwen2-vl",  # its vocabulary has no tags
    "qwen2.5-vl": "qwen2.5-vl",  # pixels of the picture: another end for each axis
    "qwen3-vl": "qwen3-vl",
    "qwen3.5": "qwen3.5",  # XML
}
TEXTS = st.text(
    st.one_of(st.sampled_from('</>"\\{}\n\té🙂 parametefuncion'), st.characters(codec="utf-8")),
    max_size=60,
).filter(lambda text: "\x7f" not in text)
"""Texts with pieces of what ends them. JSON is written without a bare DEL, so none is asked for."""

MEAN = [
    "</parameter>", "</function>", "</paramete", "<</parameter", '"}}', "\\", "\n", "\n\n", "",
    "<function=mobile_use>", "</tool_call>", "</think>", '{"action": "wait"}', "🙂" * 20,
    "a\n</parameter", "\n</parameter\n>", "<parameter=text>\nx",
]  # fmt: skip


class Room:
    """Grammars of a tiny checkpoint and the jobs on both devices."""

    def __init__(self, checkpoint: Checkpoint, family: str) -> None:
        self.words = checkpoint.tokenizer
        self.jobs = {name: job(BY_NAME[family], info) for name, info in INFOS.items()}
        self.grammars = Grammars(checkpoint)

    def start(self, task: Job) -> Matcher:
        matcher = self.grammars.start(task.form)
        assert matcher is not None
        return matcher

    def spelled(self, text: str) -> list[int]:
        """The tokens of a text, split behind each ``<``: no tag becomes a token of its own."""
        return [id for part in re.split("(?<=<)", text) for id in self.words.encode(part)]

    def accepts(self, task: Job, text: str) -> bool:
        """Whether the grammar lets a whole reply through; tags within the call are spelled out."""
        head, tag, rest = text.partition("\n<tool_call>\n")
        inner, end, tail = rest.rpartition("\n</tool_call>")
        ids = [*self.words.encode(head + tag), *self.spelled(inner), *self.words.encode(end + tail)]
        matcher = self.start(task)
        if not matcher.allows(ids):
            return False
        matcher.take(ids)
        return matcher.is_complete


@pytest.fixture(scope="module")
def room(tiny_checkpoints: Callable[[Kind], Path]) -> Callable[[str], Room]:
    def made(family: str) -> Room:
        checkpoint = load_checkpoint(str(tiny_checkpoints(KINDS[family])), ModelSettings())
        return Room(checkpoint, family)

    return cache(made)


@pytest.mark.parametrize("device", INFOS)
@pytest.mark.parametrize("family", KINDS)
def test_whatever_the_grammar_lets_through_is_understood(
    room: Callable[[str], Room], family: str, device: str
) -> None:
    where = room(family)
    task, rng = where.jobs[device], random.Random(f"{family} {device}")
    tricky = [ids for text in MEAN if (ids := where.spelled(text))]
    seen = set()
    for _ in range(150):
        text = where.words.decode(walked(where.start(task), rng, often=tricky))
        seen.add(task.parse(text).action.kind)
    assert len(seen) > 8


@pytest.mark.parametrize("family", KINDS)
def test_bounds_follow_the_screen(room: Callable[[str], Room], family: str) -> None:
    where, rng = room(family), random.Random(family)
    for size in (Size(320, 480), Size(2400, 1080), Size(64, 2000)):
        task = job(BY_NAME[family], INFOS["desktop"], size)
        for _ in range(25):
            task.parse(where.words.decode(walked(where.start(task), rng, texts=2)))


@pytest.mark.parametrize("device", INFOS)
@pytest.mark.parametrize("family", KINDS)
def test_whatever_is_valid_the_grammar_lets_through(
    room: Callable[[str], Room], family: str, device: str
) -> None:
    where = room(family)
    task = where.jobs[device]

    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(arguments(task.form.tool.parameters, TEXTS))
    @example({"action": "type", "text": ""})
    @example({"action": "type", "text": "x" * 4000})
    @example({"action": "type", "text": "<" * 60})
    @example({"action": "wait", "time": 60.0})
    @example({"action": "wait", "time": 0})
    def check(call: dict[str, object]) -> None:
        text = said(task, call)
        task.parse(text)
        # A text that XML can't hold is written as JSON, for which the grammar of XML has no place.
        if task.form.syntax == "json" or "<function=" in text:
            assert where.accepts(task, text)

    check()


def said(task: Job, call: object) -> str:
    assert isinstance(call, dict)
    written = render_call(task.form.syntax, task.form.tool.name, call)
    return f"Thought: Now this.\nAction: Do it.\n{written}"


@pytest.mark.parametrize("text", MEAN)
@pytest.mark.parametrize("family", ["qwen2-vl", "qwen3-vl", "qwen3.5"])
def test_a_text_that_looks_like_syntax_is_read_as_it_was_meant(
    room: Callable[[str], Room], family: str, text: str
) -> None:
    where = room(family)
    task = where.jobs["phone"]
    if task.form.syntax == "xml":
        open_call = (
            "<function=mobile_use>\n<parameter=action>\ntype\n</parameter>\n<parameter=text>\n"
        )
        call = f"{open_call}{text}\n</parameter>\n</function>"
    else:
        call = json.dumps(
            {"name": "mobile_use", "arguments": {"action": "type", "text": text}},
            ensure_ascii=False,
        )
    reply = f"Thought: Type.\nAction: Type.\n<tool_call>\n{call}\n</tool_call>"
    ends_itself = task.form.syntax == "xml" and text in ("</parameter>", "</function>")
    assert where.accepts(task, reply) != ends_itself
    if not ends_itself:
        assert task.parse(reply).action == TypeText(text=text)


@pytest.mark.parametrize(
    "call",
    [
        {"action": "left_click", "coordinate": [-1, 0]},
        {"action": "left_click", "coordinate": [0]},
        {"action": "left_click", "coordinate": [0, 0, 0]},
        {"action": "left_click", "coordinate": [1.5, 0]},
        {"action": "left_click"},
        {"action": "scroll", "coordinate": [0, 0], "pixels": 0},
        {"action": "scroll", "coordinate": [0, 0], "pixels": 5001},
        {"action": "scroll", "coordinate": [0, 0], "pixels": -5001},
        {"action": "key", "keys": []},
        {"action": "key", "keys": [""]},
        {"action": "key", "keys": ["a"] * 6},
        {"action": "key", "keys": ["x" * 33]},
        {"action": "open", "text": ""},
        {"action": "open", "text": "x" * 201},
        {"action": "type", "text": "x" * 4001},
        {"action": "wait", "time": 60.1},
        {"action": "wait", "time": -1},
        {"action": "terminate", "status": "done"},
        {"action": "swipe", "coordinate": [0, 0], "coordinate2": [1, 1]},
        {"action": "answer", "text": "x", "more": 1},
    ],
    ids=str,
)
@pytest.mark.parametrize("family", ["qwen3-vl", "qwen3.5"])
def test_what_is_not_valid_has_no_way_through(
    room: Callable[[str], Room], family: str, call: dict[str, object]
) -> None:
    where = room(family)
    task = where.jobs["desktop"]
    assert where.accepts(task, said(task, {"action": "left_click", "coordinate": [0, 0]}))
    assert not where.accepts(task, said(task, call))


def test_each_axis_of_a_resized_picture_has_its_own_end(room: Callable[[str], Room]) -> None:
    where = room("qwen2.5-vl")
    for name, screen in (("phone", PHONE_SCREEN), ("desktop", DESKTOP_SCREEN)):
        task = where.jobs[name]
        size, word = task.frame.model, "click" if name == "phone" else "left_click"
        assert size.width_px != size.height_px
        last = (size.width_px - 1, size.height_px - 1)
        for x, y in (last, (last[0] + 1, 0), (0, last[1] + 1)):
            reply = said(task, {"action": word, "coordinate": [x, y]})
            assert where.accepts(task, reply) == ((x, y) == last), (screen, x, y)


@pytest.mark.parametrize("family", KINDS)
def test_a_thought_holds_nothing_that_reads_as_a_call(
    room: Callable[[str], Room], family: str
) -> None:
    where = room(family)
    task = where.jobs["phone"]
    call = render_call(task.form.syntax, "mobile_use", {"action": "wait", "time": 1})
    for thought in ("<tool_call>", "</think>", '{"action": "wait"}', "{", "<function=x>", "", "\n"):
        for reply in (f"Thought: {thought}\nAction: Wait.", f"Thought: Wait.\nAction: {thought}"):
            assert not where.accepts(task, f"{reply}\n{call}")
    assert where.accepts(task, f'Thought: "1 > 0", é🙂.\nAction: Wait.\n{call}')


def test_no_text_within_json_within_xml_ends_its_parameter(room: Callable[[str], Room]) -> None:
    where = room("qwen3.5")
    task = where.jobs["desktop"]
    for key, fits in [("<", True), ("</", True), ("</parameter", True), ("</parameter>", False)]:
        call = said(task, {"action": "key", "keys": ["ctrl", "KEY"]}).replace("KEY", key)
        assert where.accepts(task, call) == fits, key
