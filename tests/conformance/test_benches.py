"""Benches of ours: which device they are tried with, and what they can't know."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from tests.conformance.paper import PaperDevice, World
from tests.desktop.programs import wait_for

from qvl_agent.device import DeviceSettings
from qvl_agent.errors import UsageError
from qvl_tools.conformance import DoesNotApply
from qvl_tools.conformance.benches import open_subject
from qvl_tools.conformance.browser_bench import BrowserBench
from qvl_tools.conformance.desktop_bench import DesktopBench

ARGUMENTS: list[str] = []
HANG_UP_AT_ONCE = struct.pack("ii", 1, 0)


def open_theirs(argument: str, settings: DeviceSettings) -> PaperDevice:
    ARGUMENTS.append(argument)
    return PaperDevice(World())


@pytest.fixture
def bench() -> Iterator[BrowserBench]:
    with closing(BrowserBench()) as bench:
        yield bench


def test_it_is_the_named_backend_that_opens_the_page_of_a_bench() -> None:
    with open_subject(f"{__name__}:open_theirs", DeviceSettings(), "browser") as subject:
        assert isinstance(subject.device, PaperDevice)
        assert isinstance(subject.bench, BrowserBench)
        assert [subject.bench.argument] == ARGUMENTS


def test_a_browser_that_hangs_up_is_nothing_to_tell(
    bench: BrowserBench, capfd: pytest.CaptureFixture[str]
) -> None:
    idle = threading.active_count()
    port = int(bench.argument.rstrip("/").rpartition(":")[2])
    browser = socket.create_connection(("127.0.0.1", port))
    wait_for(lambda: threading.active_count() > idle, "the bench listens")
    browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, HANG_UP_AT_ONCE)
    browser.close()
    wait_for(lambda: threading.active_count() == idle, "the bench has noticed")
    assert capfd.readouterr().err == ""


def test_the_one_of_the_phone_knows_simulated_phones_only() -> None:
    pytest.importorskip("PySide6", reason="the extra 'phone' is not installed")
    from qvl_tools.conformance.phone_bench import PhoneBench

    world = World()
    with pytest.raises(DoesNotApply, match=r"PhoneBench\(phone\)"):
        PhoneBench().show("tap", PaperDevice(world))
    assert not world.done


def test_the_one_of_a_desktop_opens_nothing_before_it_is_needed() -> None:
    bench = DesktopBench()
    bench.close()
    bench.close()


def test_a_bench_that_there_is_not_names_those_that_there_are() -> None:
    with pytest.raises(UsageError, match="no bench 'nothing'") as failed:
        open_subject("phone", DeviceSettings(), "nothing")
    assert "browser, desktop, none, phone" in failed.value.fix
