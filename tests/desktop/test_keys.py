"""Keys as a real window gets them, on layouts of several countries."""

from __future__ import annotations

import os
import re
import string
from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.desktop.events import (
    ALT,
    CTRL,
    META,
    NOTHING,
    SHIFT,
    Event,
    EventWindow,
    held_down,
    x_display,
)
from tests.desktop.programs import program, wait_for
from tests.desktop.xserver import XServer
from Xlib import XK

from qvl_agent.errors import ActionFailed
from qvl_tools.desktop.key_names import KEYS
from qvl_tools.desktop.keys import Keys, open_keys
from qvl_tools.desktop.x11_xkb import KeyboardState, Xkb

pytestmark = pytest.mark.desktop


@pytest.fixture(scope="module")
def server() -> Iterator[XServer]:
    """A server without a window manager: none keeps a combination for itself."""
    with XServer(800, 600, window_manager=False) as server:
        yield server


@pytest.fixture(scope="module")
def window(server: XServer) -> Iterator[EventWindow]:
    with EventWindow(server) as window:
        window.take_focus()
        yield window


@pytest.fixture(scope="module")
def keyboard(server: XServer) -> Iterator[Keys]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DISPLAY", "XAUTHORITY"):
            patch.setitem(os.environ, name, server.env[name])
        keys = open_keys()
    yield keys
    keys.close()


@pytest.fixture
def keys(keyboard: Keys, window: EventWindow, server: XServer) -> Iterator[Keys]:
    window.take_focus()
    yield keyboard
    assert held_down(server) == NOTHING


def pressed(window: EventWindow) -> list[Event]:
    """Return the presses, less those of keys that only change others."""
    changing = {"Shift_L", "Control_L", "Alt_L", "Super_L", "ISO_Level3_Shift"}
    return [event for event in window.told("KeyPress") if event.key not in changing]


def keysym(name: str) -> int:
    return int(XK.string_to_keysym(name))


CHARACTERS = string.ascii_letters + string.digits + string.punctuation


@pytest.mark.parametrize("characters", [CHARACTERS[:47], CHARACTERS[47:]])
def test_every_character_of_ascii_is_a_key(
    keys: Keys, window: EventWindow, characters: str
) -> None:
    for char in characters:
        keys.press([char])
    assert [chr(keysym(event.key)) for event in pressed(window)] == list(characters)


NAMED = {
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
    **{"up": "Up", "down": "Down", "left": "Left", "right": "Right", "home": "Home", "end": "End"},
    **{"page_up": "Prior", "page_down": "Next", "insert": "Insert", "delete": "Delete"},
    **{"enter": "Return", "tab": "Tab", "escape": "Escape", "backspace": "BackSpace"},
    **{"space": "space", "menu": "Menu", "pause": "Pause", "print_screen": "Print"},
    **{"num_add": "KP_Add", "num_divide": "KP_Divide", "num_enter": "KP_Enter", "help": "Help"},
}


def test_every_named_key_arrives(keys: Keys, window: EventWindow) -> None:
    for name in NAMED:
        keys.press([name])
    assert [event.key for event in pressed(window)] == list(NAMED.values())


def test_keys_that_change_others_arrive_alone(keys: Keys, window: EventWindow) -> None:
    for name in ("ctrl", "shift", "alt", "meta", "ctrl_right", "shift_right", "alt_right"):
        keys.press([name])
    names = ["Control_L", "Shift_L", "Alt_L", "Super_L", "Control_R", "Shift_R", "Alt_R"]
    assert [event.key for event in window.told("KeyPress")] == names


HELD = {"ctrl": CTRL, "shift": SHIFT, "alt": ALT, "cmd": META}


@given(
    held=st.lists(st.sampled_from(sorted(HELD)), min_size=1, max_size=4, unique=True),
    key=st.sampled_from([*string.ascii_lowercase, *string.digits, "F4", "Right", "Home", "Delete"]),
    one_word=st.booleans(),
)
def test_every_combination_arrives_whole(
    keyboard: Keys, window: EventWindow, held: list[str], key: str, one_word: bool
) -> None:
    assume(not (key == "F4" and {"ctrl", "alt"} <= set(held)))  # the server's own
    window.told()
    keyboard.press(["+".join([*held, key])] if one_word else [*held, key])
    events = window.told()
    event = [event for event in events if event.kind == "KeyPress"][-1]
    assert event.state == sum(HELD[name] for name in held)
    if len(key) > 1 or "shift" not in held:
        assert event.key.lower() == key.lower()
    assert [event.kind for event in events].count("KeyRelease") == len(held) + 1


def test_what_needs_shift_keeps_it_with_others(keys: Keys, window: EventWindow) -> None:
    keys.press(["ctrl++"])
    keys.press(["ctrl", "plus"])
    keys.press(["ctrl", "C"])
    events = pressed(window)
    assert [(event.key, event.state) for event in events] == [
        ("plus", CTRL | SHIFT),
        ("plus", CTRL | SHIFT),
        ("c", CTRL),
    ]


