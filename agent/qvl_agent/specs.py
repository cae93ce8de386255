"""From a spec to what it names: an entry point of ours or of anyone, or a dotted path."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from qvl_agent.entries import known
from qvl_agent.errors import UsageError


def factory_of(spec: str, group: str, noun: str) -> tuple[Callable[..., Any], str]:
    """Return what opens ``NAME``, ``NAME:ARGUMENT`` or ``MODULE:FACTORY``, and the argument.

    Args:
        spec: As it stands behind an option.
        group: Entry-point group in which names are looked up first.
        noun: What it is, for the error.

    Raises:
        UsageError: If there is no such name and no such factory.
    """
    name, _, argument = spec.partition(":")
    points = known(group)
    if name in points:
        return points[name].load(), argument
    if argument and (found := dotted(name, argument)) is not None:
        return found, ""
    names = ", ".join(sorted(points)) or "none"
    raise UsageError(
        f"there is no {noun} {spec!r}",
        fix=f"use one of: {names}; or MODULE:FACTORY for one of your own",
    )


def dotted(module: str, attribute: str) -> Callable[..., Any] | None:
    """Return a callable of a module by name; None where there is no such module or callable.

    Raises:
        ModuleNotFoundError: If the module is there and lacks one that it needs.
    """
    try:
        found = getattr(importlib.import_module(module), attribute, None)
    except ModuleNotFoundError as error:
        if error.name and not module.startswith(error.name):
            raise
        return None
    return found if callable(found) else None
