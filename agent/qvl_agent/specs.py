"""From a spec to what it names: an entry point of ours or of anyone, or a dotted path."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable
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
    raise unknown(spec, points, noun)


def unknown(spec: str, names: Iterable[str], noun: str) -> UsageError:
    """Return the error for what is neither a name nor a ``MODULE:FACTORY`` that Python finds.

    Args:
        spec: As it stands behind an option.
        names: Those that there are.
        noun: What it is.
    """
    module, _, attribute = spec.partition(":")
    said = f"there is no {noun} {spec!r}"
    if attribute and module in sys.modules:
        said += f": the module {module!r} has no factory {attribute!r}"
    listed = ", ".join(sorted(names)) or "none"
    own = "MODULE:FACTORY of your own, with PYTHONPATH=. where its file is in this folder"
    return UsageError(said, fix=f"use one of: {listed}; or {own}")


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
