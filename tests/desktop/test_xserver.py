"""The ground that desktop tests stand on: truth that comes from the applications."""

from __future__ import annotations

import pytest
from tests.desktop.programs import wait_for
from tests.desktop.xserver import TextWindow, XServer

pytestmark = pytest.mark.desktop


@pytest.fixture(params=["gtk_window", "tk_window"])
def window(request: pytest.FixtureRequest) -> TextWindow:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, TextWindow)
    found.activate()
    found.set_text("")
    return found


def test_typed_text_is_read_back_from_the_application(
    x_server: XServer, window: TextWindow
) -> None:
    x_server.run("xdotool", "type", "--delay", "30", "plain words")
    window.wait_for_text("plain words")


def test_set_text_is_exact(window: TextWindow) -> None:
    text = "Grüße\n\tשלום 你好 😸 <%s> "
    window.set_text(text)
    assert window.text() == text


def test_a_window_is_where_it_was_placed(x_server: XServer, gtk_window: TextWindow) -> None:
    x_server.place(gtk_window.window, 2000, 100, 640, 480)
    wait_for(
        lambda: x_server.box_of(gtk_window.window)[2:] == (640, 480), "the window has its size"
    )
    assert 2000 < x_server.box_of(gtk_window.window)[0] < 2010  # the frame is in between


def test_two_monitors_side_by_side(x_server: XServer) -> None:
    said = x_server.run("xrandr", "--listmonitors")
    assert "1920/508x1080/286+0+0" in said
    assert "1920/508x1080/286+1920+0" in said
