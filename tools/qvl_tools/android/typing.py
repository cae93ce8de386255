"""Typing text: by key events where they can say it, by an input method where they can't.

``input text`` (AOSP InputShellCommand.sendText) reads ``%s`` as a space and types nothing at all
when one character has no key. What was typed is read back from the field, for nothing else tells.
"""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Iterator

from qvl_agent.actions import TypeText
from qvl_agent.errors import ActionFailed, CaptureFailed
from qvl_agent.reading import evened
from qvl_tools.android.shell import Argv, Hand, Shell
from qvl_tools.android.ui_dump import UiDump, UiNode

BROADCAST_IME = "com.android.adbkeyboard/.AdbIME"
"""ADBKeyBoard, the input method that types what it is sent in a broadcast."""

MAX_CHUNK_CHARS = 1000
_COMMANDS_AT_ONCE = 50
_KEYS_AT_ONCE = 100
_SECONDS_PER_KEY = 0.05
_ENTER, _TAB, _DEL, _FORWARD_DEL, _MOVE_END = "66", "61", "67", "112", "123"
_WITHOUT_KEYS = re.compile(r"[^\n\t -~]")
# A piece never ends between "%" and "s" by chance: it must, or the two become a space.
_PIECES = re.compile(r"\n+|\t+|[^\n\t]+")
_IME_READY_S = 3.0
_ARRIVAL_S = 1.5
_POLL_S = 0.05


