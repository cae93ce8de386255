"""Unwrap a reply: thinking and prose aside, calls as data. And write a call back.

Packaging is forgiven (thinking, ``Thought:``/``Action:`` lines, fences, prose, a missing closing
tag, either syntax in any family); content is not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qvl_agent.models.port import CallSyntax
from qvl_agent.models.prose import whole
from qvl_agent.models.strict_json import Unreadable, excerpt, loads, reach, scan

MAX_REPLY_CHARS = 200_000
"""A longer reply is not read at all."""

_OPEN, _CLOSE = "<tool_call>", "</tool_call>"
_XML_ENDS = ("</parameter>", "</function>")
_MAX_CALLS = 10
_THINK_END = re.compile(r"</think(?:ing)?>")
_THINK_START = re.compile(r"\s*<think(?:ing)?>")
_SPACE_AND_FENCES = re.compile(r"(?:\s|```(?:json|xml)?)*")
_FUNCTION = re.compile(r"<function=([^>\n]{1,64})>\s*")
_PARAMETER = re.compile(r"<parameter=([^>\n]{1,64})>\n?")
_XML_NAME = re.compile(r"[\w.-]{1,64}")
_AFTER_VALUE = re.compile(r"</parameter>\s*(?=<parameter=|</function>)")
_TAG = re.compile(r"<tool_call>|<function=")
_CALL_START = re.compile(r'<function=|\{\s*"')
_PLACEHOLDER = re.compile(r"\{[^{}\"':]{0,100}\}")


@dataclass(frozen=True)
class Call:
    """A call as the model wrote it; ``name`` is None where it gave bare arguments."""

    name: str | None
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Unwrapped:
    """A reply taken apart."""

    thinking: str
    prose: str
    call: Call


def unwrap(text: str) -> Unwrapped:
    """Take a reply apart.

    The same call repeated counts once (a stutter asks for nothing else); two different ones don't.

    Raises:
        Unreadable: If there is not exactly one call in it.
    """
    if not text.strip():
        raise Unreadable("the reply is empty")
    if len(text) > MAX_REPLY_CHARS:
        raise Unreadable(
            f"the reply has {len(text)} characters; at most {MAX_REPLY_CHARS} are read"
        )
    thinking, body = split_thinking(text)
    tag = _find_outside(_TAG, body)
    if tag is not None:
        prose, calls = body[: tag.start()], _tagged_calls(body, tag.start())
    else:
        prose, calls = _bare_calls(body)
    return Unwrapped(thinking, prose.strip().removesuffix("```json").strip("` \n"), _only(calls))


def split_thinking(text: str) -> tuple[str, str]:
    """Return the thinking and the rest; a chat template may have written the opening tag.

    Raises:
        Unreadable: If the thinking never ends.
    """
    text = whole(text)
    start = _THINK_START.match(text)
    begin = start.end() if start else 0
    end = _find_outside(_THINK_END, text)
    if end is not None:
        return text[begin : end.start()].strip(), text[end.end() :]
    if start is None:
        return "", text
    call_at = text.find(_OPEN)  # a call ends the thinking, too
    if call_at < 0:
        raise Unreadable("the thinking does not end, and no action follows it")
    return text[begin:call_at].strip(), text[call_at:]


def render_call(syntax: CallSyntax, name: str, arguments: Mapping[str, Any]) -> str:
    """Write a call in a family's syntax, tags included.

    XML has no way to write its own closing tags in a text, a tag in a name or half a character;
    such a call is written as JSON, which every family's parser reads, too.
    """
    if syntax == "json" or not _fits_xml(name, arguments):
        inner = to_json({"name": name, "arguments": dict(arguments)})
    else:
        lines = [f"<function={name}>"]
        for key, value in arguments.items():
            lines += [f"<parameter={key}>", _plain(value), "</parameter>"]
        inner = "\n".join([*lines, "</function>"])
    return f"{_OPEN}\n{inner}\n{_CLOSE}"


def to_json(value: object) -> str:
    """Write a value readably; halves of surrogate pairs stay escapes, which parsing refuses."""
    text = json.dumps(value, ensure_ascii=False)
    return text if whole(text) == text else json.dumps(value)


def _fits_xml(name: str, arguments: Mapping[str, Any]) -> bool:
    texts = [_plain(value) for value in arguments.values()]
    return all(_XML_NAME.fullmatch(word) for word in (name, *arguments)) and not any(
        whole(text) != text or any(tag in text for tag in _XML_ENDS) for text in texts
    )


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _only(calls: list[Call]) -> Call:
    distinct = {json.dumps([call.name, call.arguments], sort_keys=True): call for call in calls}
    if len(distinct) != 1:
        raise Unreadable(f"there are {len(distinct)} different actions in one reply")
    return calls[0]


def _find_outside(wanted: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Return the first match that is no part of a call's own text.

    What a model types may have been read on the screen: a tag in there must not take effect.
    """
    at = 0
    while match := wanted.search(text, at):
        covered_to = _covered_to(text, at, match.start())
        if covered_to is None:
            return match
        at = covered_to
    return None


