"""Devices, models and tasks by name: entry points for ours and anyone's, or a dotted path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.metadata import EntryPoint

from qvl_agent.calibration.opened import calibrated
from qvl_agent.checks import Check
from qvl_agent.device import ConnectedDevice, Device, DeviceSettings, ReadsText
from qvl_agent.entries import CHECKS, DEVICES, DISCOVERY, MODELS, READERS, TASKS, known
from qvl_agent.errors import CaptureFailed, MissingExtra, QvlError, UsageError
from qvl_agent.lease import Held
from qvl_agent.models.port import ModelSettings, VisionModel
from qvl_agent.observation import Observation, TextBox
from qvl_agent.specs import factory_of
from qvl_agent.task import Task


def open_device(spec: str, settings: DeviceSettings) -> Device:
    """Open a device by its spec: ``NAME``, ``NAME:ARGUMENT`` or ``module:factory``.

    Raises:
        UsageError: If there is no such name.
        DeviceUnavailable: If it can't be opened.
    """
    factory, argument = factory_of(spec, DEVICES, "device")
    device: Device = factory(argument, settings)
    return device


def open_model(spec: str, settings: ModelSettings) -> VisionModel:
    """Open a model by its spec: ``openai:MODEL``, ``scripted:FILE``, ``module:factory``, ...

    Where it was calibrated, it is asked and read as was found then.

    Raises:
        UsageError: If there is no such name, it can't be opened like this, or its calibration
            can't be read.
    """
    model = open_uncalibrated(spec, settings)
    try:
        return calibrated(model, spec, settings)
    except UsageError:
        model.close()
        raise


def open_uncalibrated(spec: str, settings: ModelSettings) -> VisionModel:
    """Open a model as its family's own rules say, whatever a calibration found.

    Raises:
        UsageError: If there is no such name, or it can't be opened like this.
    """
    factory, argument = factory_of(spec, MODELS, "model")
    model: VisionModel = factory(argument, settings)
    return model


def open_reader(device: Device) -> ReadsText | None:
    """Return what reads the device's text: the device itself, and OCR where it can't."""
    if isinstance(device, ReadsText):
        return FirstThatReads(device, _installed_reader)
    return _installed_reader()


class FirstThatReads:
    """Reads with one reader, and with another one where that sees nothing."""

    def __init__(self, first: ReadsText, open_second: Callable[[], ReadsText | None]) -> None:
        """Take the reader that knows best, and what opens the other when it is first needed.

        Args:
            first: Asked first, each time.
            open_second: Called once at most; None where there is no other reader.
        """
        self._first = first
        self._second = cache(open_second)

    def read_texts(self, observation: Observation) -> tuple[TextBox, ...]:
        """Return the visible texts, top to bottom.

        Raises:
            CaptureFailed: If the first can't read the screen and there is no second.
            DeviceLost: If the device does not answer.
        """
        try:
            texts = self._first.read_texts(observation)
        except CaptureFailed:
            second = self._second()
            if second is None:
                raise
            return second.read_texts(observation)
        if texts or (second := self._second()) is None:
            return texts
        return second.read_texts(observation)


def _installed_reader() -> ReadsText | None:
    for point in known(READERS).values():
        try:
            reader: ReadsText = point.load()()
        except MissingExtra:
            continue
        return reader
    return None


def load_tasks() -> tuple[Task, ...]:
    """Return every registered task, by name."""
    return tuple(point.load() for _, point in sorted(known(TASKS).items()))


def task_named(name: str) -> Task:
    """Return a task by its name.

    Raises:
        UsageError: If there is none.
    """
    for task in load_tasks():
        if task.name == name:
            return task
    raise UsageError(f"there is no task {name!r}", fix="`qvl-agent tasks` lists them")


def list_connected(
    settings: DeviceSettings, leases: Iterable[Held] = ()
) -> tuple[list[ConnectedDevice], dict[str, QvlError]]:
    """Ask every kind of device that can say so what could be opened now.

    Args:
        settings: Of the devices.
        leases: What is held now.

    Returns:
        What was found, and by kind what stood in the way of finding more.
    """
    found: list[ConnectedDevice] = []
    problems: dict[str, QvlError] = {}
    for kind, point in sorted(known(DISCOVERY).items()):
        try:
            found += point.load()(settings)
        except QvlError as error:
            problems[kind] = error
    holders = {held.device: held.by for held in leases}
    rows = [replace(row, held_by=holders.get(row.lease or row.spec, row.held_by)) for row in found]
    return rows, problems


def plugin_checks(settings: DeviceSettings) -> list[Check]:
    """Return what the adapters have to say to ``doctor``."""
    points = sorted(known(CHECKS).items())
    return [check for name, point in points for check in _checks_of(name, point, settings)]


def _checks_of(name: str, point: EntryPoint, settings: DeviceSettings) -> Iterator[Check]:
    try:
        yield from point.load()(settings)
    except Exception as error:  # noqa: BLE001 - a doctor does not die of what it looks at
        said = f"looking broke off: {type(error).__name__}: {error}"
        yield Check(name, "missing", said, f"tell those who wrote {point.value}")


def find_task(goal: str) -> tuple[Task, Mapping[str, str]] | None:
    """Return the task whose phrase fits a goal and the parameters in it; most parameters win."""
    fitting = [(task, found) for task in load_tasks() if (found := task.match(goal)) is not None]
    return max(fitting, key=lambda pair: len(pair[1]), default=None)
