"""Every name of a key is a key's, or is refused by name: none is silently dropped."""

from __future__ import annotations

import ast
import importlib.util
import string
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qvl_agent.errors import ActionFailed
from qvl_tools.desktop.key_names import KEYS, canonical, compact, known_names
from qvl_tools.desktop.keyboards import PyautoguiKeyboard
from qvl_tools.desktop.keys import Keys, together


def names_of(*said: str) -> list[str]:
    return [key.name for key in together(said)]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        # xdotool: X keysyms
        *(("Return", "enter"), ("Page_Up", "page_up"), ("Prior", "page_up"), ("Next", "page_down")),
        *(("BackSpace", "backspace"), ("Control_L", "ctrl_left"), ("Super_L", "meta_left")),
        *(("ISO_Level3_Shift", "alt_gr"), ("KP_7", "num_7"), ("KP_Enter", "num_enter")),
        *(("XF86AudioMute", "volume_mute"), ("exclam", "!"), ("bracketleft", "[")),
        # the DOM: KeyboardEvent.key and .code
        *(("ArrowDown", "down"), ("PageDown", "page_down"), ("Escape", "escape"), (" ", "space")),
        *(("ContextMenu", "menu"), ("AltGraph", "alt_gr"), ("Meta", "meta"), ("KeyQ", "q")),
        *(("Digit7", "7"), ("Numpad0", "num_0"), ("MetaRight", "meta_right"), ("Backquote", "`")),
        *(("AudioVolumeUp", "volume_up"), ("MediaPlayPause", "play_pause"), ("Quote", "'")),
        # pyautogui
        *(("pgup", "page_up"), ("winleft", "meta"), ("prtsc", "print_screen"), ("apps", "menu")),
        *(("command", "meta"), ("option", "alt"), ("num5", "num_5"), ("optionright", "alt_right")),
        # models and people
        *(
            ("ctl", "ctrl"),
            ("Control", "ctrl"),
            ("cmd", "meta"),
            ("win", "meta"),
            ("del", "delete"),
        ),
        *(
            ("super", "meta"),
            ("Windows key", "meta"),
            ("page down", "page_down"),
            ("esc", "escape"),
        ),
        *(
            ("up-arrow", "up"),
            ("left shift", "shift_left"),
            ("spacebar", "space"),
            ("ret", "enter"),
        ),
        *(("⌘", "meta"), ("⌥", "alt"), ("←", "left"), ("\n", "enter"), ("\t", "tab")),
        # Android, Linux
        *(("KEYCODE_ENTER", "enter"), ("KEYCODE_A", "a"), ("KEY_LEFTCTRL", "ctrl_left")),
        # themselves
        *(("é", "é"), ("A", "A"), ("+", "+"), ("-", "-"), ("_", "_"), ("€", "€")),
    ],
)
def test_a_key_goes_by_all_its_names(said: str, name: str) -> None:
    key = canonical(said)
    assert key is not None
    assert key.name == name


@given(st.sampled_from(sorted({key.name for key in KEYS.values()})), st.data())
def test_case_and_what_stands_between_words_do_not_matter(name: str, data: st.DataObject) -> None:
    if len(name) > 1:
        written = "".join(data.draw(st.sampled_from([char, char.upper()])) for char in name)
        name = written.replace("_", data.draw(st.sampled_from(["", "_", "-", " "])))
    key = canonical(name)
    assert key is not None
    assert compact(key.name) == compact(name)


LEFT_OUT = {"accept", "final", "junja", "modechange", "sleep"}
"""Of pyautogui's names: keys of no keyboard, and one that ends the session."""


def test_every_name_of_pyautogui_is_known() -> None:
    found = importlib.util.find_spec("pyautogui")  # read, not imported: that needs a screen
    assert found is not None
    assert found.origin is not None
    for part in ast.parse(Path(found.origin).read_text()).body:
        if isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) == "KEY_NAMES":
            names = set(ast.literal_eval(part.value))
    assert {name for name in names if canonical(name) is None} == LEFT_OUT


