"""A form as text in llguidance's dialect of Lark.

What these grammars let through, ``Family.parse`` understands: a thought can't hold what would begin
a call or end the thinking, a value in XML can't hold what would end it, and bounds are those of the
schema. Keys stand in the order of their declaration, with the spacing of Qwen's own prompts.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from qvl_agent.models.port import JsonSchema
from qvl_agent.models.session.form import CallForm, JsonForm, LarkForm

_JSON = {
    "coerce_one_of": True,
    "whitespace_flexible": False,
    "item_separator": ", ",
    "key_separator": ": ",
}
_HEAD = "%llguidance {}"
_PROSE = r"PROSE: /[^\n<{\x00-\x1f\x7f]{1,400}/"
"""A line. Without ``<`` and ``{`` it holds no tag and no beginning of JSON."""

VALUE_END = "\n</parameter>\n"
"""What ends a value in XML."""

_TAG_ENDS = ("/parameter>", "/function>")


@dataclass(frozen=True)
class Tags:
    """How the tags around a call are written in a grammar: as tokens, or as text.

    Attributes:
        call: Before the call.
        call_end: After it.
    """

    call: str
    call_end: str


def lark(form: CallForm | JsonForm | LarkForm, tags: Tags) -> str:
    """Return the grammar of a form."""
    match form:
        case CallForm():
            inner = _json_call(form) if form.syntax == "json" else _xml_call(form)
            start = _joined(
                _text("Thought: "), "PROSE", _text("\nAction: "), "PROSE", _text("\n"),
                tags.call, _text("\n"), "call", _text("\n"), tags.call_end,
            )  # fmt: skip
            return "\n".join([_HEAD, f"start: {start}", _PROSE, *inner])
        case JsonForm(schema):
            return f"{_HEAD}\nstart: {_json(schema)}"
        case LarkForm(grammar):
            return grammar if grammar.startswith("%llguidance") else f"{_HEAD}\n{grammar}"
    assert_never(form)


def thinking_lark(end: int) -> str:
    """Return the grammar of a block of thinking: any text, then the token that ends it."""
    return f"{_HEAD}\nstart: THOUGHTS {token(end)}\nTHOUGHTS: /(?s:.*)/"


def token(number: int) -> str:
    """Return how a token is written in a grammar."""
    return f"<[{number}]>"


def _json_call(form: CallForm) -> Iterator[str]:
    schema = {
        "type": "object",
        "properties": {"name": {"const": form.tool.name}, "arguments": form.tool.parameters},
        "required": ["name", "arguments"],
        "additionalProperties": False,
    }
    yield f"call: {_json(schema)}"


def _xml_call(form: CallForm) -> Iterator[str]:
    """One rule for each branch of the schema, one parameter after the other."""
    branches: list[JsonSchema] = list(form.tool.parameters.get("anyOf", [form.tool.parameters]))
    opening, names = _text(f"<function={form.tool.name}>\n"), " | ".join(_names("call", branches))
    yield f"call: {opening} ({names}) {_text('</function>')}"
    for name, branch in zip(_names("call", branches), branches, strict=True):
        fields: Mapping[str, JsonSchema] = branch["properties"]
        rules = dict(zip(_names(f"{name}_value", fields), fields.items(), strict=True))
        openings = (_text(f"<parameter={field}>\n") for field in fields)
        yield f"{name}: {' '.join(map(_joined, openings, rules))}"
        for rule, (_, field) in rules.items():
            yield from _value(rule, field)


def _names(stem: str, things: Collection[object]) -> list[str]:
    return [f"{stem}_{number}" for number in range(len(things))]


def _is_text(field: JsonSchema) -> bool:
    return field.get("type") == "string" and not field.keys() & {"const", "enum"}


def _value(rule: str, field: JsonSchema) -> Iterator[str]:
    """A value and the tag that ends it; texts stand as they are, anything else as JSON."""
    end = _text(VALUE_END)
    if _is_text(field):
        least, most = field.get("minLength", 0), field.get("maxLength", "")
        # One terminal with its end, so that the end is told from the text before it.
        bounds = f"(?s:.){{{least},{most}}}"
        yield f"{rule}: {rule.upper()}"
        yield f"{rule.upper()}: {rule.upper()}_TEXT {end}"
        yield f"{rule.upper()}_TEXT: /{_WITHOUT_ENDS}/ & /{bounds}/"
    elif words := [field["const"]] if "const" in field else field.get("enum"):
        yield f"{rule}: ({' | '.join(_text(str(word)) for word in words)}) {end}"
    else:
        yield f"{rule}: {_json(_guarded(field))} {end}"


def _guarded(schema: Any) -> Any:
    """Keep the texts within a JSON value from ending the parameter that it stands in."""
    if isinstance(schema, list):
        return [_guarded(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    guarded = {key: _guarded(value) for key, value in schema.items()}
    return guarded | {"pattern": f"^{_WITHOUT_ENDS}$"} if _is_text(schema) else guarded


def _without(words: tuple[str, ...]) -> str:
    """Return a regular expression for texts in which no ``<`` is followed by one of the words."""
    return rf"[^<]*(?:<{_beside(words)})*"


def _beside(words: tuple[str, ...]) -> str:
    """Match up to the next ``<`` whatever begins with none of the words; nothing is fine, too."""
    tails: dict[str, list[str]] = {}
    for word in words:
        tails.setdefault(word[0], []).append(word[1:])
    firsts = "".join(map(_escaped, tails))
    ways = [f"[^<{firsts}][^<]*"]
    ways += [f"{_escaped(c)}{_beside(tuple(rest))}" for c, rest in tails.items() if all(rest)]
    return f"(?:{'|'.join(ways)})?"


def _escaped(character: str) -> str:
    return rf"\{character}" if character == "/" else character


_WITHOUT_ENDS = _without(_TAG_ENDS)


def _json(schema: JsonSchema) -> str:
    return f"%json {json.dumps({**schema, 'x-guidance': _JSON})}"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _joined(*parts: str) -> str:
    return " ".join(parts)
