"""A task family as data: how a goal is worded, where it starts, what must be true in the end."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qvl_agent.actions import Action
from qvl_agent.evals.suite import Split, Verdict
from qvl_tools.phone.controls import Fault
from qvl_tools.phone_suite.sight import Sight

State = Mapping[str, Any]
"""The truth of a phone, as ``SimulatedPhone.state()`` tells it."""


@dataclass(frozen=True)
class Move:
    """What an expert does next.

    Attributes:
        thought: What the screen shows or lacks, in one short sentence from a fixed stock of
            wordings; values that it names stand in double quotes.
        saying: The action in words: ``Tap "Search flights"``, ``Type "Lisbon"``, ``Open Flights``.
            What stands in the quotes of a tap is the label of what is tapped, as the screen or the
            accessible tree reads.
        action: In screen pixels.
    """

    thought: str
    saying: str
    action: Action


Policy = Callable[[Sight], Move]
"""Says what to do next from the truth alone, in whatever state an agent has come to: it has no
memory, so that it can label the states of others."""


@dataclass(frozen=True)
class Task:
    """One task: a family's with its values.

    Attributes:
        values: Fill the wordings of the family.
        policy: The expert.
        check: Judges the phone's state at the start, its state in the end, and the answer.
        faults: What goes wrong from the start (dialogs in the way).
        start: Moves that bring the phone into its starting state before the run, such as a field
            that is filled wrongly already; each is asked for until it returns None.
        max_steps: About twice what the expert takes.
        app: Name of the app that an expert has in front, such as ``Clock``; empty for the one that
            the family's name begins with. A family named after no app, and with none here, sees to
            it by itself.
    """

    values: Mapping[str, str]
    policy: Policy
    check: Callable[[State, State, str], Verdict]
    faults: Sequence[Fault] = ()
    start: Callable[[Sight], Move | None] | None = None
    max_steps: int = 30
    app: str = ""


@dataclass(frozen=True)
class TaskFamily:
    """One kind of task.

    Attributes:
        name: Such as ``flights.book_cheapest``: the app and the task.
        wordings: Templates of the goal for each split, with the names of values in braces; at least
            six for training, three held out.
        make: Draws a task that can be done on a phone in this state.
    """

    name: str
    wordings: Mapping[Split, tuple[str, ...]] = field(repr=False)
    make: Callable[[State, Split, random.Random], Task] = field(repr=False)
