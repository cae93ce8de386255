"""Who says that it has read its events is heard, whichever way its toolkit says so."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from tests.desktop.xserver import XServer

pytest.importorskip("Xlib", reason="not installed: pip install 'qvl-agent[desktop]'")

from Xlib import X
from Xlib.protocol import event

from qvl_tools.desktop.display import connect_x
from qvl_tools.desktop.x11_focus import Focus, FocusFinder
from qvl_tools.desktop.x11_thread import XThread

pytestmark = pytest.mark.desktop


@pytest.fixture
def thread(on_display: XServer) -> Iterator[XThread]:
    opened = XThread()
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "to_whom",
    [
        pytest.param(X.SubstructureRedirectMask | X.SubstructureNotifyMask, id="EWMH, GTK"),
        # QXcbWindow::handleClientMessageEvent of qtbase
        pytest.param(X.SubstructureRedirectMask | X.StructureNotifyMask, id="Qt"),
    ],
)
def test_an_answer_is_heard(thread: XThread, to_whom: int) -> None:
    display = connect_x()
    root = display.screen().root
    window = root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
    display.sync()

    def answer() -> None:
        while (asked := display.next_event()).type != X.ClientMessage:
            pass
        said = event.ClientMessage(window=root, client_type=asked.client_type, data=asked.data)
        root.send_event(said, event_mask=to_whom)
        display.flush()

    answering = threading.Thread(target=answer)
    answering.start()
    focus = Focus(window.id, frozenset(), "", pings=True)
    finder = thread.call(lambda: FocusFinder(thread))
    assert thread.call(lambda: finder.wait_until_read(focus))
    answering.join()
    display.close()
