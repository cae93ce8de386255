"""Grammars are compiled once, know what must come and a way to the end, and never fail silently."""

from __future__ import annotations

import json
import random
import re
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checkpoints.kinds import Kind
from tests.models.model_samples import BY_NAME
from tests.models.session.decoding_samples import INFOS, job, walked

from qvl_agent.errors import ModelError, UsageError
from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session.checkpoint import Checkpoint, load_checkpoint
from qvl_agent.models.session.decode import least
from qvl_agent.models.session.form import CallForm, Form, FreeForm, JsonForm, LarkForm
from qvl_agent.models.session.grammar import MAX_COMPILED, MAX_USES, Grammars
from qvl_agent.models.session.grammar_lark import _WITHOUT_ENDS
from qvl_agent.models.session.grammar_state import Matcher

Load = Callable[[Kind], Checkpoint]


@pytest.fixture(scope="module")
def load(tiny_checkpoints: Callable[[Kind], Path]) -> Load:
    return cache(lambda kind: load_checkpoint(str(tiny_checkpoints(kind)), ModelSettings()))


@pytest.fixture
def checkpoint(load: Load) -> Checkpoint:
    return load("qwen3-vl")


def start(checkpoint: Checkpoint, form: Form) -> Matcher:
    matcher = Grammars(checkpoint).start(form)
    assert matcher is not None
    return matcher


def call(family: str = "qwen3-vl", device: str = "phone") -> CallForm:
    return job(BY_NAME[family], INFOS[device]).form


def fits(checkpoint: Checkpoint, form: Form, text: str) -> bool:
    matcher, ids = start(checkpoint, form), checkpoint.tokenizer.encode(text)
    if not matcher.allows(ids):
        return False
    matcher.take(ids)
    return matcher.is_complete


def test_a_free_reply_has_no_grammar(checkpoint: Checkpoint) -> None:
    assert Grammars(checkpoint).start(FreeForm()) is None


@pytest.mark.parametrize("kind", ["qwen2-vl", "qwen2.5-vl", "qwen3.5"])
def test_the_tags_are_tokens_where_there_are_such_tokens(load: Load, kind: Kind) -> None:
    words = load(kind).tokenizer
    matcher = start(load(kind), call(kind))
    ids = walked(matcher, random.Random(0))
    tag = words.get_added_vocab().get("<tool_call>")
    assert (tag is None) == (kind == "qwen2-vl")
    assert ids.count(tag) == (0 if tag is None else 1)
    assert words.decode(ids).count("<tool_call>") == 1


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"oneOf": [{"const": "a"}, {"type": "integer"}]}, ['"a"', "12"], ['"b"', "1.5"]),
        ({"type": "integer", "minimum": 3, "maximum": 120}, ["3", "120"], ["2", "121", "03"]),
        ({"type": "string", "maxLength": 3}, ['"\\n\\"x"', '""', '"🙂é-"'], ['"abcd"', '"a']),
        ({"type": "array", "items": {"type": "null"}}, ["[]", "[null, null]"], ["[null,null]"]),
        (
            {"type": "object", "properties": {"b": {}, "a": {}}, "required": ["b", "a"]},
            ['{"b": 1, "a": {}}'],
            ['{"a": 1, "b": 2}', '{"b": 1}'],
        ),
    ],
)
def test_json_of_a_schema(
    checkpoint: Checkpoint, schema: dict[str, object], good: list[str], bad: list[str]
) -> None:
    form = JsonForm(schema)
    assert [text for text in good if not fits(checkpoint, form, text)] == []
    assert [text for text in bad if fits(checkpoint, form, text)] == []


def test_a_grammar_of_the_callers_own(checkpoint: Checkpoint) -> None:
    form = LarkForm('start: "yes" | "no" NUMBER\nNUMBER: /[0-9]{1,3}/')
    assert fits(checkpoint, form, "yes")
    assert fits(checkpoint, form, "no12")
    assert not fits(checkpoint, form, "no")
    assert not fits(checkpoint, LarkForm('%llguidance {}\nstart: "a"'), "b")


@pytest.mark.parametrize(
    "form",
    [
        LarkForm("start: nothing"),
        LarkForm('begin: "a"'),
        LarkForm('start: "a'),
        JsonForm({"type": "integer", "not": {"const": 0}}),
        JsonForm({"type": "integer", "minimum": 3, "maximum": 1}),
        JsonForm({"$ref": "#/nowhere"}),
    ],
    ids=str,
)
def test_what_is_no_grammar_is_refused(checkpoint: Checkpoint, form: Form) -> None:
    with pytest.raises(UsageError, match="can't be turned into a grammar"):
        start(checkpoint, form)


def test_only_what_is_allowed_is_taken(checkpoint: Checkpoint) -> None:
    matcher = start(checkpoint, JsonForm({"type": "integer"}))
    token = checkpoint.tokenizer.encode("x")[0]
    assert not matcher.allowed()[token]
    with pytest.raises(ModelError, match="can't be followed"):
        matcher.take((token,))


def test_the_end_of_a_turn_is_allowed_where_a_reply_may_end(checkpoint: Checkpoint) -> None:
    matcher = start(checkpoint, JsonForm({"type": "integer", "minimum": 1}))
    ends = sorted(checkpoint.end_ids)
    assert len(ends) > 1
    assert not matcher.allowed()[ends].any()
    matcher.take(checkpoint.tokenizer.encode("4"))
    assert matcher.is_complete
    assert not matcher.is_over
    assert matcher.allowed()[ends].all()


