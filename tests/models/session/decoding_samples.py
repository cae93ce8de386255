"""What the tests of grammars and decoding share: jobs, arguments, a walk through a grammar."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from tests.models.model_samples import (
    DESKTOP_SCREEN,
    PHONE_SCREEN,
    desktop,
    observed,
    phone,
)

from qvl_agent.device import DeviceInfo
from qvl_agent.geometry import Frame, Size
from qvl_agent.models.families import Profile
from qvl_agent.models.port import Decision, JsonSchema
from qvl_agent.models.session.form import CallForm
from qvl_agent.models.session.grammar_state import Matcher

INFOS = {"phone": phone(PHONE_SCREEN), "desktop": desktop(DESKTOP_SCREEN)}


@dataclass(frozen=True)
class Job:
    """One family on one device: the form of its replies and what understands them."""

    family: Profile
    info: DeviceInfo
    frame: Frame
    form: CallForm

    def parse(self, text: str) -> Decision:
        return self.family.parse(text, self.frame, self.info)


def job(family: Profile, info: DeviceInfo, image: Size | None = None) -> Job:
    seen = observed(info.screen, image)
    tool = family.conversation("go", info, (), seen).tool
    return Job(family, info, family.frame(seen), CallForm(tool, family.syntax))


def walked(
    matcher: Matcher, rng: random.Random, texts: int = 12, often: Sequence[Sequence[int]] = ()
) -> list[int]:
    """Go any way through a grammar to its end.

    Texts end after ``texts`` tokens on average; ``often`` is tried at a third of all places.
    """
    ids = [*matcher.take_forced()]
    while not matcher.is_over:
        end = matcher.text_end() if rng.random() < 1 / texts else None
        allowed = np.flatnonzero(matcher.allowed())
        liked = rng.choice(often) if often and rng.random() < 0.33 else ()
        if end is None and liked and matcher.allows(liked):
            end = tuple(liked)
        step = end or (int(rng.choice(allowed)),)
        matcher.take(step)
        ids += [*step, *matcher.take_forced()]
    return ids


def arguments(parameters: JsonSchema, texts: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Any arguments that an exact schema allows."""
    return st.one_of([_of(branch, texts) for branch in parameters["anyOf"]])


def _of(schema: JsonSchema, texts: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema["type"]:
        case "object":
            fields = {name: _of(field, texts) for name, field in schema["properties"].items()}
            # Keys come in the order in which they are declared.
            return st.tuples(*fields.values()).map(
                lambda values: dict(zip(fields, values, strict=True))
            )
        case "array" if "prefixItems" in schema:
            return st.tuples(*(_of(axis, texts) for axis in schema["prefixItems"])).map(list)
        case "array":
            inner = _of(schema["items"], texts)
            return st.lists(inner, min_size=schema["minItems"], max_size=schema["maxItems"])
        case "integer":
            whole = st.integers(schema["minimum"], schema["maximum"])
            return whole.filter(bool) if "anyOf" in schema else whole
        case "number":
            tenths = (round(schema["minimum"] * 10), round(schema["maximum"] * 10))
            return st.integers(*tenths).map(lambda number: number / 10)
        case "string":
            least, most = schema.get("minLength", 0), min(schema.get("maxLength", 0), 60)
            return texts.map(lambda text: text[:most]).filter(lambda text: len(text) >= least)
    raise AssertionError(schema)


@contextmanager
def spread(model: Any, factor: float) -> Iterator[None]:
    """Make a random model surer or less sure of what it says, by a power of 2: nothing is lost."""
    hook = model.model.language_model.norm.register_forward_hook(lambda _, __, out: out * factor)
    try:
        yield
    finally:
        hook.remove()
