"""Keys pressed together by whatever names they are called, and released whatever happens."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from qvl_agent.actions import Modifier
from qvl_agent.errors import ActionFailed
from qvl_tools.desktop.display import load_pyautogui, this_system
from qvl_tools.desktop.hold_off import HoldOff
from qvl_tools.desktop.key_names import KEYS, Key, canonical, compact, known_names
from qvl_tools.desktop.keyboards import Code, Keyboard, PyautoguiKeyboard
from qvl_tools.desktop.x11_keys import X11Keys

PRESS_S = 0.012
"""How long keys are held; xdotool's own, too."""

LEAVING_X = frozenset({"backspace", *(f"f{number}" for number in range(1, 13))})
"""With ctrl and alt, an X server takes these for itself: it switches to another virtual terminal,
or ends. Neither the agent nor perhaps the person would find back."""


class Keys:
    """The keys of this computer."""

    def __init__(self, keyboard: Keyboard, *, leaving: frozenset[str] = frozenset()) -> None:
        """Take what presses them.

        Args:
            keyboard: Presses one key at a time.
            leaving: Keys that, with ctrl and alt, leave the screen; they are refused.
        """
        self._keyboard = keyboard
        self._leaving = leaving

    def press(self, names: Sequence[str]) -> None:
        """Press keys together and release them in reverse, such as ``["ctrl", "c"]``.

        Keys that are held for others go first, in whatever order they are named. A letter with
        such a key is that key, with shift or without: ``ctrl+C`` is ``ctrl+c``.

        Args:
            names: Of keys, or of several keys with ``+`` in between.

        Raises:
            ActionFailed: If there is no such key, here or at all, or the screen would be left;
                nothing was pressed then.
        """
        keys = together(names)
        self._check_stays(keys)
        codes = self._codes(keys)
        with HoldOff() as off, self._down(codes):
            off.pause(PRESS_S)

    @contextmanager
    def held(self, modifiers: Sequence[Modifier]) -> Iterator[None]:
        """Hold keys as long as this is entered.

        Raises:
            ActionFailed: If this keyboard lacks one of them; nothing is pressed then.
        """
        codes = self._codes(together(modifiers))
        with HoldOff(), self._down(codes):
            yield

    def pressed(self) -> tuple[str, ...]:
        """Return the names of keys and buttons that anybody holds; always none off X11."""
        with HoldOff():
            return self._keyboard.pressed()

    def let_go(self) -> None:
        """Release what a program left pressed, as after a run that was killed."""
        with HoldOff():
            self._keyboard.let_go()

    def close(self) -> None:
        """Give the keyboard back."""
        self._keyboard.close()

    def _check_stays(self, keys: Sequence[Key]) -> None:
        held = {key.modifier for key in keys}
        last = [key.name for key in keys if key.name in self._leaving]
        if last and {"ctrl", "alt"} <= held:
            raise ActionFailed(
                f"ctrl+alt+{last[0]} leaves this screen for another terminal, or ends it",
                fix="a person may press it",
            )

    def _codes(self, keys: Sequence[Key]) -> list[Code]:
        codes: list[Code] = []
        with HoldOff():
            for key in keys:
                strokes = self._keyboard.strokes(key)
                if not strokes:
                    raise ActionFailed(
                        f"this computer's keyboard has no key {key.name!r}",
                        fix="" if len(key.name) > 1 else "type it as text",
                    )
                codes += strokes
        return list(dict.fromkeys(codes))

    @contextmanager
    def _down(self, codes: Sequence[Code]) -> Iterator[None]:
        with ExitStack() as pressed:  # it releases the others though one release fails
            for code in codes:
                pressed.callback(self._keyboard.up, code)
                self._keyboard.down(code)
            yield


def open_keys() -> Keys:
    """Return the keys of this computer.

    Raises:
        DisplayUnavailable: If there is no screen here.
        MissingExtra: If pyautogui is not installed.
    """
    system = this_system()
    if system == "x11":
        return Keys(X11Keys(), leaving=LEAVING_X)
    return Keys(PyautoguiKeyboard(load_pyautogui(), system))


def together(names: Sequence[str]) -> list[Key]:
    """Return the keys that names stand for, in the order in which to press them.

    Raises:
        ActionFailed: If a name is no key's; it says which, and what comes near.
    """
    keys = [key for said in names for key in _keys_of(said)]
    keys.sort(key=lambda key: not key.modifier)  # stable
    if any(key.modifier for key in keys):
        keys = [_unshifted(key) for key in keys]
    return list(dict.fromkeys(keys))


def _unshifted(key: Key) -> Key:
    lower = canonical(key.name.lower()) if len(key.name) == 1 else None
    return lower or key


def _keys_of(said: str) -> list[Key]:
    if whole := canonical(said):
        return [whole]
    for mark in "+- ":
        parts = _parts(said.strip(), mark)
        keys = [key for part in parts if (key := canonical(part))]
        # ``a-b`` or ``a b`` is no way to write two keys; ``ctrl-a`` is.
        if len(keys) == len(parts) and (mark == "+" or all(key.modifier for key in keys[:-1])):
            return keys
    raise ActionFailed(f"no key is called {said!r}; {_near(said)}")


def _parts(said: str, mark: str) -> list[str]:
    """Split at a mark that may itself be the last key: ``ctrl++``."""
    if mark != " " and said.endswith(mark * 2):
        return [*_parts(said[:-2], mark), mark]
    return [part.strip() for part in said.split(mark)]


def _near(said: str) -> str:
    last = compact(said.split("+")[-1]) or said
    near = dict.fromkeys(KEYS[name].name for name in difflib.get_close_matches(last, KEYS, n=4))
    if near:
        return f"did you mean {' or '.join(map(repr, near))}?"
    return f"keys are single characters and: {', '.join(known_names())}"
