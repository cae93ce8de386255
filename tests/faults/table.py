"""What a case of the fault table is."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.bench import Bench

from qvl_agent.errors import QvlError
from qvl_agent.geometry import ScreenPoint
from qvl_agent.policy import HumanAnswer


@dataclass(frozen=True)
class Case:
    """One fault at one moment.

    Attributes:
        row: Of the fault table.
        fault: What goes wrong, and when.
        do: Injects it and lets the agent act; what holds only here is asserted in it.
        ends: The error that must come out; None where the agent recovers, or its run says it.
        says: What the error's message must hold.
    """

    row: int
    fault: str
    do: Callable[[Bench], object]
    ends: type[QvlError] | None = None
    says: str = ""

    @property
    def name(self) -> str:
        return f"row-{self.row:02} {self.fault}"


def says(kind: str, **fields: object) -> str:
    """Return a model's reply."""
    return json.dumps({"kind": kind, **fields})


def taps(point: ScreenPoint) -> str:
    return says("tap", point={"x": point.x, "y": point.y})


def think() -> None:
    """Take longer than a frame is fresh, as any model does."""
    time.sleep(0.3)


class Person:
    """Does something when asked, and says so."""

    def __init__(self, does: Callable[[], object]) -> None:
        self.does = does

    def ask(self, question: str) -> HumanAnswer:
        self.does()
        return HumanAnswer("done", "person")
