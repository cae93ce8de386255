"""Proof: does the screen show what the goal should lead to?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qvl_agent.device import TellsInFront
from qvl_agent.errors import DeviceError, UsageError
from qvl_agent.journal.events import Checked
from qvl_agent.limits import RunEnds
from qvl_agent.observation import Trouble
from qvl_agent.reading import find_texts
from qvl_agent.run import Run


def check_expectations(expected: Sequence[str]) -> None:
    """Refuse an expectation that any screen would meet.

    Raises:
        UsageError: If one is empty.
    """
    if any(not text.strip() for text in expected):
        raise UsageError("an expected text is empty", fix='--expect "Booking confirmed"')


NO_SUCCESS: Mapping[Trouble, str] = {
    "crashed": "the system says that an app has stopped",
    "not_responding": "the system says that an app is not responding",
    "locked": "the screen is locked",
}
"""While one of these stands in the way, nothing is done, whoever claims it."""


def what_belies(run: Run) -> str:
    """Return what speaks against any claim of success now, and record it; empty where nothing.

    Raises:
        DeviceError: If the device can't be asked.
    """
    _look_at_news(run)
    why = NO_SUCCESS.get(run.trouble, "")
    if why:
        run.journal.write(Checked(step=run.step, claim="done", holds=False, evidence=why))
    return why


def _look_at_news(run: Run) -> None:
    """Look once more where something came up while whoever claims it made up their mind."""
    if not isinstance(run.device, TellsInFront):
        return
    try:
        news = run.device.in_front().trouble
    except DeviceError as error:
        run.fault("capture", error, fatal=True)
        raise
    if news not in ("", run.trouble):
        run.look_again()


def check_expected(run: Run, expected: Sequence[str]) -> RunEnds:
    """Look for texts on the screen and return how the run ends: done and verified, or gave up."""
    texts = run.texts()
    evidence = []
    for wanted in expected:
        found = find_texts(texts or (), wanted)
        evidence.append(_evidence(wanted, readable=texts is not None, found=bool(found)))
        run.journal.write(
            Checked(step=run.step, claim=wanted, holds=bool(found), evidence=evidence[-1])
        )
        if not found:
            return RunEnds("gave_up", f"it claims to be done, but {evidence[-1]}")
    return RunEnds("done", "the screen shows it", proof="verified", evidence=tuple(evidence))


def _evidence(wanted: str, *, readable: bool, found: bool) -> str:
    if not readable:
        return f"whether {wanted!r} stands on the screen can't be read"
    return f"{wanted!r} {'stands' if found else 'is not'} on the screen"
