"""The Python way in: one call from a goal to a RunResult."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qvl_agent.decider import OTHERS, decider_of, task_asked_for
from qvl_agent.device import Device, DeviceSettings
from qvl_agent.errors import MissingExtra, ModelUnavailable, UsageError
from qvl_agent.expect import check_expectations
from qvl_agent.guard import Guarded, PatientReader
from qvl_agent.journal.aside import ImagesAside
from qvl_agent.journal.sink import Listener, ShownTo
from qvl_agent.journal.writer import Journal
from qvl_agent.limits import Limits
from qvl_agent.loop import Agent
from qvl_agent.models.port import ModelSettings, VisionModel
from qvl_agent.plugins import find_task, open_device, open_model, open_reader, task_named
from qvl_agent.policy import Approver, NobodyThere
from qvl_agent.result import RunResult
from qvl_agent.run import Run
from qvl_agent.settle import PixelSettler
from qvl_agent.task import Task, drive_task


@dataclass(frozen=True)
class RunOptions:
    """Everything about a run that is neither its goal nor who carries it out.

    Attributes:
        limits: When it ends by itself.
        replays: Folder that gets the episode's folder.
        expect: Texts that must stand on the screen in the end; they make a claim a proof.
        params: Parameters of a scripted task, beyond those in the goal.
        approver: Who is asked; by default nobody, and no answer means no.
        yes: Answer every question with yes, which is recorded.
        dry_run: End before the device is touched.
        listeners: Are shown every event as it happens.
        device_settings: For a device that is opened by name.
        model_settings: For a model that is opened by name.
    """

    limits: Limits = field(default_factory=Limits)
    replays: Path = Path("replays")
    expect: Sequence[str] = ()
    params: Mapping[str, str] = field(default_factory=dict)
    approver: Approver = field(default_factory=NobodyThere)
    yes: bool = False
    dry_run: bool = False
    listeners: Sequence[Listener] = ()
    device_settings: DeviceSettings = field(default_factory=DeviceSettings)
    model_settings: ModelSettings = field(default_factory=ModelSettings)


def run_goal(
    goal: str,
    *,
    device: str | Device = "phone",
    model: str | VisionModel | None = None,
    options: RunOptions | None = None,
) -> RunResult:
    """Reach a goal on a device and record the run.

    Args:
        goal: In words.
        device: A spec such as ``phone`` or ``android:SERIAL``, or an open device (left open).
        model: A spec such as ``openai:MODEL``, or a model; ``task`` for the scripted task whose
            phrase fits the goal, ``task:NAME`` for a certain one; None for what comes with the
            device, see ``decider.COMES_WITH``.
        options: The rest.

    Raises:
        UsageError: If the goal, a name or an option can't be used.
        DeviceUnavailable: If the device can't be opened.
        JournalFailed: If the run can't be recorded.
    """
    options = options or RunOptions()
    decider = model or decider_of(device if isinstance(device, str) else device.info.name, "")
    task = _check_request(goal, decider, options)
    with ExitStack() as stack:
        # First what is quickly told: weights may take minutes.
        opened_device = _device(device, options, stack)
        opened_model = None if task else _model(decider, options, stack, named=model is not None)
        journal = Journal.create(options.replays, goal)
        stack.callback(journal.close)
        run, settings = _prepare(opened_device, journal, options), _settings(options)
        if opened_model is not None:
            return Agent(run, opened_model, expect=options.expect, settings=settings).drive(goal)
        assert task is not None
        chosen, params = task
        return drive_task(
            run, chosen, goal=goal, params=params, expect=options.expect, settings=settings
        )


def _check_request(
    goal: str, decider: str | VisionModel, options: RunOptions
) -> tuple[Task, Mapping[str, Any]] | None:
    """Refuse what can't be meant, before anything is opened; return the task if one decides."""
    if not goal.strip():
        raise UsageError("the goal is empty", fix='qvl-agent run "book a flight from A to B"')
    check_expectations(options.expect)
    name = task_asked_for(decider) if isinstance(decider, str) else None
    if name is not None:
        return task_for(goal, options.params, name)
    if options.params:
        given = next(iter(options.params))
        raise UsageError(
            f"the parameter {given!r} is for scripted tasks, and here a model decides",
            fix="say it in the goal, or let the scripted task decide: --model task",
        )
    return None


def task_for(
    goal: str, params: Mapping[str, str], name: str = ""
) -> tuple[Task, Mapping[str, Any]]:
    """Return the task that answers a goal and its validated parameters.

    Args:
        goal: In words, some of which may be parameters.
        params: Given beside the goal; they count more.
        name: Of the task, which then needs no phrase that fits.

    Raises:
        UsageError: If no task fits, or a parameter is missing, unknown or invalid.
    """
    if name:
        task = task_named(name)
        return task, task.params({**(task.match(goal) or {}), **params})
    found = find_task(goal)
    if found is None:
        raise UsageError(f"no scripted task answers {goal!r}", fix=f"name who decides: {OTHERS}")
    task, in_goal = found
    return task, task.params({**in_goal, **params})


def _model(
    model: str | VisionModel, options: RunOptions, stack: ExitStack, *, named: bool
) -> VisionModel:
    if not isinstance(model, str):
        return model
    try:
        return stack.enter_context(closing(open_model(model, options.model_settings)))
    except (MissingExtra, ModelUnavailable) as error:
        if not named:  # whoever did not ask for it may do without
            error.fix = "; ".join(filter(None, [error.fix, f"or name who decides: {OTHERS}"]))
        raise


def _device(device: str | Device, options: RunOptions, stack: ExitStack) -> Device:
    if isinstance(device, str):
        return stack.enter_context(closing(open_device(device, options.device_settings)))
    return device


def _prepare(device: Device, journal: Journal, options: RunOptions) -> Run:
    told = options.device_settings
    guarded = Guarded(device, patience_s=told.patience_s, on_notice=told.on_notice)
    reader = open_reader(device)
    return Run(
        device=guarded,
        journal=ImagesAside(ShownTo(journal, options.listeners)),
        reader=PatientReader(guarded, reader) if reader else None,
        approver=options.approver,
        yes=options.yes,
        settler=PixelSettler(ignore_top_px=device.info.status_bar_px),
        limits=options.limits,
        dry_run=options.dry_run,
    )


def _settings(options: RunOptions) -> dict[str, Any]:
    return {"seed": options.device_settings.seed, "yes": options.yes}
