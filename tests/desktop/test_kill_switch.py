"""A person at the computer stops the agent, or is waited for; clicks in corners stay legal."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from tests.desktop.events import NOTHING, EventWindow, held_down
from tests.desktop.programs import program, wait_for
from tests.desktop.xserver import XServer

from qvl_agent.errors import ActionFailed, DeviceLost, UserStopped
from qvl_tools.desktop.keys import Keys, open_keys
from qvl_tools.desktop.kill_switch import KillSwitch, open_kill_switch
from qvl_tools.desktop.mouse import Mouse
from qvl_tools.desktop.pointer import Pointer

pytestmark = pytest.mark.desktop


@pytest.fixture
def switch(keys: Keys, x_server: XServer) -> Iterator[KillSwitch]:
    x_server.run("xdotool", "mousemove", "600", "600")
    switch = open_kill_switch((0, 0), keys.pressed, serial="desktop:test", patience_s=1.0)
    yield switch
    switch.close()
    switch.close()


@pytest.fixture
def mouse(pointer: Pointer, keys: Keys, switch: KillSwitch) -> Mouse:
    return Mouse(pointer, hold=keys.held, watch=switch)


def hand(*places: tuple[int, int]) -> list[str]:
    """Return xdotool's words for a hand that moves the pointer over some places in its time."""
    return [word for x, y in places for word in ("mousemove", f"{x}", f"{y}", "sleep", "0.08")]


