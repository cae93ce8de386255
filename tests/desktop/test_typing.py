"""Any text arrives exactly: in GTK, in Tk, in a terminal, with any layout and whatever is held."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.desktop.programs import python_with, wait_for
from tests.desktop.xserver import TextWindow, XServer
from tests.texts.hard_texts import HARD_TEXTS, PRINTABLE_ASCII

from qvl_agent.errors import ActionFailed
from qvl_tools.desktop.typist import Typist, open_typist

pytestmark = pytest.mark.desktop

UMLAUTS = "Grüße aus Köln: 100 % <ja> {nein} @ € ~ |"
MIXED = "Grüße 你好 שלום 😸"
CAPS_LOCK, SHIFT_LEFT = "Caps_Lock", "Shift_L"


def no_press(_names: object) -> None:
    raise AssertionError("on X11 a typist presses its own keys")


@pytest.fixture
def typist(on_display: XServer) -> Iterator[Typist]:
    opened = open_typist(no_press)
    yield opened
    opened.close()


@pytest.fixture(params=["gtk", "tk"])
def window(request: pytest.FixtureRequest) -> TextWindow:
    found = request.getfixturevalue(f"{request.param}_window")
    assert isinstance(found, TextWindow)
    found.activate()
    found.set_text("")
    return found


@pytest.fixture
def layout(on_display: XServer) -> Iterator[XServer]:
    """A server whose keyboard layout is the usual one again afterwards."""
    yield on_display
    on_display.run("setxkbmap", "us")


def test_all_hard_texts_arrive_exactly(typist: Typist, window: TextWindow) -> None:
    for hard in HARD_TEXTS:
        window.set_text("")
        typist.type(hard.text)
        window.wait_for_text(hard.text)


def test_texts_follow_each_other_in_order(typist: Typist, window: TextWindow) -> None:
    parts = ["abc <", "é\n", "%s", "你好", "\t", "DEF", "😸", "x" * 300, "!"]
    for part in parts * 3:
        typist.type(part)
    window.wait_for_text("".join(parts * 3))


@pytest.mark.parametrize(
    "name", ["de", "fr", "ru", "us,ru", "cz", "es", "gr", "us -variant dvorak"]
)
def test_any_layout_types_ascii(
    layout: XServer, typist: Typist, gtk_window: TextWindow, name: str
) -> None:
    gtk_window.activate()
    gtk_window.set_text("")
    typist.type("before")  # by the layout that was there when the typist was opened
    layout.run("setxkbmap", *name.split())
    typist.type(PRINTABLE_ASCII)
    typist.type(UMLAUTS)
    gtk_window.wait_for_text("before" + PRINTABLE_ASCII + UMLAUTS)


@pytest.mark.parametrize("name", ["de", "fr", "ru", "cz", "es", "gr", "il", "th", "pl", "ara"])
def test_every_character_of_a_layout_is_typed_by_its_key(
    layout: XServer, typist: Typist, window: TextWindow, name: str
) -> None:
    from qvl_tools.desktop.x11_typist import BY_KEYS_CHARS
    from qvl_tools.desktop.x11_xkb import Xkb

    layout.run("setxkbmap", name)
    chars = "".join(sorted(_characters(Xkb)))
    assert len(chars) >= 80
    for start in range(0, len(chars), BY_KEYS_CHARS):
        typist.type(chars[start : start + BY_KEYS_CHARS])
    window.wait_for_text(chars)


def _characters(xkb: type) -> set[str]:
    from qvl_tools.desktop.display import connect_x

    display = connect_x()
    (group,) = xkb(display).layout().groups
    display.close()
    return set(group)


def test_the_second_group_of_a_layout_is_used_and_left_as_it_was(
    layout: XServer, typist: Typist, gtk_window: TextWindow
) -> None:
    layout.run("setxkbmap", "us,ru")
    gtk_window.activate()
    gtk_window.set_text("")
    typist.type("Привет")
    typist.type("Hello")
    layout.run("xdotool", "key", "a")
    gtk_window.wait_for_text("ПриветHelloa")


def test_caps_lock_changes_nothing_and_stays_on(
    on_display: XServer, typist: Typist, window: TextWindow
) -> None:
    on_display.run("xdotool", "key", CAPS_LOCK)
    try:
        typist.type("abcXYZ <é>")
        window.wait_for_text("abcXYZ <é>")
        on_display.run("xdotool", "key", "q")
        window.wait_for_text("abcXYZ <é>Q")
    finally:
        on_display.run("xdotool", "key", CAPS_LOCK)


def test_a_key_that_is_held_changes_nothing(
    on_display: XServer, typist: Typist, window: TextWindow
) -> None:
    for held in ("Shift_L", "Control_L", "Alt_L", "ISO_Level3_Shift"):
        window.set_text("")
        on_display.run("xdotool", "keydown", held)
        try:
            typist.type("abc 123")
            typist.type("é你")
            window.wait_for_text("abc 123é你")
        finally:
            on_display.run("xdotool", "keyup", held)


class PastelessWindow(TextWindow):
    """A text widget that nothing can be pasted into."""

    def __init__(self, server: XServer, toolkit: str, script: str) -> None:
        self._server = server
        title = f"no paste into {toolkit}"
        path = Path(__file__).with_name(script)
        self._process = server.script(python_with(toolkit), path, title)
        self.window = server.wait_for_window(title)


@pytest.fixture(scope="module")
def pasteless(x_server: XServer) -> Iterator[TextWindow]:
    with PastelessWindow(x_server, "tk", "pasteless_window.py") as window:
        yield window


def test_what_can_not_be_pasted_is_typed_by_spare_keys(
    typist: Typist, pasteless: TextWindow
) -> None:
    pasteless.activate()
    pasteless.set_text("")
    many = "".join(map(chr, range(0x4E00, 0x4E00 + 60)))  # more than there are spare keys
    typist.type(MIXED + many)
    pasteless.wait_for_text(MIXED + many)


def test_one_that_hangs_while_spare_keys_type_gets_nothing_wrong(on_display: XServer) -> None:
    many = "".join(map(chr, range(0x4E00, 0x4E00 + 600)))
    with PastelessWindow(on_display, "gtk", "pasteless_window_gtk.py") as window:
        window.activate()
        frozen: list[bool] = []

        def freeze_when_it_types() -> None:
            if not frozen and window.text():
                frozen.append(True)
                window._process.send_signal(signal.SIGSTOP)

        with closing(open_typist(no_press, freeze_when_it_types)) as typist:
            with pytest.raises(ActionFailed, match="does not answer") as failed:
                typist.type(many)
            assert failed.value.partly_done
            window._process.send_signal(signal.SIGCONT)
            text = wait_for(window.text, "it has read what it was sent")
            assert many.startswith(text)


def test_lines_that_can_not_be_pasted_are_refused(typist: Typist, pasteless: TextWindow) -> None:
    pasteless.activate()
    pasteless.set_text("")
    with pytest.raises(ActionFailed, match="pastes nothing") as refused:
        typist.type("one\ntwo")
    assert not refused.value.partly_done
    assert pasteless.text() == ""


def test_a_terminal_gets_every_text_and_a_return_for_each_line(
    on_display: XServer, typist: Typist
) -> None:
    heard = on_display.folder / "heard"
    texts = [hard.text for hard in HARD_TEXTS if hard.category in {"shell", "format", "accents"}]
    texts += ["你好 😸", "tab\there"]
    hear = f"exec cat > {heard}"
    xterm = on_display.start("xterm", "-u8", "-T", "listening", "-e", "sh", "-c", hear)
    on_display.activate(on_display.wait_for_window("listening"))
    typist.type("\n".join(texts) + "\n")
    wait_for(lambda: heard.read_text() == "\n".join(texts) + "\n", "the terminal hears it all")
    xterm.terminate()


def test_control_characters_are_refused(typist: Typist, window: TextWindow) -> None:
    for text in ("a\0b", "\x1b[A", "\x7f", "a\ud800"):
        with pytest.raises(ActionFailed, match="control character"):
            typist.type(text)
    typist.type("a\r\nb\rc")
    window.wait_for_text("a\nb\nc")


def test_nothing_has_the_keyboard(
    typist: Typist, on_display: XServer, gtk_window: TextWindow
) -> None:
    on_display.run("wmctrl", "-s", "1")  # an empty desktop
    try:
        wait_for(lambda: _focus_of(on_display) != int(gtk_window.window, 16), "it is shown")
        with pytest.raises(ActionFailed, match="no window has the keyboard"):
            typist.type("abc")
    finally:
        on_display.run("wmctrl", "-s", "0")
    gtk_window.activate()


def _focus_of(server: XServer) -> int:
    return int(server.run("xdotool", "getwindowfocus", check=False) or 0)
