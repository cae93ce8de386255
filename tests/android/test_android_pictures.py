"""Pictures from a stranger, and ways to have them that are slow or silent."""

from __future__ import annotations

import gzip
import io
import struct
import time
import zlib

import pytest
from PIL import Image
from tests.android.faulty import canned

from qvl_agent.errors import CaptureFailed, DeviceLost
from qvl_agent.observation import CorruptImage, decode_png
from qvl_tools.android.capture import ScreenCapture, ways
from qvl_tools.android.connection import AdbServer
from qvl_tools.android.shell import Shell


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width: int, height: int) -> bytes:
    return chunk(b"IHDR", struct.pack(">2I5B", width, height, 8, 6, 0, 0, 0))


def png(*chunks: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(20_000, 20_000), (10_000, 10_000), (2**32 - 1, 2**32 - 1)])
def test_a_picture_larger_than_any_screen_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(CorruptImage, match="too large"):
        decode_png(png(header(*size), chunk(b"IDAT", b"")))


@pytest.mark.parametrize("size", [(20_000, 20_000), (10_000, 10_000), (7_000, 7_000)])
def test_a_second_header_does_not_get_a_large_picture_in(size: tuple[int, int]) -> None:
    with pytest.raises(CorruptImage):
        decode_png(png(header(4, 4), header(*size), chunk(b"IDAT", b"")))


def encoded(width: int, height: int) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(data, "PNG")
    return data.getvalue()


def raw(width: int, height: int) -> bytes:
    return struct.pack("<4I", width, height, 1, 0) + bytes(width * height * 4)


def capture_over(port: int, *, timeout_s: float) -> ScreenCapture:
    server = AdbServer(port=port, timeout_s=timeout_s)
    return ScreenCapture(Shell(server, "x", shell_v2=True, reconnect=lambda left_s: None))


def test_a_picture_of_a_screen_is_taken() -> None:
    assert decode_png(encoded(1440, 3200)).size == (1440, 3200)


SILENT = b"OKAY"
ALL_SILENT = {"host:transport": b"OKAY", "exec:screencap": SILENT}


def test_a_silent_way_costs_little_where_another_works() -> None:
    with canned({**ALL_SILENT, "exec:screencap -p": SILENT + encoded(40, 30)}) as (port, asked):
        capture = capture_over(port, timeout_s=30.0)
        started_s = time.monotonic()
        capture.choose_way()
        assert capture.way.name == "png"
        assert time.monotonic() - started_s < 5.0
        assert asked.count("exec:screencap") == 1


def test_a_device_whose_png_hangs_is_used_another_way() -> None:
    with canned(ALL_SILENT) as (port, _), pytest.raises(DeviceLost):
        capture_over(port, timeout_s=0.4).choose_way()
    answers = {**ALL_SILENT, "exec:screencap |": b"OKAYx"}
    every = r"png: .*; raw: .*; gzip: .*compressed"
    with canned(answers) as (port, _), pytest.raises(CaptureFailed, match=every):
        capture_over(port, timeout_s=0.4)._fastest(ways())
    gzipped = b"OKAY" + gzip.compress(raw(40, 30))
    with canned({**answers, "exec:screencap |": gzipped}) as (port, _):
        capture = capture_over(port, timeout_s=0.4)
        capture.choose_way()
        assert capture.way.name == "gzip"


def test_all_ways_together_take_no_longer_than_one_call_may() -> None:
    with canned(ALL_SILENT) as (port, _):
        started_s = time.monotonic()
        with pytest.raises(DeviceLost):
            capture_over(port, timeout_s=1.5).choose_way()
        assert time.monotonic() - started_s < 1.5 + 1
