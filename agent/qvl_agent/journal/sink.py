"""Where a run writes its events to: the port, and a sink that only remembers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from qvl_agent.journal.events import Event


class EventSink(Protocol):
    """Takes the events of one run in order."""

    @property
    def folder(self) -> Path:
        """Return the episode's folder."""

    def write(self, event: Event) -> int:
        """Record an event and return its number, from 0; it is kept when this returns.

        Raises:
            JournalFailed: If it can't be kept; then nothing more may be done.
        """

    def store_image(self, png: bytes) -> str:
        """Keep an image and return its name; the same bytes give the same name.

        Raises:
            JournalFailed: If it can't be kept.
        """

    def close(self) -> None:
        """Release the file; calling it twice is fine."""


class Listener(Protocol):
    """Is shown every event, such as a live display."""

    def on_event(self, event: Event) -> None:
        """Take notice of one event."""


@dataclass
class ShownTo:
    """A sink whose events are shown to listeners once they are kept.

    A listener that can't take an event (a closed terminal) is not shown any more: a run does not
    end because nobody watches.
    """

    sink: EventSink
    listeners: Sequence[Listener]

    @property
    def folder(self) -> Path:
        """The sink's folder."""
        return self.sink.folder

    def write(self, event: Event) -> int:
        """Keep the event, then show it."""
        number = self.sink.write(event)
        self.listeners = [listener for listener in self.listeners if _shown(listener, event)]
        return number

    def store_image(self, png: bytes) -> str:
        """Keep the image."""
        return self.sink.store_image(png)

    def close(self) -> None:
        """Finish the sink."""
        self.sink.close()


def _shown(listener: Listener, event: Event) -> bool:
    try:
        listener.on_event(event)
    except OSError:
        return False
    return True


class MemoryJournal:
    """Keeps events in a list and forgets images: for replays and tests."""

    def __init__(self, folder: Path = Path()) -> None:
        self.events: list[Event] = []
        self._folder = folder

    @property
    def folder(self) -> Path:
        """The folder it was given; nothing is written there."""
        return self._folder

    def write(self, event: Event) -> int:
        """Remember an event."""
        self.events.append(event)
        return len(self.events) - 1

    def store_image(self, png: bytes) -> str:
        """Return the name that the image would have."""
        return image_name(png)

    def close(self) -> None:
        """Do nothing."""


def image_name(png: bytes) -> str:
    """Return the file name of an image: the SHA-256 of its bytes."""
    return f"{hashlib.sha256(png).hexdigest()}.png"
