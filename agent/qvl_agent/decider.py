"""Who decides a run: the model that was named, a scripted task, or what comes with the device."""

from __future__ import annotations

from collections.abc import Mapping

from qvl_agent.errors import UsageError

TASK = "task"
"""Stands where a model's spec does: the scripted task that answers the goal; ``task:NAME`` is
that one."""

COMES_WITH: Mapping[str, str] = {"phone": TASK}
"""Kind of device: who decides on it where nobody was named."""

OTHERS = (
    "--model hf:Qwen/Qwen3-VL-2B-Instruct; --model openai:NAME --base-url http://HOST/v1; or "
    "--model task for a scripted task that answers the goal (`qvl-agent tasks` lists them)"
)
"""What can be named, for errors."""


def decider_of(device: str, model: str) -> str:
    """Return the spec of who decides.

    Args:
        device: Spec of the device, or the name that it has.
        model: What was named; empty for what comes with the device.

    Raises:
        UsageError: If nobody was named and nobody comes with the device.
    """
    decider = model or COMES_WITH.get(device.partition(":")[0], "")
    if not decider:
        raise UsageError(f"who decides on {device}? No model was named", fix=OTHERS)
    return decider


def task_asked_for(decider: str) -> str | None:
    """Return the name of the task that a spec asks for, empty for any; None where a model decides.

    Args:
        decider: As ``decider_of`` returns it.
    """
    kind, _, name = decider.partition(":")
    return name if kind == TASK else None