@pytest.mark.parametrize(
    ("said", "names"),
    [
        (["ctrl+c"], ["ctrl", "c"]),
        (["Ctrl + Shift + T"], ["ctrl", "shift", "t"]),
        (["ctrl++"], ["ctrl", "+"]),
        (["ctrl+-"], ["ctrl", "-"]),
        (["ctrl--"], ["ctrl", "-"]),
        (["ctrl-alt-delete"], ["ctrl", "alt", "delete"]),
        (["Shift Tab"], ["shift", "tab"]),
        (["ctrl+page-down"], ["ctrl", "page_down"]),
        (["ctrl", "C"], ["ctrl", "c"]),
        (["ctrl", "shift", "C"], ["ctrl", "shift", "c"]),
        (["C"], ["C"]),
        (["c", "ctrl"], ["ctrl", "c"]),
        (["cmd", "cmd", "v"], ["meta", "v"]),
        (["+"], ["+"]),
        (["ctrl", "Ä"], ["ctrl", "ä"]),
    ],
)
def test_keys_together(said: list[str], names: list[str]) -> None:
    assert names_of(*said) == names


@pytest.mark.parametrize(
    ("said", "near"),
    [
        ("ctrk", "'ctrl'"),
        ("pagdown", "'page_down'"),
        ("ctrl+entr", "'enter'"),
        ("bakspace", "'backspace'"),
        ("sleep", "sleep"),
        ("power", "power"),
        ("a b", "'a b'"),
        ("", "''"),
        ("ctrl+", "'ctrl+'"),
        ("hello", "'hello'"),
        ("\x00", "'\\x00'"),
    ],
)
def test_what_is_no_key_is_refused_by_name_with_what_comes_near(said: str, near: str) -> None:
    with pytest.raises(ActionFailed) as raised:
        together(["ctrl", said])
    assert repr(said) in str(raised.value)
    assert near in str(raised.value)
    assert not raised.value.partly_done


@given(st.text(max_size=12))
def test_any_text_is_a_key_or_is_refused(said: str) -> None:
    said_of_it = ""
    try:
        keys = together([said])
    except ActionFailed as refused:
        keys, said_of_it = [], str(refused)
    assert keys or repr(said) in said_of_it


def test_nothing_turns_the_computer_off() -> None:
    off = {"power", "sleep", "poweroff", "suspend", "hibernate", "logoff", "wakeup", "eject"}
    assert not off & {compact(name) for name in KEYS}
    assert not {key.windows for key in KEYS.values()} & off
    assert "enter" in known_names()


def test_where_pyautogui_has_no_code_there_is_no_key() -> None:
    """As its tables are: None where it has none, -1 or 0xFFFF where the layout has none."""
    mapping = {"enter": 36, "ctrl": None, "a": -1, "b": 0xFFFF, "c": 67, "command": 0x37}
    gui = SimpleNamespace(platformModule=SimpleNamespace(keyboardMapping=mapping))
    windows, mac = PyautoguiKeyboard(gui, "windows"), PyautoguiKeyboard(gui, "mac")
    pressed = {name: windows.strokes(key) for name in "abc" if (key := canonical(name))}
    assert pressed == {"a": (), "b": (), "c": ("c",)}
    for name, strokes in {"enter": ("enter",), "ctrl": (), "meta": ("command",), "é": ()}.items():
        key = canonical(name)
        assert key is not None
        assert mac.strokes(key) == strokes


def test_keys_beside_the_keypad_are_not_taken_for_its_own_on_windows() -> None:
    """Else Num Lock turns shift+end into a move that selects nothing."""
    said: list[tuple[object, ...]] = []
    gui = SimpleNamespace(
        keyDown=lambda code, _pause: said.append(("down", code)),
        keyUp=lambda code, _pause: said.append(("up", code)),
        platformModule=SimpleNamespace(
            keyboardMapping={"end": 0x23, "shift": 0x10},
            ctypes=SimpleNamespace(
                windll=SimpleNamespace(
                    user32=SimpleNamespace(keybd_event=lambda *words: said.append(words))
                )
            ),
        ),
    )
    Keys(PyautoguiKeyboard(gui, "windows")).press(["shift", "end"])
    assert said == [("down", "shift"), (0x23, 0, 1, 0), (0x23, 0, 3, 0), ("up", "shift")]
    said.clear()
    PyautoguiKeyboard(gui, "mac").down("end")
    assert said == [("down", "end")]


def test_every_letter_digit_and_sign_is_its_own_key() -> None:
    for char in string.printable:
        key = canonical(char)
        assert (key is None) == (char in "\x0b\x0c")
        if key and not char.isspace():
            assert key.name == char
