"""Forty actions of every kind on real applications, on three kinds of screen.

Where to touch is found in the screenshot, as a model does it: by the color of what is looked for,
turned from image pixels into points. Whether it landed is asked of the application: a page that
tells a server what happened on it, files that an editor and a shell have written, what the
calculator copies, titles of windows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest
from tests.desktop.applications import Editor, Page, Terminal
from tests.desktop.driver import Doubled, Driver
from tests.desktop.monitors import SIDE_BY_SIDE
from tests.desktop.programs import program, wait_for
from tests.desktop.xserver import XServer

from qvl_agent.actions import (
    Direction,
    Drag,
    Hover,
    LongPress,
    Modifier,
    OpenApp,
    Press,
    Scroll,
    Swipe,
    Tap,
    TypeText,
)
from qvl_agent.device import DeviceSettings
from qvl_tools.desktop.capture import MssGrabber
from qvl_tools.desktop.opening import open_device

pytestmark = [pytest.mark.desktop, pytest.mark.browser, pytest.mark.slow]

HARD = "Grüße <b>%s</b> 你好 😸 'quoted' \"twice\" $(id) `x` \\n\nשלום line two"
NOTCH_PX = 120
"""What Chromium makes of one on Linux."""

CELLS = {"7": (0.104, 0.576), "8": (0.303, 0.576), "*": (0.697, 0.689), "=": (0.892, 0.864)}
"""Where the calculator's buttons lie, in parts of its window."""


@pytest.fixture(scope="module")
def page(on_display: XServer) -> Iterator[Page]:
    with Page(on_display, 10, 10) as opened:
        yield opened


