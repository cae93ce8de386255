"""What an answer has to be: from a request's fields to the form that a grammar is made from."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from qvl_agent.models.port import CallSyntax, JsonSchema
from qvl_agent.models.session.form import Form, FreeForm, JsonForm, LarkForm
from qvl_agent.models.strict_json import Unreadable, excerpt, loads
from qvl_agent.serve.refusals import Refused
from qvl_agent.serve.request import ChatRequest, Function, NamedTool, StructuredOutputs
from qvl_agent.serve.tools import CLOSE, OPEN, is_text

MAX_FORM_CHARS = 300_000
"""Of a grammar or schema: a larger one takes seconds to be turned down, and others wait for it."""

Tag = Callable[[str], str]
"""Writes a tag such as ``<tool_call>`` as a terminal: one token where the vocabulary has it."""

_AS_WE_WRITE = {
    "coerce_one_of": True,
    "whitespace_flexible": False,
    "item_separator": ", ",
    "key_separator": ": ",
}
"""Spacing of calls as the families render them, so that a call sent back is the same tokens."""

_ANY = r"(?s:.*)"
_VALUE_END = r'"\n</parameter>\n"'
_ANY_OBJECT: JsonSchema = {"type": "object"}
_UNESCAPED_SLASH = re.compile(r"(\\.)|/", re.DOTALL)


@dataclass(frozen=True)
class Wanted:
    """What is asked for.

    Attributes:
        form: Of the answer.
        functions: That may be called, and are told to the model; none where calls are unwanted.
    """

    form: Form
    functions: tuple[Function, ...] = ()


def wanted(request: ChatRequest, syntax: CallSyntax, tag: Tag) -> Wanted:
    """Return the form of the answer.

    Raises:
        Refused: If fields contradict each other, or one of them can't be kept.
    """
    form = _structured(request)
    _check_size(form, "structured_outputs" if request.structured_outputs else "response_format")
    functions = tuple(tool.function for tool in request.tools or ())
    if request.tool_choice in ("required",) and not functions:
        raise _bad("tool_choice", "there are no tools to choose from")
    if not functions or request.tool_choice == "none":
        return Wanted(form, ())
    if not isinstance(form, FreeForm):
        fix = 'say tool_choice "none", or leave out the format'
        raise _bad("tools", "an answer can't have a format of its own and be a call", fix)
    called = _called(functions, request.tool_choice)
    must = request.tool_choice not in (None, "auto")
    several = request.parallel_tool_calls is not False and not isinstance(
        request.tool_choice, NamedTool
    )
    calls = LarkForm(calls_grammar(called, syntax, tag, must=must, several=several))
    _check_size(calls, "tools")
    return Wanted(calls, functions)


def _check_size(form: Form, param: str) -> None:
    match form:
        case JsonForm(schema):
            size = len(json.dumps(schema))
        case LarkForm(grammar):
            size = len(grammar)
        case _:
            return
    if size > MAX_FORM_CHARS:
        raise _bad(param, f"a form of {size} characters is more than {MAX_FORM_CHARS}")


def _called(functions: Sequence[Function], choice: object) -> Sequence[Function]:
    if not isinstance(choice, NamedTool):
        return functions
    named = [function for function in functions if function.name == choice.function.name]
    if not named:
        names = ", ".join(function.name for function in functions)
        raise _bad("tool_choice", f"there is no tool {choice.function.name!r}", f"use {names}")
    return named[:1]


def _structured(request: ChatRequest) -> Form:
    asked, guided = request.response_format, request.structured_outputs
    if guided is not None and asked is not None and asked.type != "text":
        raise _bad("structured_outputs", "response_format says the format already")
    if guided is not None:
        return _guided(guided)
    if asked is None or asked.type == "text":
        return FreeForm()
    if asked.type == "json_object":
        return JsonForm(_ANY_OBJECT)
    if asked.json_schema is None:
        raise _bad("response_format.json_schema", "the schema is missing")
    return JsonForm(asked.json_schema.schema_)


def _guided(guided: StructuredOutputs) -> Form:
    given = [name for name in ("json_", "regex", "choice", "grammar")
             if getattr(guided, name) is not None]  # fmt: skip
    if len(given) != 1:
        raise _bad("structured_outputs", "give exactly one of json, regex, choice, grammar")
    if guided.json_ is not None:
        return JsonForm(_schema(guided.json_))
    if guided.regex is not None:
        return LarkForm(f"start: {_regex(guided.regex)}")
    if guided.choice is not None:
        return LarkForm("start: " + " | ".join(json.dumps(text) for text in guided.choice))
    return LarkForm(guided.grammar or "")


def _schema(given: dict[str, Any] | str) -> JsonSchema:
    if isinstance(given, dict):
        return given
    try:
        schema = loads(given)
    except Unreadable as error:
        raise _bad("structured_outputs.json", str(error)) from error
    if not isinstance(schema, dict):
        raise _bad("structured_outputs.json", f"{excerpt(given)} is no schema")
    return schema


def _regex(text: str) -> str:
    """Write a regular expression as a terminal of Lark."""
    escaped = _UNESCAPED_SLASH.sub(lambda found: found[1] or r"\/", text)
    return "/{}/".format(escaped.replace("\n", r"\n").replace("\r", r"\r"))


def calls_grammar(
    functions: Sequence[Function], syntax: CallSyntax, tag: Tag, *, must: bool, several: bool
) -> str:
    """Return a grammar, in llguidance's Lark, of calls and of the text before them.

    Args:
        functions: Any of which may be called.
        syntax: How the family writes a call.
        tag: Writes the tags.
        must: Whether there has to be a call; if so, nothing is said before it.
        several: Whether there may be more than one.
    """
    start, tail = (tag(OPEN), ()) if must else _after_text(tag(OPEN))
    one = rf'{tag(OPEN)} "\n" call "\n" {tag(CLOSE)}'
    more = rf' ("\n" {one})*' if several else ""
    names = [f"call_{number}" for number in range(len(functions))]
    write = _json_call if syntax == "json" else _xml_call
    lines = [
        f"start: {'' if must else 'TEXT | '}calls",
        rf'calls: {start} "\n" call "\n" {tag(CLOSE)}{more}',
        f"call: {' | '.join(names)}",
        *tail,
        *(write(name, function) for name, function in zip(names, functions, strict=True)),
    ]
    return "\n".join(lines) + "\n"


def _after_text(opening: str) -> tuple[str, tuple[str, ...]]:
    """Return what begins a call after any text, and the terminals for it."""
    text = f"TEXT: /{_ANY}/ & ~/{_ANY}{OPEN}{_ANY}/"
    if opening.startswith("<"):  # a token, which text never is
        return f"TEXT {opening}", (text,)
    # One terminal with its end, so that the end is told from the text before it.
    return "SAID", (text, f"SAID: TEXT {opening}")


def _json_call(rule: str, function: Function) -> str:
    head = json.dumps(f'{{"name": {json.dumps(function.name)}, "arguments": ')
    schema = {"type": "object", **function.parameters}
    return f'{rule}: {head} {rule}_arguments "}}"\n{rule}_arguments: {_json_rule(schema)}'


def _xml_call(rule: str, function: Function) -> str:
    if not _plain(function.parameters):
        return _json_call(rule, function)
    properties = function.parameters["properties"]
    required = function.parameters.get("required", [])
    head = json.dumps(f"<function={function.name}>\n")
    parameters, rules = [], []
    for number, (name, schema) in enumerate(properties.items()):
        value = f"{rule}_{number}"
        parameters.append(value if name in required else f"{value}?")
        opening = json.dumps(f"<parameter={name}>\n")
        rules += [
            f"{value}: {opening} {value}_value",
            _xml_value(f"{value}_value", schema),
        ]
    return "\n".join([f'{rule}: {head} {" ".join(parameters)} "</function>"', *rules])


def _plain(schema: JsonSchema) -> bool:
    """Tell whether the parameters can be written one by one: each known, none referring.

    What a text must look like can be said of JSON only, so such a call is written as JSON, which
    every family's parser reads.
    """
    properties, required = schema.get("properties"), schema.get("required", [])
    if not isinstance(properties, dict) or not isinstance(required, list):
        return False
    names_fit = all(re.fullmatch(r"[\w.-]{1,64}", name) for name in properties)
    return names_fit and "$ref" not in json.dumps(schema) and all(map(_fits, properties.values()))


def _fits(field: object) -> bool:
    if not isinstance(field, dict):
        return False
    if not is_text(field):
        return True
    lengths = [field.get("minLength", 0), field.get("maxLength", 0)]
    words = field.get("enum", [""])
    return (
        not field.keys() & {"pattern", "format"}
        and all(type(length) is int and length >= 0 for length in lengths)
        and isinstance(words, list)
        and bool(words)
    )


def _xml_value(rule: str, schema: object) -> str:
    if not isinstance(schema, dict) or not is_text(schema):
        return f"{rule}: {rule}_json {_VALUE_END}\n{rule}_json: {_json_rule(schema)}"
    if "enum" in schema or "const" in schema:
        allowed = schema.get("enum", [schema.get("const")])
        words = " | ".join(json.dumps(str(text)) for text in allowed)
        return f"{rule}: ({words}) {_VALUE_END}"
    terminal, least, most = rule.upper(), schema.get("minLength", 0), schema.get("maxLength", "")
    text = rf"/{_ANY}/ & ~/{_ANY}<\/?(parameter|function|tool_call){_ANY}/"
    text += f" & /(?s:.){{{least},{most}}}/"
    return f"{rule}: {terminal}_END\n{terminal}: {text}\n{terminal}_END: {terminal} {_VALUE_END}"


def _json_rule(schema: object) -> str:
    if isinstance(schema, dict):
        schema = {**schema, "x-guidance": _AS_WE_WRITE}
    return f"%json {json.dumps(schema)}"


def _bad(param: str, message: str, fix: str = "") -> Refused:
    return Refused(message, fix=fix, param=param, code="invalid_field")
