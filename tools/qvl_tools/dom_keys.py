"""Names of keys, as people and models say them, and what the DOM calls them.

The DOM's are values of ``KeyboardEvent.key`` (https://www.w3.org/TR/uievents-key/).
"""

from __future__ import annotations

from qvl_agent.errors import ActionFailed

_SAID = {
    "Alt": "alt option opt",
    "ArrowDown": "down arrowdown downarrow",
    "ArrowLeft": "left arrowleft leftarrow",
    "ArrowRight": "right arrowright rightarrow",
    "ArrowUp": "up arrowup uparrow",
    "Backspace": "backspace",
    "CapsLock": "capslock",
    "ContextMenu": "contextmenu menu apps",
    "Control": "control ctrl",
    "Delete": "delete del",
    "End": "end",
    "Enter": "enter return",
    "Escape": "escape esc",
    "Home": "home",
    "Insert": "insert ins",
    "Meta": "meta cmd command super win windows",
    "PageDown": "pagedown pgdn next",
    "PageUp": "pageup pgup prior",
    "Shift": "shift",
    "Space": "space spacebar",
    "Tab": "tab",
    **{f"F{number}": f"f{number}" for number in range(1, 13)},
}

DOM_KEYS = {said: key for key, names in _SAID.items() for said in names.split()}
"""Name in lower case and in one word, to the DOM's."""


def dom_keys(said: list[str]) -> list[str]:
    """Return what the DOM calls the keys of a chord.

    Case and what stands between words do not matter (``PageUp``, ``page up``, ``Page_Up``), and
    ``ctrl+c`` in one piece is taken apart. A printable character of ASCII is a key of its own.

    Raises:
        ActionFailed: If there is no such key.
    """
    return [_dom_key(name) for chord in said for name in _names(chord)]


def _dom_key(name: str) -> str:
    if len(name) == 1 and "!" <= name <= "~":
        return name
    plain = "space" if name == " " else name.lower().translate(dict.fromkeys(map(ord, " _-")))
    if plain not in DOM_KEYS:
        raise ActionFailed(f"there is no key {name!r}")
    return DOM_KEYS[plain]


def _names(chord: str) -> list[str]:
    """Take ``ctrl+c`` apart; the last of ``ctrl++`` is a plus."""
    head, plus, last = chord[:-1].rpartition("+")
    return [*_names(head), last + chord[-1]] if plus and head else [chord]
