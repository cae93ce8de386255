"""A small task of the tests' own, and what drives a phone by moves."""

from __future__ import annotations

import random
from collections.abc import Callable

from qvl_agent.device import DeviceSettings
from qvl_agent.evals.suite import Split, Verdict
from qvl_tools.phone.device import PhoneDevice
from qvl_tools.phone_suite import common, moves
from qvl_tools.phone_suite.assignment import carry_out, open_phone
from qvl_tools.phone_suite.family import Move, State, Task, TaskFamily
from qvl_tools.phone_suite.sight import Sight


def small_phone(seed: int = 3) -> PhoneDevice:
    """Start a phone that is quick to draw."""
    return open_phone(
        seed, {"width_px": 540, "height_px": 1200, "density": 1.3125}, DeviceSettings()
    )


def sight(device: PhoneDevice) -> Sight:
    """Return the phone as it is now."""
    return Sight(device.phone.state(), device.phone.tree())


def follow(device: PhoneDevice, policy: Callable[[Sight], Move | None]) -> list[str]:
    """Do what a policy says until it says nothing more; return what it said."""
    said: list[str] = []
    while (move := policy(sight(device))) is not None:
        said.append(move.saying)
        carry_out(device, move)
        assert len(said) < 20, said
    return said


def form(sight: Sight, first: str, last: str) -> Move | None:
    """Open the form of a new contact and fill two of its fields."""
    if common.field(sight, "First name") is None:
        return common.tap(sight, "Create contact", "The form is not open.", role="ImageButton")
    return common.fill(sight, "First name", first) or common.fill(sight, "Last name", last)


def _make(state: State, split: Split, rng: random.Random) -> Task:
    first = rng.choice({"training": ("Ada", "Alan"), "held_out": ("Grace", "Kurt")}[split])
    there = [one["name"] for one in state["apps"][common.PACKAGES["Contacts"]]["contacts"]]

    def policy(sight: Sight) -> Move:
        return form(sight, first, "Holm") or moves.finish(f'"{first} Holm" is in the form.')

    def check(before: State, after: State, answer: str) -> Verdict:
        return Verdict(after["apps"] == before["apps"], answer)

    def start(sight: Sight) -> Move | None:
        return common.obstacle(sight, "Contacts") or form(sight, "Wrong", "")

    values = {"name": first, "count": str(len(there))}
    return Task(values, policy, check, ("permission_dialog",), start, max_steps=12)


FORM = TaskFamily(
    name="contacts.fill_form",
    wordings={
        "training": ("Put {name} Holm beside {count}", "Fill in {name} Holm, of {count}"),
        "held_out": ("{name} Holm goes into the form with {count} others",),
    },
    make=_make,
)