@pytest.fixture(scope="module")
def terminal(on_display: XServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    with closing(Terminal(on_display, tmp_path_factory.mktemp("terminal"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def editor(on_display: XServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with closing(Editor(on_display, tmp_path_factory.mktemp("editor") / "notes.txt")) as opened:
        yield opened


@pytest.fixture
def lone_monitor(on_display: XServer) -> Iterator[None]:
    for monitor in SIDE_BY_SIDE:
        on_display.remove_monitor(monitor.name)
    on_display.resize(1920, 1080)
    yield
    on_display.resize(3840, 1080)
    on_display.add_monitor(SIDE_BY_SIDE[0], output="screen")
    on_display.add_monitor(SIDE_BY_SIDE[1])


@pytest.fixture(params=["1920x1080", "second monitor", "two pixels per point"])
def driver(
    request: pytest.FixtureRequest,
    on_display: XServer,
    page: Page,
    editor: Editor,
    terminal: Terminal,
) -> Iterator[Driver]:
    """An open desktop of 1920x1080 points with all windows on it, side by side."""
    argument, left, grabber = "", 0, MssGrabber()
    if request.param == "1920x1080":
        request.getfixturevalue("lone_monitor")
    elif request.param == "second monitor":
        argument, left = "monitor=2", 1920
    else:
        argument, grabber = "monitor=1", Doubled()
    put(on_display, page.window, left + 10, 10, 800, 600)
    put(on_display, editor.window, left + 900, 20, 700, 400)
    put(on_display, terminal.window, left + 900, 500, 700, 300)
    with open_device(argument, DeviceSettings(), grabber=grabber) as device:
        yield Driver(device, on_display, page, (left, 0))


def put(server: XServer, window: str, left: int, top: int, width: int, height: int) -> None:
    """Move a window and wait until it is there; its frame lies between."""
    server.place(window, left, top, width, height)

    def is_there() -> bool:
        x, y, _, _ = server.box_of(window)
        return x - left in range(60) and y - top in range(60)

    wait_for(is_there, f"the window {window} has its place")


@pytest.fixture(autouse=True)
def plain_applications(monkeypatch: pytest.MonkeyPatch) -> None:
    """What open_app starts, too, keeps its settings to itself."""
    monkeypatch.setenv("GSETTINGS_BACKEND", "memory")
    monkeypatch.setenv("NO_AT_BRIDGE", "1")


def test_forty_actions_land(
    driver: Driver, editor: Editor, terminal: Terminal, request: pytest.FixtureRequest
) -> None:
    scale = 2 if "two pixels" in request.node.name else 1
    seen = driver.device.capture()
    assert (seen.image_size.width_px, seen.screen.width_px) == (1920 * scale, 1920)
    clicks(driver)
    held_and_hovered(driver)
    carried(driver)
    wheel(driver)
    typed_into_a_page(driver)
    edited(driver, editor)
    commanded(driver, terminal)
    calculated(driver)
    assert len(driver.done) >= 40, driver.done
    kinds = {line.split()[0] for line in driver.done}
    assert kinds == driver.device.info.supports


def clicks(driver: Driver) -> None:
    page = driver.page
    for number, name in ((0x01, "one"), (0x02, "tiny"), (0x10, "last")):
        driver.do(Tap(point=driver.spot(number)))
        assert page.wait_for_kind("click")["id"] == name
    words, menu, over = driver.spot(0x03), driver.spot(0x04), driver.spot(0x05)
    driver.do(Tap(point=words, count=2))
    assert page.wait_for_kind("dblclick")["id"] == "words"
    driver.do(Tap(point=words, count=3))
    page.wait(lambda told: told["kind"] == "click" and told["count"] == 3, "a triple click")
    driver.do(Tap(point=menu, button="right"))
    assert page.wait_for_kind("contextmenu")["id"] == "menu"
    driver.do(Tap(point=menu, button="middle"))
    page.wait(lambda told: told["kind"] == "auxclick" and told["button"] == 1, "a middle click")
    combinations: list[list[Modifier]] = [["ctrl"], ["shift"], ["ctrl", "shift"]]
    for held in combinations:
        driver.do(Tap(point=over, modifiers=held))
        told = page.wait_for_kind("click")
        assert (told["id"], told["held"]) == ("over", held)
    driver.do(Tap(point=words))
    told = page.wait_for_kind("click")
    assert (told["count"], told["held"]) == (1, [])  # neither a fourth one nor with a key


def held_and_hovered(driver: Driver) -> None:
    driver.do(LongPress(point=driver.spot(0x06), duration_s=1.0))
    told = driver.page.wait_for_kind("click")  # the last that it tells of this
    assert told["id"] == "hold"
    assert driver.page.told("mouseup")[0]["held_ms"] >= 950
    driver.do(Hover(point=driver.spot(0x05)))
    driver.page.wait_for_kind("mouseenter")
    assert not driver.page.told("click")


def carried(driver: Driver) -> None:
    page = driver.page
    # The second place is busy for longer than the pointer rests on it before an ordinary release.
    for number, name in ((0x09, "shelf"), (0x11, "slow")):
        driver.do(Drag(start=driver.spot(0x08), end=driver.spot(number), duration_s=1.0))
        told = page.wait_for_kind("drop")
        assert (told["id"], told["value"]) == (name, "parcel")
    start, end = driver.spot(0x0B), driver.spot(0x0C)
    for action in (
        Swipe(start=start, end=end, duration_s=0.3),
        Drag(start=end, end=start, duration_s=0.5, modifiers=["shift"]),
    ):
        driver.do(action)
        told = page.wait_for_kind("drawn")
        assert len(told["path"]) >= 4  # however many moves were told as one
        ends = [(30, 30), (290, 120)] if isinstance(action, Swipe) else [(290, 120), (30, 30)]
        assert np.abs(np.subtract(told["path"][-1], ends[1])).max() <= 2
        assert np.abs(np.subtract(told["path"][0], ends[0])).max() <= 2
        assert told["held"] == ([] if isinstance(action, Swipe) else ["shift"])


def wheel(driver: Driver) -> None:
    page, over = driver.page, driver.spot(0x0D)
    turns: list[tuple[Direction, tuple[int, int]]] = [
        ("down", (0, 3)), ("right", (3, 0)), ("up", (0, -3)), ("left", (-3, 0)),
    ]  # fmt: skip
    for direction, notches in turns:
        driver.do(Scroll(point=over, direction=direction, amount=3))
        wait_for_turns(page, notches)
    driver.do(Scroll(point=over, direction="down", amount=1, modifiers=["ctrl"]))
    assert page.wait_for_kind("wheel")["held"] == ["ctrl"]


def wait_for_turns(page: Page, notches: tuple[int, int]) -> None:
    """Wait until so many to the right and down were told; several may be one event."""

    def turned() -> bool:
        told = page.told("wheel")
        sums = (sum(row["across"] for row in told), sum(row["down"] for row in told))
        return sums == (notches[0] * NOTCH_PX, notches[1] * NOTCH_PX)

    wait_for(turned, f"{notches} notches")


def typed_into_a_page(driver: Driver) -> None:
    page, box = driver.page, driver.spot(0x0E)
    driver.do(Tap(point=box))
    driver.do(TypeText(text="plain"))
    page.wait(lambda told: told["value"] == "plain", "the text in the field")
    driver.do(TypeText(text="Grüße <%s> 你好", clear=True))
    page.wait(lambda told: told["value"] == "Grüße <%s> 你好", "the other text in the field")
    driver.do(TypeText(text="twelve chars", clear=True, submit=True))
    assert page.wait_for_kind("submit")["value"] == "twelve chars"
    wait_for(lambda: driver.server.titles().get(page.window) == "sent 12", "the window's title")
    driver.do(Press(keys=["tab"]))
    page.wait(lambda told: told["key"] == "Tab", "the key tab")
    driver.do(TypeText(text=HARD))
    page.wait(
        lambda told: told["id"] == "area" and told["value"] == HARD, "lines in the next field"
    )
    driver.do(Press(keys=["ctrl", "b"]))
    told = page.wait(lambda told: told["key"] == "b", "the key b")
    assert told["held"] == ["ctrl"]
    driver.do(Press(keys=["ArrowDown"]))
    page.wait(lambda told: told["key"] == "ArrowDown", "the key down")
    driver.do(TypeText(text="", clear=True))
    page.wait(lambda told: told["kind"] == "input" and told["value"] == "", "an empty field")


def edited(driver: Driver, editor: Editor) -> None:
    driver.do(Tap(point=driver.in_window(editor.window, 0.5, 0.7)))
    driver.do(TypeText(text=HARD, clear=True))
    driver.do(Press(keys=["ctrl", "s"]))
    editor.wait_for_file(HARD)
    driver.do(TypeText(text="alpha beta", clear=True))
    driver.do(Press(keys=["ctrl", "home"]))
    driver.do(Press(keys=["ctrl", "shift", "right"]))
    driver.do(TypeText(text="gamma"))
    driver.do(Press(keys=["ctrl", "s"]))
    editor.wait_for_file("gamma beta")
    titles = driver.server.titles
    wait_for(lambda: driver.device.in_front().app == titles()[editor.window], "its title in front")


def commanded(driver: Driver, terminal: Terminal) -> None:
    for name in ("text.txt", "ready.txt", "stopped.txt"):
        (terminal.folder / name).unlink(missing_ok=True)
    driver.do(Tap(point=driver.in_window(terminal.window, 0.5, 0.5)))
    driver.do(TypeText(text="printf '%s' '<ü 你> \"$5\"' > text.txt", submit=True))
    assert terminal.wait_for_file("text.txt") == '<ü 你> "$5"'
    command = "trap 'echo yes > stopped.txt' INT; echo yes > ready.txt; sleep 60"
    driver.do(TypeText(text=command, submit=True))
    terminal.wait_for_file("ready.txt")
    driver.do(Press(keys=["ctrl", "c"]))
    assert terminal.wait_for_file("stopped.txt") == "yes\n"


def calculated(driver: Driver) -> None:
    program("galculator")
    server = driver.server
    driver.do(OpenApp(app="Galculator"))
    window = server.wait_for_window("galculator")
    put(server, window, driver.origin[0] + 100, 650, 330, 380)
    driver.wait_for_rest()
    try:
        for cell in "78*7=":
            driver.do(Tap(point=driver.in_window(window, *CELLS[cell])))
        assert copied(driver) == "546"
        driver.do(TypeText(text="+1052", submit=True))
        assert copied(driver) == "1598"
    finally:
        server.run("wmctrl", "-i", "-c", window)
    wait_for(lambda: window not in server.titles(), "the calculator is closed")


def copied(driver: Driver) -> str:
    """What the calculator puts on the clipboard: what it shows."""
    driver.do(Press(keys=["ctrl", "c"]))
    return driver.server.run("xclip", "-o", "-selection", "clipboard")
