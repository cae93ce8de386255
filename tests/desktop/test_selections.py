"""The clipboard's thread and what it hears: interrupts that come late, owners that answer oddly."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.desktop.programs import wait_for
from tests.desktop.xserver import XServer

pytest.importorskip("Xlib", reason="not installed: pip install 'qvl-agent[desktop]'")

from Xlib import X, Xatom
from Xlib.protocol import event

from qvl_tools.desktop.clipboard import of_text
from qvl_tools.desktop.display import connect_x
from qvl_tools.desktop.x11_saved_clipboard import ClipboardReader
from qvl_tools.desktop.x11_selection import Selections
from qvl_tools.desktop.x11_thread import XThread

pytestmark = pytest.mark.desktop

CLIPBOARD = "CLIPBOARD"


class Other:
    """Another program with a window."""

    def __init__(self) -> None:
        self.display = connect_x()
        self.atom = self.display.get_atom
        self.window = self.display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)

    def copy(self) -> None:
        self.window.set_selection_owner(self.atom(CLIPBOARD), X.CurrentTime)
        self.display.sync()

    def answer_once(self, targets: list[int] | bytes, bits: int) -> None:
        """Say which forms there are, and then give one."""
        while (asked := self.display.next_event()).type != X.SelectionRequest:
            pass
        asked.requestor.change_property(asked.property, Xatom.ATOM, bits, targets)
        self._notify(asked)

    def answer_with(self, data: bytes) -> None:
        while (asked := self.display.next_event()).type != X.SelectionRequest:
            pass
        asked.requestor.change_property(asked.property, asked.target, 8, data)
        self._notify(asked)

    def _notify(self, asked: Any) -> None:
        names = ("time", "requestor", "selection", "target", "property")
        said = {name: getattr(asked, name) for name in names}
        asked.requestor.send_event(event.SelectionNotify(**said))
        self.display.flush()


@pytest.fixture
def other(on_display: XServer) -> Iterator[Other]:
    program = Other()
    yield program
    program.display.close()


@pytest.fixture
def thread(on_display: XServer) -> Iterator[XThread]:
    opened = XThread()
    yield opened
    opened.close()


def _interrupt() -> None:
    raise KeyboardInterrupt


def test_an_interrupt_that_comes_too_late_for_its_job_stops_no_other(on_display: XServer) -> None:
    thread = XThread(_interrupt)
    selections = thread.call(lambda: Selections(thread), cleaning_up=True)
    done: list[int] = []

    def busy() -> None:
        thread.later(0.0, lambda: done.append(selections.now()))
        time.sleep(0.2)  # it is interrupted, and ends without looking whether it is

    with pytest.raises(KeyboardInterrupt):
        thread.call(busy)
    wait_for(lambda: done, "what was to be done later is done")
    assert thread.call(selections.now, cleaning_up=True) > 0
    thread.close()


def test_who_copies_while_the_clipboard_is_given_back_keeps_it(
    thread: XThread, other: Other
) -> None:
    selections = thread.call(lambda: Selections(thread))
    assert thread.call(lambda: selections.own(CLIPBOARD, of_text("old")))

    def copied_meanwhile() -> None:
        other.copy()
        selections.end()

    thread.call(copied_meanwhile)
    assert not thread.call(lambda: selections.is_ours(CLIPBOARD))
    assert thread.call(lambda: selections.owner(CLIPBOARD)) == other.window.id


@pytest.mark.parametrize("bits", [8, 16])
def test_a_list_of_forms_that_is_none_is_an_empty_one(
    thread: XThread, other: Other, bits: int
) -> None:
    assert _read(thread, other, lambda: other.answer_once(b"abcdef", bits)) == {}


def test_forms_without_a_name_are_left_out(thread: XThread, other: Other) -> None:
    def answer() -> None:
        other.answer_once([0, 0x1FFFFFFF, other.atom("UTF8_STRING")], 32)
        other.answer_with(b"kept \xff")

    assert _read(thread, other, answer) == {"UTF8_STRING": b"kept \xff"}


def _read(thread: XThread, other: Other, answer: Callable[[], None]) -> dict[str, bytes]:
    other.copy()
    answering = threading.Thread(target=answer)
    answering.start()
    selections = thread.call(lambda: Selections(thread))
    reader = thread.call(lambda: ClipboardReader(thread, selections))
    contents = thread.call(lambda: reader.read(CLIPBOARD))
    answering.join()
    assert contents is not None
    return {name: form.data for name, form in contents.forms.items()}