class Typist:
    """Types into the focused field of one device."""

    def __init__(self, shell: Shell, dump: UiDump) -> None:
        self._shell = shell
        self._dump = dump

    def type(self, hand: Hand, action: TypeText) -> None:
        """Carry out one typing action.

        Raises:
            ActionFailed: If no field has the focus, the text can't be typed here, or something
                else than the text stands in the field afterwards.
            ActionUnknown: If the link broke in the middle.
            DeviceLost: If the device does not answer.
        """
        self._check_focus()
        text = action.text.replace("\r\n", "\n")
        if _WITHOUT_KEYS.search(text):
            self._type_by_input_method(hand, text, clear=action.clear)
        else:
            if action.clear:
                self._clear_by_keys(hand)
            self._type_by_keys(hand, text)
        if text:
            self._read_back(text, cleared=action.clear)
        if action.submit:
            hand.do(("input", "keyevent", _ENTER))

    def _check_focus(self) -> None:
        if "mInputShown=true" in self._shell.read("dumpsys", "input_method").text:
            return
        # With a hardware keyboard none is shown on the screen.
        if self._focused_field() is None:
            raise ActionFailed(
                "no text field has the focus",
                serial=self._shell.serial,
                fix="tap the text field first",
            )

    def _focused_field(self) -> UiNode | None:
        try:
            return self._dump.focused_field()
        except CaptureFailed:
            return None

    def _type_by_keys(self, hand: Hand, text: str) -> None:
        commands = list(key_commands(text))
        for start in range(0, len(commands), _COMMANDS_AT_ONCE):
            batch = commands[start : start + _COMMANDS_AT_ONCE]
            keys = sum(len(argv[-1]) for argv in batch)
            hand.do(*batch, lasting_s=keys * _SECONDS_PER_KEY)

    def _clear_by_keys(self, hand: Hand) -> None:
        field = self._focused_field()
        if field is None:
            raise ActionFailed(
                "the old text can't be read, so it can't be cleared", serial=self._shell.serial
            )
        deletes = [_DEL] * len(field.text)
        if "\n" in field.text:  # the end of the line is not the end of the text
            deletes += [_FORWARD_DEL] * len(field.text)
        codes = [_MOVE_END, *deletes]
        for start in range(0, len(codes), _KEYS_AT_ONCE):
            batch = codes[start : start + _KEYS_AT_ONCE]
            hand.do(("input", "keyevent", *batch), lasting_s=len(batch) * _SECONDS_PER_KEY)

    def _type_by_input_method(self, hand: Hand, text: str, *, clear: bool) -> None:
        if BROADCAST_IME not in self._shell.read("ime", "list", "-s", "-a").text.split():
            odd = "".join(dict.fromkeys(_WITHOUT_KEYS.findall(text)))[:20]
            raise ActionFailed(
                f"{odd!r} can't be typed with keys, and the phone has no input method for it",
                serial=self._shell.serial,
                fix="install ADBKeyBoard (com.android.adbkeyboard) on the phone",
            )
        previous = self._current_ime()
        if previous == BROADCAST_IME:
            self._broadcast(hand, text, clear=clear)
            return
        enabled = BROADCAST_IME in self._shell.read("ime", "list", "-s").text.split()
        try:
            hand.do(("ime", "enable", BROADCAST_IME), ("ime", "set", BROADCAST_IME))
            self._wait_for_ime()
            self._broadcast(hand, text, clear=clear)
        finally:
            # Harmless when done twice, so the retry of reads applies: it matters that it is done.
            if previous:
                self._shell.read("ime", "set", previous)
            if not enabled:
                self._shell.read("ime", "disable", BROADCAST_IME)

    def _broadcast(self, hand: Hand, text: str, *, clear: bool) -> None:
        if clear:
            hand.do(("am", "broadcast", "-a", "ADB_CLEAR_TEXT"))
        for start in range(0, len(text), MAX_CHUNK_CHARS):
            encoded = base64.b64encode(text[start : start + MAX_CHUNK_CHARS].encode()).decode()
            hand.do(("am", "broadcast", "-a", "ADB_INPUT_B64", "--es", "msg", encoded))

    def _current_ime(self) -> str:
        said = self._shell.read("settings", "get", "secure", "default_input_method").text.strip()
        return said if "/" in said else ""

    def _wait_for_ime(self) -> None:
        """Wait until the input method is bound; what it is sent before is lost."""
        deadline_s = time.monotonic() + _IME_READY_S
        while time.monotonic() < deadline_s:
            said = self._shell.read("dumpsys", "input_method").text
            if f"mCurId={BROADCAST_IME}" in said and "mHaveConnection=true" in said:
                return
            time.sleep(_POLL_S)

    def _read_back(self, text: str, *, cleared: bool) -> None:
        """Check that the text stands in the field, which takes it a moment after the keys."""
        deadline_s = time.monotonic() + _ARRIVAL_S
        while True:
            try:
                fields = [node for node in self._dump.nodes() if node.editable]
            except CaptureFailed:
                return
            focused = next((field for field in fields if field.focused), None)
            if focused is None or focused.password:
                return
            # Fields of one digit each pass the focus on as they fill.
            together = "".join(field.text for field in fields)
            if arrived(text, focused.text, alone=cleared) or arrived(text, together, alone=False):
                return
            if time.monotonic() > deadline_s:
                break
            time.sleep(_POLL_S)
        raise ActionFailed(
            # The text itself may be a secret that this message must not carry.
            f"the field does not hold what was typed, but {focused.text!r}",
            serial=self._shell.serial,
        )


def key_commands(text: str) -> Iterator[Argv]:
    """Return the ``input`` commands that type a text of printable ASCII, newlines and tabs."""
    for piece in _PIECES.findall(text):
        if piece[0] in "\n\t":
            codes = [_ENTER if char == "\n" else _TAB for char in piece]
            for start in range(0, len(codes), _KEYS_AT_ONCE):
                yield ("input", "keyevent", *codes[start : start + _KEYS_AT_ONCE])
            continue
        for part in re.split(r"(?<=%)(?=s)", piece):
            for start in range(0, len(part), MAX_CHUNK_CHARS):
                yield ("input", "text", part[start : start + MAX_CHUNK_CHARS])


def arrived(typed: str, shown: str, *, alone: bool) -> bool:
    """Tell whether a field took what was typed.

    Fields may change case and put in spaces, brackets or a completion: that is no failure.

    Args:
        typed: What was typed.
        shown: What stands in the field.
        alone: Whether nothing else may stand before it.
    """
    for simplify in (evened, _letters_and_digits):
        wanted, found = simplify(typed), simplify(shown)
        if wanted and (found.startswith(wanted) if alone else wanted in found):
            return True
    return not typed.strip()


def _letters_and_digits(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
