"""Encoding screenshots aside, while the caller goes on: a record comes in order all the same."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from qvl_agent.journal.events import Event
from qvl_agent.journal.sink import EventSink

EventOf = Callable[[str], Event]
"""Makes an event from the name of its image."""


@dataclass
class ImagesAside:
    """A sink that encodes one image in a second thread until the next event is written.

    Encoding takes about 10 ms of a screen of 1080x2400, and so does laying out the next request;
    numpy, zlib and Pillow leave the interpreter free meanwhile. Nothing else is written before the
    image and its event are, so on disk the order is that of the calls.
    """

    sink: EventSink
    _worker: ThreadPoolExecutor = field(
        init=False, default_factory=lambda: ThreadPoolExecutor(1, "encode")
    )
    _pending: tuple[Future[bytes], EventOf] | None = field(init=False, default=None)

    @property
    def folder(self) -> Path:
        """The sink's folder."""
        return self.sink.folder

    def defer(self, encode: Callable[[], bytes], event_of: EventOf) -> None:
        """Write the event of an image once the image is encoded, before anything else is written.

        Args:
            encode: Makes the PNG; called in the other thread.
            event_of: Makes the event from the image's name; called in this thread.

        Raises:
            JournalFailed: If what came before can't be written.
        """
        self._finish()
        self._pending = (self._worker.submit(encode), event_of)

    def write(self, event: Event) -> int:
        """Write what is pending, then the event."""
        self._finish()
        return self.sink.write(event)

    def store_image(self, png: bytes) -> str:
        """Store an image now."""
        return self.sink.store_image(png)

    def close(self) -> None:
        """Write what is pending and finish."""
        try:
            self._finish()
        finally:
            self._worker.shutdown()
            self.sink.close()

    def _finish(self) -> None:
        if self._pending is not None:
            encoded, event_of = self._pending
            # Taken only when it is there: an interrupt while waiting must not lose it.
            name = self.sink.store_image(encoded.result())
            self._pending = None
            self.sink.write(event_of(name))


def write_with_image(sink: EventSink, encode: Callable[[], bytes], event_of: EventOf) -> None:
    """Store an image and write its event: aside where the sink can, now where it can't."""
    if isinstance(sink, ImagesAside):
        sink.defer(encode, event_of)
    else:
        sink.write(event_of(sink.store_image(encode())))
