"""The visible texts of a run's screens: read once a step and screen, and recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from qvl_agent.device import ReadsText
from qvl_agent.errors import CaptureFailed, DeviceError
from qvl_agent.journal.events import FaultPlace, TextsRead
from qvl_agent.journal.sink import EventSink
from qvl_agent.observation import Observation, TextBox, text_to_json

Texts = tuple[TextBox, ...]


class Reading(Protocol):
    """What a run lends: who reads, where it is recorded, and when it is."""

    reader: ReadsText | None
    journal: EventSink
    step: int

    @property
    def now(self) -> Callable[[], float]:
        """Return the run's clock, in seconds."""

    def fault(self, where: FaultPlace, error: Exception, *, fatal: bool) -> None:
        """Record that something went wrong."""


@dataclass
class TextsOfScreen:
    """Remembers the texts of one screen until the next step or other pixels."""

    _known: tuple[str, Texts | None] | None = field(default=None)

    def forget(self) -> None:
        """Read anew next time: the same pixels may have another meaning by now."""
        self._known = None

    def of(self, seen: Observation, run: Reading) -> Texts | None:
        """Return the texts of a screen, None where they can't be read.

        Raises:
            DeviceError: If the device is lost.
        """
        if run.reader is None:
            return None
        # Screens that may not be captured all look the same: black, but for the system's bars.
        alike = seen.integrity == "black" or seen.is_hidden()
        if self._known is None or self._known[0] != seen.digest or alike:
            self._known = (seen.digest, _read(run.reader, seen, run))
        return self._known[1]


def _read(reader: ReadsText, seen: Observation, run: Reading) -> Texts | None:
    start, failure, texts = run.now(), "", None
    try:
        texts = reader.read_texts(seen)
    except CaptureFailed as error:
        failure = str(error)
    except DeviceError as error:
        run.fault("texts", error, fatal=True)
        raise
    run.journal.write(
        TextsRead(
            step=run.step,
            digest=seen.digest,
            texts=[text_to_json(text) for text in texts or ()],
            error=failure,
            duration_s=run.now() - start,
        )
    )
    return texts
