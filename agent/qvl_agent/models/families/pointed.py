"""Reading where a model pointed, in whatever it counts: nothing is converted or limited."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from qvl_agent.geometry import ModelPoint
from qvl_agent.models.families._calls import split_thinking, unwrap
from qvl_agent.models.strict_json import Unreadable, excerpt

_NAMES = ("coordinate", "point_2d", "point", "position", "bbox_2d", "box")
_NUMBER = r"[-+]?\d{1,7}(?:\.\d{1,9})?"
_NUMBERS = re.compile(_NUMBER)
_PAIR = re.compile(rf"[(\[>]\s*({_NUMBER})(?:\s*,\s*|\s+)({_NUMBER})\s*[)\]<]")


def pointed(text: str) -> ModelPoint:
    """Return the place that a reply names, as the model wrote it.

    A call in either syntax, an object with a point or a box (its middle), or prose with exactly one
    pair of numbers in brackets.

    Raises:
        Unreadable: If it names none, or more than one.
    """
    try:
        arguments = unwrap(text).call.arguments
    except (Unreadable, RecursionError):
        return _in_prose(text)
    for name in _NAMES:
        if name in arguments:
            return _point(arguments[name])
    if {"x", "y"} <= arguments.keys():
        return _point([arguments["x"], arguments["y"]])
    raise Unreadable(f"the call names no place: {excerpt(str(dict(arguments)))}")


def _in_prose(text: str) -> ModelPoint:
    pairs = set(_PAIR.findall(split_thinking(text)[1]))
    if len(pairs) != 1:
        raise Unreadable(f"the reply names {len(pairs)} places: {excerpt(text.strip())}")
    return _point(list(pairs.pop()))


def _point(value: Any) -> ModelPoint:
    if isinstance(value, str):
        value = _NUMBERS.findall(value)
    if isinstance(value, dict):
        value = [value.get("x"), value.get("y")]
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], list):
        value = value[0]
    if not isinstance(value, list) or len(value) not in (2, 4):
        raise Unreadable(f"{excerpt(str(value))} is no place")
    numbers = _finite(value)
    if len(numbers) == 4:
        left, top, right, bottom = numbers
        return ModelPoint((left + right) / 2, (top + bottom) / 2)
    return ModelPoint(*numbers)


def _finite(values: Sequence[Any]) -> list[float]:
    try:
        numbers = [float(value) for value in values]
    except (OverflowError, TypeError, ValueError) as error:
        raise Unreadable(f"{excerpt(str(values))} is no place") from error
    if not all(map(math.isfinite, numbers)):
        raise Unreadable(f"{excerpt(str(values))} is no place")
    return numbers
