"""Typing text: by key events where they can say it, by an input method where they can't.

``input text`` (AOSP InputShellCommand.sendText) reads ``%s`` as a space and types nothing at all
when one character has no key. What was typed is read back from the field, for nothing else tells.
"""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Iterator, Sequence

from qvl_agent.actions import TypeText
from qvl_agent.errors import ActionFailed, CaptureFailed
from qvl_tools.android.input_method import broadcast_input_method, is_installed
from qvl_tools.android.read_back import fields_of, focused_of, read_back
from qvl_tools.android.shell import Argv, Hand, Shell
from qvl_tools.android.ui_dump import UiDump, UiNode

MAX_CHUNK_CHARS = 1000
_COMMANDS_AT_ONCE = 50
_KEYS_AT_ONCE = 100
_SECONDS_PER_KEY = 0.05
_ENTER, _DEL, _FORWARD_DEL, _MOVE_END = "66", "67", "112", "123"
# The tab key leaves the field instead of typing a tab.
_WITHOUT_KEYS = re.compile(r"[^\n -~]")
# A piece never ends between "%" and "s" by chance: it must, or the two become a space.
_PIECES = re.compile(r"\n+|[^\n]+")
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
        before = self._fields()
        self._check_focus(before)
        text = action.text.replace("\r\n", "\n")
        if _WITHOUT_KEYS.search(text):
            self._type_by_input_method(hand, text, clear=action.clear)
        else:
            if action.clear:
                self._clear_by_keys(hand, focused_of(before))
            self._type_by_keys(hand, text)
        if text or action.clear:
            self._read_back(hand, text, before, cleared=action.clear)
        if action.submit:
            hand.do(("input", "keyevent", _ENTER))

    def _fields(self) -> tuple[UiNode, ...]:
        """Return the text fields on the screen, none where it can't be read."""
        try:
            return fields_of(self._dump.nodes())
        except CaptureFailed:
            return ()

    def _check_focus(self, fields: Sequence[UiNode]) -> None:
        if focused_of(fields) is not None:
            return
        # The keyboard knows of fields that the tree doesn't.
        if "mInputShown=true" not in self._shell.read("dumpsys", "input_method").text:
            raise ActionFailed(
                "no text field has the focus",
                serial=self._shell.serial,
                fix="tap the text field first",
            )

    def _type_by_keys(self, hand: Hand, text: str) -> None:
        commands = list(key_commands(text))
        for start in range(0, len(commands), _COMMANDS_AT_ONCE):
            batch = commands[start : start + _COMMANDS_AT_ONCE]
            keys = sum(len(argv[-1]) for argv in batch)
            hand.do(*batch, lasting_s=keys * _SECONDS_PER_KEY)

    def _clear_by_keys(self, hand: Hand, field: UiNode | None) -> None:
        if field is None:
            raise ActionFailed(
                "the old text can't be read, so it can't be cleared", serial=self._shell.serial
            )
        deletes = [_DEL] * len(field.content)
        if "\n" in field.content:  # the end of the line is not the end of the text
            deletes += [_FORWARD_DEL] * len(field.content)
        codes = [_MOVE_END, *deletes]
        for start in range(0, len(codes), _KEYS_AT_ONCE):
            batch = codes[start : start + _KEYS_AT_ONCE]
            hand.do(("input", "keyevent", *batch), lasting_s=len(batch) * _SECONDS_PER_KEY)

    def _type_by_input_method(self, hand: Hand, text: str, *, clear: bool) -> None:
        if not is_installed(self._shell):
            odd = len(_WITHOUT_KEYS.findall(text))
            raise ActionFailed(
                f"{odd} of the {len(text)} characters have no key, and the phone has no input "
                "method for them",
                serial=self._shell.serial,
                fix="install ADBKeyBoard (com.android.adbkeyboard) on the phone",
            )
        try:
            with broadcast_input_method(self._shell):
                self._broadcast(hand, text, clear=clear)
        except ActionFailed as error:
            if not hand.done or error.partly_done:
                raise
            raise hand.failed(str(error), fix=error.fix) from error

    def _broadcast(self, hand: Hand, text: str, *, clear: bool) -> None:
        if clear:
            hand.do(("am", "broadcast", "-a", "ADB_CLEAR_TEXT"))
        for start in range(0, len(text), MAX_CHUNK_CHARS):
            encoded = base64.b64encode(text[start : start + MAX_CHUNK_CHARS].encode()).decode()
            hand.do(("am", "broadcast", "-a", "ADB_INPUT_B64", "--es", "msg", encoded))

    def _read_back(self, hand: Hand, text: str, before: Sequence[UiNode], *, cleared: bool) -> None:
        """Check that the text stands in the field, which takes it a moment after the keys."""
        deadline_s = time.monotonic() + _ARRIVAL_S
        while True:
            after = self._fields()
            if read_back(text, before, after, cleared=cleared) != "missing":
                return
            if time.monotonic() > deadline_s:
                break
            time.sleep(_POLL_S)
        # What was typed and what stands there may be secrets that no message may carry.
        field = focused_of(after)
        shown = len(field.content) if field else 0
        was = "cleared" if cleared and not text else f"given {len(text)} characters"
        raise hand.failed(f"the field was {was}, but does not show that: it holds {shown}")


def key_commands(text: str) -> Iterator[Argv]:
    """Return the ``input`` commands that type a text of printable ASCII and newlines."""
    for piece in _PIECES.findall(text):
        if piece[0] == "\n":
            codes = [_ENTER] * len(piece)
            for start in range(0, len(codes), _KEYS_AT_ONCE):
                yield ("input", "keyevent", *codes[start : start + _KEYS_AT_ONCE])
            continue
        for part in re.split(r"(?<=%)(?=s)", piece):
            for start in range(0, len(part), MAX_CHUNK_CHARS):
                yield ("input", "text", part[start : start + MAX_CHUNK_CHARS])
