"""Benches by name, and what a whole suite found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Literal, cast

from qvl_agent.device import Device, DeviceSettings
from qvl_agent.entries import DEVICES
from qvl_agent.errors import QvlError, UserStopped
from qvl_agent.specs import dotted, factory_of, unknown
from qvl_tools.conformance.bench import Bench
from qvl_tools.conformance.cases import Case, conformance_cases
from qvl_tools.conformance.subject import DoesNotApply, NotConforming, Subject

BENCHES = {
    "phone": "qvl_tools.conformance.phone_bench:PhoneBench",
    "desktop": "qvl_tools.conformance.desktop_bench:DesktopBench",
    "browser": "qvl_tools.conformance.browser_bench:BrowserBench",
}
"""Those that ship; the one of a desktop takes the whole screen."""

ITS_OWN = frozenset({"phone", "browser"})
"""Devices that disturb nobody with their bench: they get it without being asked."""


@dataclass(frozen=True)
class Finding:
    """What came of one check.

    Attributes:
        name: Of the check.
        about: What must hold.
        state: ``skipped`` where it can't be made here.
        detail: What is wrong or why it was skipped; nothing for ``ok``.
    """

    name: str
    about: str
    state: Literal["ok", "broken", "skipped"]
    detail: str = ""


def open_bench(name: str, spec: str) -> Bench | None:
    """Open a bench.

    Args:
        name: One that ships, ``MODULE:FACTORY``, ``none``, or empty for what fits the device.
        spec: The device that will be tried.

    Raises:
        UsageError: If there is no such bench.
    """
    if not name and spec in ITS_OWN:
        name = spec
    if name in ("", "none"):
        return None
    module, _, attribute = BENCHES.get(name, name).partition(":")
    factory = dotted(module, attribute) if module and attribute else None
    if factory is None:
        raise unknown(name, {*BENCHES, "none"}, "bench")
    return cast(Bench, factory())


def open_subject(spec: str, settings: DeviceSettings, bench: str = "") -> Subject:
    """Return what is to be checked; the device is opened when it is first needed.

    Raises:
        UsageError: If there is no such device or bench.
    """
    open_it, argument = factory_of(spec, DEVICES, "device")
    bench_of_it = open_bench(bench, spec)
    argument = getattr(bench_of_it, "argument", argument)
    opened = cast(Callable[[str, DeviceSettings], Device], open_it)
    return Subject(lambda: opened(argument, settings), bench_of_it)


def run_suite(
    subject: Subject, on_begin: Callable[[str], None] = lambda name: None
) -> Iterator[Finding]:
    """Make every check, and tell each one's outcome as soon as it is known.

    Args:
        subject: What is checked.
        on_begin: Told the name of each check before it is made.

    Raises:
        DeviceError: If the device can't be opened at all, or the person at it stopped the agent.
    """
    subject.open()
    for case in conformance_cases():
        on_begin(case.name)
        yield _outcome(case, subject)


def _outcome(case: Case, subject: Subject) -> Finding:
    found = partial(Finding, case.name, case.about)
    try:
        case.check(subject)
    except DoesNotApply as reason:
        return found("skipped", str(reason))
    except NotConforming as wrong:
        return found("broken", str(wrong))
    except UserStopped:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a backend raises is what is looked for
        with suppress(QvlError):  # the next one begins with a fresh device
            subject.close_device()
        return found("broken", f"{type(error).__name__}: {error}")
    return found("ok")
