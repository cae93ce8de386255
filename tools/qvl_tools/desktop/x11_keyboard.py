"""Typing by keys on X11: those of the layout, and spare ones that are given the missing characters.

The X server queues what XTest presses and loses none of it. What locks (Caps Lock), a group of the
layout that is on, and keys that somebody holds would change what is typed, so they are set aside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from Xlib import X, error
from Xlib.ext.xtest import fake_input

from qvl_agent.errors import ActionFailed
from qvl_tools.desktop.x11_layout import Layout, Stroke, keysym_of
from qvl_tools.desktop.x11_thread import XThread
from qvl_tools.desktop.x11_xkb import KeyboardState, Xkb

_AT_ONCE = 16
"""Keys between two looks at whether to stop; each batch is one round trip to the server."""


class X11Keyboard:
    """The keyboard of one X server; its methods are jobs of the thread."""

    def __init__(self, thread: XThread) -> None:
        """Read the layout.

        Raises:
            LookupError: If the X server has no XTEST or no XKEYBOARD extension.
        """
        self._thread = thread
        self._display = thread.display
        if self._display.query_extension("XTEST") is None:
            raise LookupError("this X server has no XTEST extension")
        self._xkb = Xkb(self._display)
        self._layout = self._xkb.layout()
        self._spare: dict[int, str] = {}
        self._unread: set[int] = set()
        self._pressed: list[int] = []

    def _look(self) -> Layout:
        """Read what the keyboard says now: nobody tells who speaks XKB that it was changed."""
        self._layout = self._xkb.layout().without(self._spare)
        return self._layout

    def type(self, text: str) -> bool:
        """Type a text if the layout has all of its characters; else nothing, and return False."""
        layout, state = self._look(), self._xkb.state()
        group = layout.group_for(text, state.group)
        if group is None:
            return False
        strokes = layout.groups[group]
        with self._undisturbed(state, group):
            self._press_all([strokes[char] for char in text])
        return True

    def has_key(self, char: str) -> bool:
        """Tell whether a key says a character by itself, in some group of the layout."""
        return any(char in group and not group[char].modifiers for group in self._look().groups)

    def press(self, modifiers: Sequence[int], key: str | int) -> None:
        """Press one key, a character's or a keysym's, with modifier keys (keysyms) held."""
        layout, state = self._look(), self._xkb.state()
        code, group = self._find(layout, key, state.group)
        held = [self._code_of(layout, keysym) for keysym in modifiers]
        with self._undisturbed(state, group):
            for modifier in held:
                self._down(modifier)
            self._tap(code)

    def _find(self, layout: Layout, key: str | int, current: int) -> tuple[int, int]:
        if isinstance(key, int):
            return self._code_of(layout, key), current
        for number in sorted(range(len(layout.groups)), key=lambda group: group != current):
            stroke = layout.groups[number].get(key)
            if stroke is not None and not stroke.modifiers:
                return stroke.keycode, number
        raise ActionFailed(f"the keyboard has no key for {key!r}")

    def _code_of(self, layout: Layout, keysym: int) -> int:
        code = layout.keys.get(keysym)
        if code is None:
            raise ActionFailed(f"the keyboard has no key for the keysym {keysym:#x}")
        return code

    def type_by_spare_keys(self, text: str, read: Callable[[], object]) -> None:
        """Type any text without newlines and tabs, giving spare keys what the layout lacks.

        Args:
            text: What to type.
            read: Waits until the application has read what it was sent. The meaning of a key is
                looked up only then, so none may be given another one earlier.

        Raises:
            ActionFailed: If the keyboard has no spare key.
        """
        layout, state = self._look(), self._xkb.state()
        group = self._best_group(text)
        strokes = layout.groups[group] if layout.groups else {}
        with self._undisturbed(state, group):
            for part in self._parts(text, strokes):
                codes = self._assigned([char for char in part if char not in strokes], read)
                self._unread.update(codes.values())
                self._press_all([strokes.get(c) or Stroke(codes[c]) for c in part])
            if self._unread:  # what they say is taken away when we end
                read()
                self._unread.clear()

    def _best_group(self, text: str) -> int:
        groups = self._layout.groups
        return max(range(len(groups)), key=lambda n: sum(c in groups[n] for c in text), default=0)

    def _parts(self, text: str, strokes: Mapping[str, Stroke]) -> Iterator[str]:
        """Cut a text so that each part needs no more spare keys than there are."""
        most = len(self._spare_codes())
        part = ""
        needed: set[str] = set()
        for char in text:
            if char not in strokes and char not in needed:
                if len(needed) == most:
                    yield part
                    part, needed = "", set()
                needed.add(char)
            part += char
        yield part

    def _spare_codes(self) -> tuple[int, ...]:
        codes = tuple(dict.fromkeys((*self._spare, *self._layout.spare)))
        if not codes:
            raise ActionFailed("the keyboard has no spare key for characters that it lacks")
        return codes

    def _assigned(self, chars: Iterable[str], read: Callable[[], object]) -> dict[str, int]:
        """Give each of these characters a spare key, the longest unused ones first."""
        wanted = dict.fromkeys(chars)
        have = {char: code for code, char in self._spare.items() if char in wanted}
        free = [code for code in self._spare_codes() if code not in have.values()]
        free.sort(key=lambda code: code in self._spare)  # those that say nothing yet come first
        missing = [char for char in wanted if char not in have]
        taken = dict(zip(missing, free, strict=False))
        if self._unread & set(taken.values()):
            read()
            self._unread.clear()
        if taken:
            for code in taken.values():
                self._spare.pop(code, None)  # what is given last comes last in the order
            self._spare.update({code: char for char, code in taken.items()})
            self._xkb.assign({code: keysym_of(char) for char, code in taken.items()})
            self._display.sync()
            read()  # some, Tk for one, look up an old meaning when the key comes at once
        return have | taken

    def forget_spare_keys(self) -> None:
        """Let the spare keys say nothing again."""
        if self._spare:
            self._xkb.assign(dict.fromkeys(self._spare, 0))
            self._spare.clear()
            self._display.sync()

    @contextmanager
    def _undisturbed(self, state: KeyboardState, group: int) -> Iterator[None]:
        """Have nothing held and nothing locked but Num Lock and the group, and put it back."""
        self._release_held()
        self._xkb.lock(KeyboardState(state.locked & self._layout.num_lock, group))
        try:
            yield
        finally:
            with suppress(error.ConnectionClosedError):
                self._release_ours()
                self._xkb.lock(state)
                self._display.sync()

    def _release_held(self) -> None:
        """Let go of the modifiers that somebody holds; they must be pressed anew to count."""
        down = self._display.query_keymap()
        for code in self._layout.modifier_codes:
            if down[code // 8] >> code % 8 & 1:
                fake_input(self._display, X.KeyRelease, code)

    def _press_all(self, strokes: Sequence[Stroke]) -> None:
        for start in range(0, len(strokes), _AT_ONCE):
            self._thread.stop_if_told()
            for stroke in strokes[start : start + _AT_ONCE]:
                self._hold(stroke.modifiers)
                self._tap(stroke.keycode)
            self._release_ours()
            self._display.sync()

    def _hold(self, modifiers: int) -> None:
        """Have exactly these modifiers held."""
        wanted = [code for bit, code in self._layout.modifier_keys.items() if modifiers & bit]
        if wanted == self._pressed:
            return
        self._release_ours()
        for code in wanted:
            self._down(code)

    def _down(self, code: int) -> None:
        fake_input(self._display, X.KeyPress, code)
        self._pressed.append(code)

    def _tap(self, code: int) -> None:
        fake_input(self._display, X.KeyPress, code)
        fake_input(self._display, X.KeyRelease, code)

    def _release_ours(self) -> None:
        while self._pressed:
            fake_input(self._display, X.KeyRelease, self._pressed.pop())
