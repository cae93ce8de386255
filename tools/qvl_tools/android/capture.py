"""Screenshots by the quickest way that this device has, each one checked to be whole.

A raw frame costs the device little and the cable much, a PNG the other way round: which wins
depends on both, so each way is timed once when the device is opened.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image

from qvl_agent.errors import CaptureFailed, DeviceError, DeviceLost
from qvl_agent.geometry import Size
from qvl_agent.observation import CorruptImage, Observation, RawFrame, decode_png, decode_raw
from qvl_tools.android.display import Lie, read_lie
from qvl_tools.android.displays import BUILT_IN, AndroidDisplay
from qvl_tools.android.shell import Shell

_ATTEMPTS = 3
_HOPELESS_FACTOR = 2.0
_HOPELESS_S = 0.3
"""A way this slow, and that many times slower than the best, is not timed a second time."""

_LIMIT_FACTOR = 4.0
_LEAST_LIMIT_S = 1.0
"""How much slower than the best, and how slow at least, a way may be before it counts as none."""

_MAX_INFLATED_BYTES = 1 << 28


@dataclass(frozen=True)
class _Picture:
    frame: Image.Image | RawFrame
    encoded_png: bytes | None = None


@dataclass(frozen=True)
class CaptureWay:
    """One way to have a screenshot.

    Attributes:
        name: For people.
        line: Constant shell line that writes it.
        decode: Turns what came into a picture; raises CorruptImage.
    """

    name: str
    line: str
    decode: Callable[[memoryview], _Picture]


def _png(data: memoryview) -> _Picture:
    encoded = bytes(data)
    return _Picture(decode_png(encoded), encoded)


def _raw(data: memoryview) -> _Picture:
    return _Picture(decode_raw(data))


def _gzip(data: memoryview) -> _Picture:
    inflater = zlib.decompressobj(wbits=31)
    try:
        inflated = inflater.decompress(data, _MAX_INFLATED_BYTES)
    except zlib.error as error:
        raise CorruptImage(f"a damaged compressed frame: {error}") from error
    if not inflater.eof:
        raise CorruptImage(f"a compressed frame cut off after {len(data)} bytes")
    return _Picture(decode_raw(inflated))


def ways(physical_id: str = "", *, quiet: bool = False) -> tuple[CaptureWay, ...]:
    """Return every way; PNG, which every device can do, comes first and sets the pace.

    Args:
        physical_id: Which display; empty for the built-in one.
        quiet: Whether stderr is left out: phones with two displays print a warning there, which
            "exec:" mixes into the frame.
    """
    of = f" -d {physical_id}" if physical_id else ""
    out = " 2>/dev/null" if quiet else ""
    return (
        CaptureWay("png", f"screencap -p{of}{out}", _png),
        CaptureWay("raw", f"screencap{of}{out}", _raw),
        CaptureWay("gzip", f"screencap{of}{out} | gzip -1", _gzip),
    )


PNG, RAW, GZIP = ways()


class ScreenCapture:
    """Takes screenshots of one device.

    Attributes:
        way: How; set by ``choose_way``.
    """

    def __init__(
        self, shell: Shell, way: CaptureWay = PNG, *, display: AndroidDisplay = BUILT_IN
    ) -> None:
        self.way = way
        self._shell = shell
        self._display = display
        self._buffer = bytearray()
        self._last_size: Size | None = None
        self._lie = Lie(0, "")

    def choose_way(self) -> None:
        """Time every way and keep the fastest; all of it ends within the time of one call.

        Raises:
            CaptureFailed: If none works.
            DeviceLost: If the device does not answer.
        """
        with self._shell.within(self._shell.server.timeout_s):
            try:
                self.way = self._fastest(ways(self._display.physical_id))
            except CaptureFailed:
                self.way = self._fastest(ways(self._display.physical_id, quiet=True))

    def observe(self) -> Observation:
        """Look at the screen.

        Raises:
            CaptureFailed: If no whole frame came in three attempts.
            DeviceLost: If the device does not answer.
        """
        deadline_s = time.monotonic() + self._shell.server.timeout_s
        for _ in range(_ATTEMPTS):
            taken_at_s = time.monotonic()
            try:
                picture = self._take(self.way, max(deadline_s - taken_at_s, 0.0))
            except CorruptImage as error:
                reason = str(error)
                continue
            return self._observation(picture, taken_at_s)
        raise CaptureFailed(
            f"no whole screenshot in {_ATTEMPTS} attempts: {reason}", serial=self._shell.serial
        )

    def forget(self) -> None:
        """Read everything anew with the next frame: the device was away."""
        self._last_size = None

    def has_turned(self) -> bool:
        """Tell whether the screen has turned or got another size since the last frame.

        Raises:
            DeviceLost: If the device does not answer.
        """
        if self._last_size is None:
            return False
        turned = read_lie(self._shell, self._last_size, self._display.logical_id) != self._lie
        if turned:  # whichever of the two was read too early, the next frame reads it anew
            self._last_size = None
        return turned

    def _fastest(self, choice: Sequence[CaptureWay]) -> CaptureWay:
        times_s: dict[str, float] = {}
        failures: dict[str, CorruptImage | DeviceLost] = {}
        for way in (*choice, *choice):  # the first time is a cold one
            best_s = min(times_s.values(), default=None)
            slow_s = max(_HOPELESS_S, _HOPELESS_FACTOR * (best_s or 0.0))
            if way.name in failures or times_s.get(way.name, 0.0) > slow_s:
                continue
            # One that hangs leaves half of the time to the others.
            share_s = self._shell.limit_s() / (1 if way is choice[-1] else 2)
            limit_s = max(_LEAST_LIMIT_S, _LIMIT_FACTOR * best_s) if best_s else share_s
            started_s = time.monotonic()
            try:
                self._take(way, limit_s)
            except (CorruptImage, DeviceLost) as error:
                failures[way.name] = error
            else:
                took_s = time.monotonic() - started_s
                times_s[way.name] = min(took_s, times_s.get(way.name, took_s))
        usable = [way for way in choice if way.name in times_s]
        if not usable:
            raise self._none_works(failures)
        return min(usable, key=lambda way: times_s[way.name])

    def _none_works(self, failures: dict[str, CorruptImage | DeviceLost]) -> DeviceError:
        lost = [failure for failure in failures.values() if isinstance(failure, DeviceLost)]
        if len(lost) == len(failures):
            return lost[0]
        why = "; ".join(f"{name}: {failure}" for name, failure in failures.items())
        return CaptureFailed(f"no screenshot can be had: {why}", serial=self._shell.serial)

    def _take(self, way: CaptureWay, limit_s: float | None = None) -> _Picture:
        size = self._shell.stream(way.line, self._buffer, timeout_s=limit_s)
        # A copy is made while decoding, so the buffer is free for the next frame.
        with memoryview(self._buffer) as whole, whole[:size] as data:
            return way.decode(data)

    def _observation(self, picture: _Picture, taken_at_s: float) -> Observation:
        size = Size(*picture.frame.size)
        if size != self._last_size:
            self._lie = read_lie(self._shell, size, self._display.logical_id)
            self._last_size = size
        return Observation(
            frame=picture.frame,
            screen=size,
            taken_at_s=taken_at_s,
            rotation_quarter_turns=self._lie.rotation,
            encoded_png=picture.encoded_png,
        )
