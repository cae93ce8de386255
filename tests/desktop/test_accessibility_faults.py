"""Applications that say nothing or hang, and a bus that is not there or goes away."""

from __future__ import annotations

import os
import signal
import time

import pytest
from tests.desktop.programs import wait_for
from tests.desktop.speaking import SCREEN, Form, SpeakingServer, read_when

from qvl_agent.errors import CaptureFailed
from qvl_tools.desktop.accessibility import AccessibilityReader
from qvl_tools.desktop.area import Area

pytestmark = pytest.mark.desktop


def test_of_a_long_list_what_is_shown_is_read(
    speaking: SpeakingServer, reader: AccessibilityReader
) -> None:
    with speaking.form("many rows", "list:300"):
        texts = read_when(reader, "row 1")
        assert texts["row 1"].clickable
        rows = [int(name[4:]) for name in texts if name.startswith("row ")]
        assert sorted(rows) == list(range(len(rows)))  # those at the top, and none below
        assert len(rows) < 100


def test_a_list_that_takes_too_long_is_not_read_in_part(
    speaking: SpeakingServer, reader: AccessibilityReader
) -> None:
    def refusal() -> str:
        try:
            return str(reader.read(SCREEN, SCREEN.size) and "")
        except CaptureFailed as failure:
            return str(failure)

    with speaking.form("too many rows", "list:20000"):
        wait_for(lambda: "more than 6000 objects" in refusal(), "it is refused")


def test_a_window_that_does_not_speak_leaves_the_screen_to_others(
    form: Form, reader: AccessibilityReader, speaking: SpeakingServer
) -> None:
    read_when(reader, "Order now")
    terminal = speaking.start("xterm", "-title", "silent one", "-geometry", "20x5+700+100")
    window = speaking.wait_for_window("silent one")
    try:
        with pytest.raises(CaptureFailed, match="'silent one' does not say") as failure:
            wait_for(lambda: not reader.read(SCREEN, SCREEN.size), "the terminal is seen")
        assert "--force-renderer-accessibility" in failure.value.fix
        apart = Area(0, 0, 600, 1000)
        assert "Order now" in {text.text for text in reader.read(apart, apart.size)}
        # Out of sight it is no hindrance.
        speaking.place(window, 200, 200, 100, 100)
        speaking.activate(form.window)
        read_when(reader, "Order now")
    finally:
        terminal.kill()
        terminal.wait()


def test_an_application_that_hangs_holds_up_nobody_for_long(
    form: Form, reader: AccessibilityReader, speaking: SpeakingServer
) -> None:
    with speaking.form("hangs") as hanging:
        speaking.place(hanging.window, 800, 100, 400, 400)
        read_when(reader, "Order now")
        os.kill(hanging.process.pid, signal.SIGSTOP)
        try:
            began_s = time.monotonic()
            with pytest.raises(CaptureFailed, match="'hangs' does not say"):
                reader.read(SCREEN, SCREEN.size)
            assert time.monotonic() - began_s < 10
            apart = Area(0, 0, 700, 1000)
            assert "Order now" in {text.text for text in reader.read(apart, apart.size)}
            # Out of sight it holds up nobody.
            speaking.place(form.window, 780, 80, 500, 500)
            speaking.activate(form.window)
            read_when(reader, "Order now")
        finally:
            os.kill(hanging.process.pid, signal.SIGCONT)
        speaking.activate(hanging.window)
        read_when(reader, "Order now", area=Area(800, 100, 400, 400))


def test_a_bare_desktop_has_no_texts(speaking: SpeakingServer, reader: AccessibilityReader) -> None:
    wait_for(lambda: not speaking.titles(), "every window is closed")
    wait_for(lambda: reader.read(SCREEN, SCREEN.size) == (), "nothing is read")


def test_without_a_bus_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with SpeakingServer(800, 600) as bare:
        monkeypatch.setenv("DISPLAY", bare.display)
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
        reader = AccessibilityReader()
        try:
            with pytest.raises(CaptureFailed, match="no accessibility bus") as failure:
                reader.read(SCREEN, SCREEN.size)
            assert "at-spi2-core" in failure.value.fix
        finally:
            reader.close()
            reader.close()


def test_a_bus_that_comes_back_is_found_again() -> None:
    with pytest.MonkeyPatch.context() as patch, SpeakingServer(800, 600) as lasting:
        for name in ("DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS"):
            patch.setenv(name, lasting.env[name])
        area = Area(0, 0, 800, 600)
        reader = AccessibilityReader()
        try:
            with lasting.form("first"):
                read_when(reader, "Order now", area=area)
            lasting.bus.kill()
            lasting.bus.wait()

            def is_gone() -> bool:
                try:
                    reader.read(area, area.size)
                except CaptureFailed:
                    return True
                return False

            wait_for(is_gone, "the bus is missed")
            lasting.bus = lasting._start_bus()
            patch.setenv("DBUS_SESSION_BUS_ADDRESS", lasting.env["DBUS_SESSION_BUS_ADDRESS"])
            with lasting.form("second"):
                read_when(reader, "Order now", area=area)
        finally:
            reader.close()