@pytest.mark.parametrize("names", [["ctrl", "alt", "F4"], ["shift+alt+ctrl+f1"], ["ctrl+alt+bksp"]])
def test_what_would_leave_the_screen_is_refused(
    names: list[str], keys: Keys, window: EventWindow
) -> None:
    with pytest.raises(ActionFailed, match="leaves this screen"):
        keys.press(names)
    assert pressed(window) == []


def test_keys_are_released_in_reverse(keys: Keys, window: EventWindow) -> None:
    keys.press(["ctrl", "alt", "x"])
    events = window.told()
    names = ["Control_L", "Alt_L", "x"]
    assert [event.key for event in events if event.kind == "KeyPress"] == names
    assert [event.key for event in events if event.kind == "KeyRelease"] == names[::-1]


LOCKS = {"caps_lock", "num_lock", "scroll_lock"}
"""Pressed in a test of their own: they stay switched on."""


def test_every_key_is_pressed_or_refused_by_name(keys: Keys, window: EventWindow) -> None:
    refused: set[str] = set()
    for name in {key.name for key in KEYS.values()} - LOCKS:
        said = ""
        try:
            keys.press([name])
        except ActionFailed as error:
            said = str(error)
            refused.add(name)
        assert bool(window.told("KeyPress")) != (repr(name) in said), name
    assert {"fn", "eisu", "yen"} <= refused
    assert not refused & {*NAMED, *HELD}


def test_locks_stay_on_until_they_are_pressed_again(keys: Keys, window: EventWindow) -> None:
    for name in ("caps_lock", "a", "caps_lock", "a"):
        keys.press([name])
    assert [event.key for event in pressed(window)] == ["Caps_Lock", "A", "Caps_Lock", "a"]


def test_the_keypad_types_digits_with_num_lock_and_without(keys: Keys, server: XServer) -> None:
    """As xev tells it, who minds Num Lock as most applications do; Tk does not."""
    xev = server.start("xev", "-event", "keyboard", "-geometry", "800x600+0+0", piped=True)
    found = wait_for(
        lambda: server.run("xdotool", "search", "--name", "Event Tester", check=False).split(),
        "xev shows its window",
    )
    server.run("xdotool", "windowfocus", "--sync", found[0])
    for name in ("num_7", "num_lock", "num_7", "num_lock", "num_0"):
        keys.press([name])
    xev.terminate()
    said, _ = xev.communicate()
    told = re.findall(r"KeyPress.*?keysym 0x\w+, (\w+)", said, re.DOTALL)
    assert told == ["7", "Num_Lock", "KP_7", "Num_Lock", "0"]


@pytest.fixture
def layout(server: XServer, request: pytest.FixtureRequest) -> Iterator[str]:
    """Another layout as long as a test runs."""
    program("setxkbmap")
    server.run("setxkbmap", request.param)
    yield request.param
    server.run("setxkbmap", "us")


@pytest.mark.parametrize(
    ("layout", "characters"),
    [("de", "öÄßyz@{}<>|+'*µ"), ("fr", "aqwzéèà1234!@{}<>"), ("gb", '£"@#~|\\¬')],
    indirect=["layout"],
)
def test_characters_are_found_on_other_layouts(
    keys: Keys, window: EventWindow, layout: str, characters: str
) -> None:
    for char in characters:
        keys.press([char])
    assert [chr(keysym(event.key)) for event in pressed(window)] == list(characters)


@pytest.mark.parametrize("layout", ["us,ru"], indirect=True)
def test_latin_keys_are_found_while_the_keyboard_is_switched_to_cyrillic(
    keys: Keys, window: EventWindow, server: XServer, layout: str
) -> None:
    with x_display(server) as display:
        xkb = Xkb(display)
        xkb.lock(KeyboardState(locked=0, group=1))
        display.sync()
        for said in (["ctrl+c"], ["ф"], ["f5"], ["w"]):
            keys.press(said)
        assert xkb.state() == KeyboardState(locked=0, group=1)
        xkb.lock(KeyboardState(locked=0, group=0))
        display.sync()
    assert [event.key for event in pressed(window)] == ["c", "Cyrillic_ef", "F5", "w"]
    keys.press(["ф"])
    keys.press(["w"])
    assert [event.key for event in pressed(window)] == ["Cyrillic_ef", "w"]


@pytest.mark.parametrize("said", ["é", "€", "你", "😸"])
def test_a_character_that_the_layout_lacks_is_refused(
    keys: Keys, window: EventWindow, said: str
) -> None:
    with pytest.raises(ActionFailed, match=said) as raised:
        keys.press(["ctrl", said])
    assert "as text" in raised.value.fix
    assert not window.told("KeyPress")


def test_one_unknown_name_means_that_nothing_is_pressed(keys: Keys, window: EventWindow) -> None:
    with pytest.raises(ActionFailed, match="'contrl'"):
        keys.press(["a", "contrl"])
    assert not window.told("KeyPress")


def test_what_is_held_is_released_when_an_error_ends_it(
    keys: Keys, window: EventWindow, server: XServer
) -> None:
    def fail() -> None:
        with keys.held(["ctrl", "meta"]):
            assert set(keys.pressed()) == {"ctrl", "meta"}
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert held_down(server) == NOTHING