@contextmanager
def person(server: XServer, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Let a person do something with xdotool meanwhile."""
    process = subprocess.Popen([program("xdotool"), *words], env=server.env)
    try:
        yield process
    finally:
        process.wait(30)


def test_the_pointer_held_in_the_corner_stops_the_agent(
    x_server: XServer, switch: KillSwitch, mouse: Mouse
) -> None:
    with switch.acting():
        mouse.tap(300, 300)
    x_server.run("xdotool", "mousemove", "0", "0")
    with pytest.raises(UserStopped, match=r"top left corner \(0, 0\)") as raised:
        switch.check()  # waits until it is sure
    assert raised.value.serial == "desktop:test"
    x_server.run("xdotool", "mousemove", "500", "500")
    with pytest.raises(UserStopped), switch.acting():  # and so it stays
        pytest.fail("it must not act any more")


def test_a_pointer_that_only_passes_the_corner_stops_nothing(
    x_server: XServer, switch: KillSwitch
) -> None:
    words = ("mousemove", "0", "0", "sleep", "0.1", "mousemove", "700", "700")
    with person(x_server, *words) as process:
        while process.poll() is None:
            switch.check()
    switch.check()


def test_the_agent_may_click_and_stay_in_the_corner(
    switch: KillSwitch, mouse: Mouse, x_server: XServer
) -> None:
    with switch.acting():
        mouse.hold(0, 0, 1.5)
        mouse.tap(1, 1)
    with switch.acting():  # keys, say: the pointer stays where it is
        threading.Event().wait(1.2)
    switch.check()


def test_a_person_who_comes_back_to_the_corner_means_it(
    x_server: XServer, switch: KillSwitch, mouse: Mouse
) -> None:
    with switch.acting():
        mouse.tap(0, 0)
    switch.check()
    x_server.run("xdotool", *hand((40, 40), (90, 60)), *hand((30, 20)), "mousemove", "0", "0")
    with pytest.raises(UserStopped):
        switch.check()


def test_a_person_stops_a_long_press(x_server: XServer, switch: KillSwitch, mouse: Mouse) -> None:
    def press_for_long() -> None:
        with switch.acting():
            mouse.hold(800, 800, 30.0)

    with (
        person(x_server, "sleep", "0.5", "mousemove", "0", "0"),
        pytest.raises(UserStopped),
    ):
        press_for_long()
    assert held_down(x_server) == NOTHING


def test_a_person_stops_a_drag_that_pulls_the_pointer_away(
    x_server: XServer, switch: KillSwitch, mouse: Mouse
) -> None:
    def drag_for_long() -> None:
        with switch.acting():
            mouse.drag([(300, 800), (1500, 100)], 60.0)

    insistent = ["mousemove", "0", "0", "sleep", "0.1"] * 400
    with person(x_server, "sleep", "0.3", *insistent) as process:
        with pytest.raises(UserStopped):
            drag_for_long()
        process.terminate()
    assert held_down(x_server) == NOTHING


def test_the_stop_file_stops_a_drag_and_whatever_comes_after(
    x_server: XServer,
    switch: KillSwitch,
    mouse: Mouse,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stop = tmp_path / "stop"
    monkeypatch.setenv("QVL_STOP_FILE", str(stop))

    def drag_for_long() -> None:
        with switch.acting():
            mouse.drag([(100, 500), (900, 500)], 30.0, modifiers=["shift"])

    timer = threading.Timer(0.3, stop.touch)
    timer.start()
    with pytest.raises(UserStopped, match="stop file"):
        drag_for_long()
    timer.join()
    assert held_down(x_server) == NOTHING
    with pytest.raises(UserStopped, match="stop file"):
        switch.check()
    stop.unlink()
    switch.check()


def test_a_hand_on_the_mouse_is_waited_for_and_the_action_refused_once(
    x_server: XServer, switch: KillSwitch, mouse: Mouse
) -> None:
    with switch.acting():
        mouse.tap(300, 300)
    x_server.run("xdotool", *hand((310, 320), (360, 350), (420, 400), (500, 460)))
    with pytest.raises(ActionFailed, match="moved the pointer") as raised, switch.acting():
        pytest.fail("it must not act")
    assert not raised.value.partly_done
    with switch.acting():
        mouse.tap(310, 310)


def test_a_hand_that_does_not_rest_is_not_waited_for_for_ever(
    x_server: XServer, switch: KillSwitch
) -> None:
    places = [(500 + 30 * step, 500) for step in range(100)]
    with person(x_server, *hand(*places)) as process:
        wait_for(lambda: switch._movement.by_hand, "the hand is seen")
        with pytest.raises(ActionFailed, match="moved the pointer"), switch.acting():
            pytest.fail("it must not act")
        assert process.poll() is None
        process.terminate()


def test_a_pointer_that_jumps_once_was_moved_by_a_program(
    x_server: XServer, switch: KillSwitch, mouse: Mouse, pointer: Pointer
) -> None:
    with switch.acting():
        mouse.tap(300, 300)
    x_server.run("xdotool", "mousemove", "1200", "800")
    with switch.acting():
        mouse.tap(310, 340)
    assert pointer.position() == (310, 340)


def test_keys_that_somebody_holds_are_waited_for(x_server: XServer, keys: Keys) -> None:
    patient = open_kill_switch((0, 0), keys.pressed, patience_s=60.0)
    x_server.run("xdotool", "keydown", "ctrl")
    with person(x_server, "sleep", "0.4", "keyup", "ctrl"):
        with pytest.raises(ActionFailed, match="holds ctrl"), patient.acting():
            pytest.fail("it must not act")
        assert held_down(x_server) == NOTHING
    with patient.acting():
        pass
    patient.close()


def test_a_key_that_hangs_is_told_once(x_server: XServer, switch: KillSwitch) -> None:
    x_server.run("xdotool", "keydown", "shift", "mousedown", "1")
    try:
        with pytest.raises(ActionFailed, match="shift and the left button"), switch.acting():
            pytest.fail("it must not act")
        with switch.acting():
            pass
    finally:
        x_server.run("xdotool", "keyup", "shift", "mouseup", "1")
    with switch.acting():  # noticed: it is no excuse for the next time
        pass
    x_server.run("xdotool", "keydown", "shift")
    try:
        with pytest.raises(ActionFailed, match="holds shift"), switch.acting():
            pytest.fail("it must not act")
    finally:
        x_server.run("xdotool", "keyup", "shift")


def test_what_applications_see_of_corner_clicks(
    x_server: XServer, switch: KillSwitch, mouse: Mouse
) -> None:
    corners = [(0, 0), (3839, 0), (0, 1079), (3839, 1079)]
    with EventWindow(x_server) as window:
        with suppress(ActionFailed), switch.acting():
            pass  # to be sure that the window was there, the pointer was moved
        for corner in corners:
            with switch.acting():
                mouse.tap(*corner)
        assert [press.at for press in window.presses()] == corners


def test_a_display_that_is_gone_is_named_and_its_watch_ends() -> None:
    with XServer(640, 480, window_manager=False) as server:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("DISPLAY", "XAUTHORITY"):
                patch.setenv(name, server.env[name])
            keys = open_keys()
            switch = open_kill_switch((0, 0), keys.pressed)
        switch.check()
    wait_for(lambda: not switch._thread.is_alive(), "the watch has ended")
    with pytest.raises(DeviceLost, match="the display is gone"):
        switch.check()
    with pytest.raises(DeviceLost), switch.acting():
        pytest.fail("it must not act")
    switch.close()
    keys.close()