def _covered_to(text: str, at: int, place: int) -> int | None:
    while start := _CALL_START.search(text, at, place):
        end = _read_to(text, start.start())
        if end > place:
            return end
        at = max(end, start.end())
    return None


def _read_to(text: str, at: int) -> int:
    """Return where a call that begins at a place ends, or as far as it can be read."""
    if text[at] == "{":
        return reach(text, at)
    try:
        return _xml_call(text, at)[1]
    except Unreadable:
        return len(text)


def _tagged_calls(body: str, at: int) -> list[Call]:
    calls: list[Call] = []
    tag = _TAG.match(body, at)
    while tag is not None:
        _check_number(calls)
        at = tag.end() if tag[0] == _OPEN else tag.start()
        call, at = _tagged_call(body, _skip(body, at))
        calls.append(call)
        at = _skip(body, at)
        if at < len(body) and not body.startswith((_CLOSE, _OPEN, "<function="), at):
            raise Unreadable(f"after the call there is {excerpt(body[at:])} instead of {_CLOSE}")
        tag = _TAG.search(body, at)
    if any(end in body[at:] for end in _XML_ENDS):
        raise Unreadable("a value holds closing tags, so where it ends can't be told")
    return calls


def _check_number(calls: list[Call]) -> None:
    if len(calls) == _MAX_CALLS:
        raise Unreadable(f"there are more than {_MAX_CALLS} calls in one reply")


def _tagged_call(body: str, at: int) -> tuple[Call, int]:
    if body.startswith("<function=", at):
        return _xml_call(body, at)
    if body.startswith("{", at):
        value, end = scan(body, at)
        return _as_call(value), end
    if at >= len(body):
        raise Unreadable(f"the reply is cut off after {_OPEN}")
    raise Unreadable(f"after {_OPEN} there is {excerpt(body[at:])} instead of a call")


def _xml_call(body: str, at: int) -> tuple[Call, int]:
    opening = _FUNCTION.match(body, at)
    if opening is None:
        raise Unreadable(f"{excerpt(body[at:])} is no <function=NAME>")
    arguments: dict[str, str] = {}
    at = opening.end()
    while (parameter := _PARAMETER.match(body, at)) is not None:
        value_end = _AFTER_VALUE.search(body, parameter.end())
        if value_end is None:
            raise Unreadable(f"the call is cut off in <parameter={parameter[1]}>")
        if parameter[1] in arguments:
            raise Unreadable(f"the parameter {excerpt(parameter[1])} is there twice")
        arguments[parameter[1]] = body[parameter.end() : value_end.start()].removesuffix("\n")
        at = value_end.end()
    if not body.startswith("</function>", at):
        raise Unreadable("the call does not end with </function>")
    return Call(opening[1], arguments), at + len("</function>")


def _bare_calls(body: str) -> tuple[str, list[Call]]:
    calls: list[Call] = []
    first, at = len(body), body.find("{")
    while at >= 0:
        if placeholder := _PLACEHOLDER.match(body, at):
            at = body.find("{", placeholder.end())
            continue
        _check_number(calls)
        # Never look inside an object that is broken: its pieces may read as another action.
        value, end = scan(body, at)
        calls.append(_as_call(value))
        first, at = min(first, at), body.find("{", end)
    if not calls:
        raise Unreadable(f"there is no action in the reply {excerpt(body.strip())}")
    return body[:first], calls


def _as_call(value: dict[str, Any]) -> Call:
    if "arguments" not in value:
        return Call(None, value)
    extra = sorted(value.keys() - {"name", "arguments"})
    if extra:
        raise Unreadable(f"a call has a name and arguments, and no {excerpt(extra[0])}")
    name, arguments = value.get("name"), value["arguments"]
    if isinstance(arguments, str):
        arguments = loads(arguments)
    if not isinstance(arguments, dict) or not isinstance(name, str | None):
        raise Unreadable("a call needs a text as its name and an object as its arguments")
    return Call(name, arguments)


def _skip(body: str, at: int) -> int:
    match = _SPACE_AND_FENCES.match(body, at)
    return match.end() if match else at
