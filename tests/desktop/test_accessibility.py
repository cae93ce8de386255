"""What applications say of themselves: real ones, on a real bus; truth is asked of them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest
from tests.desktop.programs import wait_for
from tests.desktop.speaking import Form, SpeakingServer

from qvl_agent.errors import CaptureFailed
from qvl_agent.observation import TextBox
from qvl_tools.desktop.accessibility import AccessibilityReader
from qvl_tools.desktop.area import Area

pytestmark = pytest.mark.desktop

SCREEN = Area(0, 0, 1600, 1000)


@pytest.fixture(scope="module")
def server() -> Iterator[SpeakingServer]:
    names = ("DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS")
    with SpeakingServer() as server, pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.setenv(name, server.env[name])
        yield server


@pytest.fixture(scope="module")
def reader(server: SpeakingServer) -> Iterator[AccessibilityReader]:
    reader = AccessibilityReader()
    yield reader
    reader.close()


@pytest.fixture
def form(server: SpeakingServer) -> Iterator[Form]:
    with server.form("form") as form:
        server.place(form.window, 100, 100, 400, 400)
        yield form


def read_when(
    reader: AccessibilityReader, wanted: str, *, area: Area = SCREEN
) -> dict[str, TextBox]:
    """Read until a text is there: windows take a moment to say that they are shown."""

    def found() -> dict[str, TextBox] | None:
        try:
            texts = {text.text: text for text in reader.read(area, area.size)}
        except CaptureFailed:
            return None
        return texts if wanted in texts else None

    return wait_for(found, f"{wanted!r} is read")


def click(server: SpeakingServer, text: TextBox, area: Area = SCREEN) -> None:
    x = area.left + (text.box.left + text.box.right) // 2
    y = area.top + (text.box.top + text.box.bottom) // 2
    server.run("xdotool", "mousemove", str(x), str(y), "click", "1")


def test_every_digit_of_a_calculator_is_where_it_is_read(
    server: SpeakingServer, reader: AccessibilityReader
) -> None:
    calculator = server.start("galculator")
    server.wait_for_window("galculator")
    texts = read_when(reader, "7")
    for digit in "3141592687":
        assert texts[digit].role == "ToggleButton"
        assert texts[digit].clickable
        click(server, texts[digit])
    read_when(reader, "3141592687")
    server.run("xdotool", "key", "ctrl+c")
    assert server.run("xclip", "-o", "-selection", "clipboard") == "3141592687"
    calculator.terminate()
    calculator.wait()


def test_the_parts_of_a_form(form: Form, reader: AccessibilityReader) -> None:
    texts = read_when(reader, "Order now")
    looks = {text.text: (text.role, text.clickable) for text in texts.values()}
    assert looks == {
        "Deliver to": ("TextView", False),
        "Grüße, 你好": ("EditText", True),
        "PIN": ("EditText", True),
        "Order now": ("Button", True),
        "Paris 12 °C": ("ListItem", True),
        "Paris": ("TextView", False),
        "12 °C": ("TextView", False),
        "Greyed": ("Button", False),
        "two\nlines\u202e and \u0007 bell": ("Button", True),
    }
    assert {text.source for text in texts.values()} == {"accessibility"}


def test_the_content_of_a_password_field_is_never_read(
    form: Form, reader: AccessibilityReader, server: SpeakingServer
) -> None:
    server.activate(form.window)
    form.ask("focus", "secret")
    texts = read_when(reader, "PIN")
    assert not any("geheim" in text or "7319" in text for text in texts)
    assert reader.focused_text() is None


def test_the_text_that_has_the_focus_is_given_back_whole(
    form: Form, reader: AccessibilityReader, server: SpeakingServer
) -> None:
    server.activate(form.window)
    long = "<b>%s</b> 你好 😸 " * 500
    form.ask("set", long)
    form.ask("focus", "entry")
    wait_for(lambda: reader.focused_text() == long, "the whole text is given back")


def test_a_window_that_moves_takes_its_texts_along(
    form: Form, reader: AccessibilityReader, server: SpeakingServer
) -> None:
    before = read_when(reader, "Order now")["Order now"].box
    server.place(form.window, 800, 500, 400, 400)

    def moved() -> bool:
        box = read_when(reader, "Order now")["Order now"].box
        return (box.left - before.left, box.top - before.top) == (700, 400)

    wait_for(moved, "the button is read where the window is now")
    click(server, read_when(reader, "Order now")["Order now"])
    wait_for(lambda: form.pressed() == ["Order now"], "the button is pressed")


def test_boxes_count_from_the_corner_of_the_area(
    form: Form, reader: AccessibilityReader, server: SpeakingServer
) -> None:
    right = Area(800, 0, 800, 1000)
    server.place(form.window, 900, 200, 400, 400)
    box = wait_for(
        lambda: read_when(reader, "Order now", area=right)["Order now"], "it is read on the right"
    )
    click(server, box, right)
    wait_for(lambda: form.pressed() == ["Order now"], "the button is pressed")
    left = Area(0, 0, 800, 1000)
    assert reader.read(left, left.size) == ()


def test_what_an_area_cuts_off_is_cut_off_the_boxes(
    form: Form, reader: AccessibilityReader
) -> None:
    whole = read_when(reader, "Order now")["Order now"].box
    half = Area(0, 0, (whole.left + whole.right) // 2, 1000)
    box = read_when(reader, "Order now", area=half)["Order now"].box
    assert (box.left, box.right) == (whole.left, half.width)


def test_what_lies_under_another_window_is_not_read(
    form: Form, reader: AccessibilityReader, server: SpeakingServer
) -> None:
    with server.form("above") as above:
        form.ask("set", "the lower one")
        server.place(above.window, 100, 100, 400, 400)
        server.activate(above.window)
        wait_for(lambda: "the lower one" not in read_when(reader, "PIN"), "it is covered")
        server.activate(form.window)
        texts = read_when(reader, "the lower one")
        assert "Grüße, 你好" not in texts


def test_a_box_ends_where_another_window_begins(
    form: Form, reader: AccessibilityReader, server: SpeakingServer
) -> None:
    whole = read_when(reader, "Order now")["Order now"].box
    with server.form("beside") as beside:
        edge = whole.right - 100
        server.place(beside.window, edge, 50, 400, 600)
        server.activate(beside.window)
        boxes = wait_for(
            lambda: [
                text.box
                for text in reader.read(SCREEN, SCREEN.size)
                if text.text == "Order now" and text.box.left == whole.left
            ],
            "the button that is half covered",
        )
        assert edge - 5 <= boxes[0].right <= edge


def test_a_tip_does_not_hide_what_a_click_would_hit(
    form: Form, reader: AccessibilityReader, server: SpeakingServer
) -> None:
    server.activate(form.window)
    before = read_when(reader, "Order now")
    box = before["Order now"].box
    server.run("xdotool", "mousemove", str(box.left + 20), str(box.top + 5))
    server.run("xdotool", "mousemove", str(box.left + 25), str(box.top + 6))
    wait_for(lambda: len(override_redirects(server)) > 0, "the tip is shown")
    assert read_when(reader, "Order now").keys() == before.keys()


def override_redirects(server: SpeakingServer) -> list[str]:
    """Return the windows that are shown and that no window manager manages."""
    found = server.run("xdotool", "search", "--onlyvisible", "--class", "form_window_gtk").split()
    managed = {int(window, 16) for window in server.titles()}
    return [window for window in found if int(window) not in managed]


def test_a_menu_is_read_where_it_lies_open(
    server: SpeakingServer, reader: AccessibilityReader
) -> None:
    editor = server.start("mousepad")
    server.activate(server.wait_for_window("Mousepad"))
    click(server, read_when(reader, "File")["File"])
    texts = read_when(reader, "Save As...")
    assert texts["Save As..."].role == "MenuItem"
    click(server, texts["Save As..."])
    server.wait_for_window("Save As")
    editor.kill()
    editor.wait()


@pytest.mark.parametrize("kind", ["headerbar", "plain"])
@pytest.mark.parametrize("scale", ["1", "2"])
def test_a_button_is_where_it_is_read_however_the_window_is_drawn(
    server: SpeakingServer, reader: AccessibilityReader, kind: str, scale: str
) -> None:
    with server.form(f"{kind} at {scale}", kind, GDK_SCALE=scale) as form:
        server.place(form.window, 300, 100, 800, 800)
        for name in ("Order now", "Paris 12 °C"):
            click(server, read_when(reader, name)[name])
        wait_for(lambda: form.pressed() == ["Order now", "row"], "both buttons are pressed")


def test_of_a_long_list_only_what_is_shown_is_read_or_nothing_at_all(
    server: SpeakingServer, reader: AccessibilityReader
) -> None:
    with server.form("many rows", "list"):
        began_s = time.monotonic()
        try:
            texts = reader.read(SCREEN, SCREEN.size)
        except CaptureFailed:
            texts = ()
        assert time.monotonic() - began_s < 10
        assert len(texts) < 200


def test_a_window_that_does_not_speak_leaves_the_screen_to_others(
    form: Form, reader: AccessibilityReader, server: SpeakingServer
) -> None:
    read_when(reader, "Order now")
    terminal = server.start("xterm", "-title", "silent one", "-geometry", "20x5+700+100")
    window = server.wait_for_window("silent one")
    try:
        with pytest.raises(CaptureFailed, match="'silent one' does not say") as failure:
            wait_for(lambda: not reader.read(SCREEN, SCREEN.size), "the terminal is seen")
        assert "--force-renderer-accessibility" in failure.value.fix
        apart = Area(0, 0, 600, 1000)
        assert "Order now" in {text.text for text in reader.read(apart, apart.size)}
        # Out of sight it is no hindrance.
        server.place(window, 200, 200, 100, 100)
        server.activate(form.window)
        read_when(reader, "Order now")
    finally:
        terminal.kill()
        terminal.wait()


def test_an_application_that_hangs_holds_up_nobody_for_long(
    form: Form, reader: AccessibilityReader, server: SpeakingServer
) -> None:
    with server.form("hangs") as hanging:
        server.place(hanging.window, 800, 100, 400, 400)
        read_when(reader, "Order now")
        os.kill(hanging.process.pid, signal.SIGSTOP)
        try:
            began_s = time.monotonic()
            with pytest.raises(CaptureFailed, match="'hangs' does not say"):
                reader.read(SCREEN, SCREEN.size)
            assert time.monotonic() - began_s < 10
            apart = Area(0, 0, 700, 1000)
            assert "Order now" in {text.text for text in reader.read(apart, apart.size)}
        finally:
            os.kill(hanging.process.pid, signal.SIGCONT)
        read_when(reader, "Order now", area=Area(700, 0, 900, 1000))


def test_a_bare_desktop_has_no_texts(server: SpeakingServer, reader: AccessibilityReader) -> None:
    wait_for(lambda: not server.titles(), "every window is closed")
    wait_for(lambda: reader.read(SCREEN, SCREEN.size) == (), "nothing is read")


def test_without_a_bus_it_is_said_what_to_do(
    server: SpeakingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    with pytest.MonkeyPatch.context() as patch, SpeakingServer(800, 600) as server:
        for name in ("DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS"):
            patch.setenv(name, server.env[name])
        area = Area(0, 0, 800, 600)
        reader = AccessibilityReader()
        try:
            with server.form("first"):
                read_when(reader, "Order now", area=area)
            server.bus.kill()
            server.bus.wait()

            def is_gone() -> bool:
                try:
                    reader.read(area, area.size)
                except CaptureFailed:
                    return True
                return False

            wait_for(is_gone, "the bus is missed")
            server.bus = server._start_bus()
            patch.setenv("DBUS_SESSION_BUS_ADDRESS", server.env["DBUS_SESSION_BUS_ADDRESS"])
            with server.form("second"):
                read_when(reader, "Order now", area=area)
        finally:
            reader.close()
