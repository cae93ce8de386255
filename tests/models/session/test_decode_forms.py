"""A reply in a form of the caller's own, JSON or any grammar, is whole at any limit."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.checkpoints.kinds import Kind
from tests.models.session.decoding_rooms import Room, any_sampling, context

from qvl_agent.models.session.decode import least
from qvl_agent.models.session.form import JsonForm, LarkForm
from qvl_agent.models.session.grammar import Grammars

SCHEMA = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "sizes": {"type": "array", "items": {"type": "number"}, "minItems": 2},
        "inner": {"anyOf": [{"type": "null"}, {"$ref": "#"}]},
        "kind": {"enum": ["one", "other"]},
        "note": {"type": "string", "minLength": 3},
    },
    "required": ["name", "sizes", "inner", "kind"],
    "additionalProperties": False,
}


def test_json_is_complete_at_any_limit(room: Callable[[Kind], Room]) -> None:
    where, rng = room("qwen3-vl"), random.Random(0)
    for number in range(60):
        sampling = replace(any_sampling(rng, 80), presence_penalty=0.0)
        messages = context(rng)
        answer = where.engine.answer(where.session, messages, JsonForm(SCHEMA), sampling)
        value: Any = json.loads(answer.text)
        while value is not None:
            assert {"name", "sizes", "inner", "kind"} <= value.keys()
            assert len(value["sizes"]) >= 2
            value = value["inner"]
        assert (answer.usage.output_tokens or 0) <= sampling.max_tokens, number


LEAF = {"const": {"z": 1}}
NESTED = {
    "$defs": {
        "node": {
            "anyOf": [
                {
                    "type": "object",
                    "properties": {"a": {"$ref": "#/$defs/node"}},
                    "required": ["a"],
                    "additionalProperties": False,
                },
                LEAF,
            ]
        }
    },
    "$ref": "#/$defs/node",
}


def _whole(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern).fullmatch


@pytest.mark.parametrize(
    ("form", "is_whole"),
    [
        (JsonForm({"type": "string", "pattern": "^[a-z]{5,}~$"}), _whole('"[a-z]{5,}~"')),
        (JsonForm({"type": "string", "format": "email"}), _whole(r'"[^"@\s]+@[^"@\s]+"')),
        (
            JsonForm({"type": "integer", "multipleOf": 7, "minimum": 100}),
            lambda text: int(text) >= 100 and int(text) % 7 == 0,
        ),
        (JsonForm(NESTED), json.loads),
        (LarkForm("start: /[a-y]+z!/"), _whole("[a-y]+z!")),
    ],
    ids=["pattern", "format", "multiple", "nested", "regex"],
)
def test_the_end_is_found_where_the_shortest_way_leads_in_circles(
    room: Callable[[Kind], Room], form: JsonForm | LarkForm, is_whole: Callable[[str], object]
) -> None:
    where, rng = room("qwen3-vl"), random.Random(0)
    matcher = Grammars(where.engine.checkpoint).start(form)
    assert matcher is not None
    for _ in range(12):
        sampling = any_sampling(rng, least(matcher))
        answer = where.engine.answer(where.session, context(rng), form, sampling)
        assert is_whole(answer.text)
        assert (answer.usage.output_tokens or 0) <= sampling.max_tokens


def test_any_grammar_is_kept_to(room: Callable[[Kind], Room]) -> None:
    where, rng = room("qwen2-vl"), random.Random(0)
    form = LarkForm('start: "<" WORD (" " WORD)* ">"\nWORD: /[a-z]{2,5}/')
    for _ in range(20):
        sampling = any_sampling(rng, 12)
        text = where.engine.answer(where.session, context(rng), form, sampling).text
        assert text[0] + text[-1] == "<>"
        assert all(word.isascii() and 2 <= len(word) <= 5 for word in text[1:-1].split(" "))