@pytest.mark.parametrize("device", INFOS)
@pytest.mark.parametrize("family", ["qwen3-vl", "qwen3.5"])
def test_from_every_place_there_is_a_way_to_the_end(
    checkpoint: Checkpoint, family: str, device: str
) -> None:
    task = job(BY_NAME[family], INFOS[device])
    shortest = least(start(checkpoint, task.form))
    for seed in range(6):
        ids, at = walked(start(checkpoint, task.form), random.Random(seed)), 0
        matcher = start(checkpoint, task.form)
        for at, token in enumerate(ids):
            way = matcher.ending()
            assert way is not None
            assert len(way) < 2.5 * shortest
            task.parse(checkpoint.tokenizer.decode([*ids[:at], *way]))
            matcher.take((token,))
        assert matcher.is_complete
        assert matcher.ending() == ()


def test_a_way_that_still_leads_there_is_kept(checkpoint: Checkpoint) -> None:
    matcher = start(checkpoint, call())
    matcher.take_forced()
    matcher.take(checkpoint.tokenizer.encode(" so"))
    way = matcher.ending()
    matcher.take(checkpoint.tokenizer.encode(" it"))
    assert matcher.ending(way) is way
    assert matcher.ending((1, 2, 3)) == way


def test_a_text_ends_where_it_may(checkpoint: Checkpoint) -> None:
    encode = checkpoint.tokenizer.encode
    matcher = start(checkpoint, JsonForm({"type": "string", "minLength": 2}))
    matcher.take(encode('"a'))
    assert matcher.text_end() is None  # too short
    matcher.take(encode("b"))
    assert matcher.text_end() == tuple(encode('"'))
    matcher.take(encode("é")[:1])
    assert matcher.text_end() is None  # in the middle of a character
    way = matcher.ending()
    assert way is not None
    assert len(way) == 2
    number = start(checkpoint, JsonForm({"type": "integer", "minimum": 100}))
    number.take(encode("1"))
    assert number.text_end() is None


def test_nothing_special_stands_in_a_thought(load: Load) -> None:
    checkpoint = load("qwen3-vl-thinking")
    assert checkpoint.thinks is not None
    matcher = Grammars(checkpoint).thinking()
    assert matcher is not None
    allowed = matcher.allowed()
    assert allowed[checkpoint.thinks[1]]
    assert not allowed[sorted(checkpoint.end_ids)].any()
    assert not allowed[checkpoint.tokenizer.get_added_vocab()["<tool_call>"]]
    matcher.take((*checkpoint.tokenizer.encode('So {"a": <b>\n'), checkpoint.thinks[1]))
    assert matcher.is_over
    assert Grammars(load("qwen2-vl")).thinking() is None


def test_a_form_is_compiled_once_and_again_after_many_others(checkpoint: Checkpoint) -> None:
    grammars = Grammars(checkpoint)
    first = grammars.start(call())
    assert first is not None
    assert first.take_forced()
    compiled = [*grammars._compiled.values()]
    second = grammars.start(call())
    assert second is not None
    assert second.take_forced()  # it begins anew
    assert [id(one) for one in grammars._compiled.values()] == [id(one) for one in compiled]
    for number in range(MAX_COMPILED + 3):
        grammars.start(JsonForm({"const": number}))
    assert len(grammars._compiled) == MAX_COMPILED
    again = grammars.start(call())
    assert again is not None
    assert again.allows(checkpoint.tokenizer.encode("Thought: "))


def test_a_grammar_is_compiled_anew_after_many_replies(checkpoint: Checkpoint) -> None:
    grammars, form = Grammars(checkpoint), JsonForm({"enum": ["yes", "no"]})
    compiled = set()
    for _ in range(MAX_USES + 1):
        matcher = grammars.start(form)
        assert matcher is not None
        assert matcher.allows(checkpoint.tokenizer.encode('"no"'))
        compiled.add(id(next(iter(grammars._compiled.values())).start))
    assert len(compiled) == 2


def test_threads_share_the_grammars(checkpoint: Checkpoint) -> None:
    grammars, done = Grammars(checkpoint), list[bool]()

    def walk(seed: int) -> None:
        form = call(device=("phone", "desktop")[seed % 2])
        for step in range(5):
            matcher = grammars.start(form)
            assert matcher is not None
            walked(matcher, random.Random(seed * 10 + step))
        done.append(True)

    threads = [threading.Thread(target=walk, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 4


@given(st.text("<>/paramtefuncio \n", max_size=40))
def test_a_value_in_xml_is_any_text_without_the_tags_that_end_it(text: str) -> None:
    free = "</parameter>" not in text and "</function>" not in text
    assert bool(re.fullmatch(_WITHOUT_ENDS, text)) == free
    ended = f"{text}</parameter>"
    assert not re.fullmatch(_WITHOUT_ENDS, ended)


def test_a_call_of_a_tool_without_branches(checkpoint: Checkpoint) -> None:
    parameters = {
        "type": "object",
        "properties": {"action": {"const": "act"}, "why": {"type": "string"}},
        "required": ["action", "why"],
        "additionalProperties": False,
    }
    for family in ("qwen3-vl", "qwen3.5"):
        form = call(family)
        plain = CallForm(type(form.tool)("act", "", parameters), form.syntax)
        text = checkpoint.tokenizer.decode(walked(start(checkpoint, plain), random.Random(1)))
        written = json.dumps({"name": "act"})[:-1] if form.syntax == "json" else "<function=act>"
        assert written in text
