"""The clipboard is the user's again after typing, whatever comes in between."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from tests.desktop.other_clipboard import (
    FORMS,
    OLD,
    PASTED,
    copied,
    copy,
    copy_forms,
    hung,
    owner_of,
)
from tests.desktop.programs import wait_for
from tests.desktop.xserver import TextWindow, XServer

from qvl_agent.errors import ActionFailed
from qvl_tools.desktop.typist import Typist, open_typist

pytestmark = pytest.mark.desktop


@pytest.fixture
def typist(on_display: XServer) -> Iterator[Typist]:
    opened = open_typist(lambda names: None)
    yield opened
    opened.close()


@pytest.fixture
def window(gtk_window: TextWindow) -> TextWindow:
    gtk_window.activate()
    gtk_window.set_text("")
    return gtk_window


def test_all_forms_are_there_again_and_outlive_us(on_display: XServer, window: TextWindow) -> None:
    copy_forms(on_display)
    typist = open_typist(lambda names: None)
    typist.type(PASTED)
    typist.type(PASTED)
    window.wait_for_text(PASTED * 2)
    assert {name: copied(on_display, name) for name in FORMS} == FORMS
    typist.close()
    assert {name: copied(on_display, name) for name in FORMS} == FORMS
    copy(on_display, b"next")  # which ends the process that kept it
    assert copied(on_display) == b"next"


def test_an_empty_clipboard_is_empty_again(on_display: XServer, window: TextWindow) -> None:
    on_display.run("xdotool", "key", "Escape")
    _clear(on_display)
    typist = open_typist(lambda names: None)
    typist.type(PASTED)
    window.wait_for_text(PASTED)
    assert copied(on_display) is None
    typist.close()
    assert copied(on_display) is None


def _clear(server: XServer) -> None:
    copy(server, b"")
    from qvl_tools.desktop.display import connect_x

    with closing(connect_x()) as display:
        nobody = display.create_resource_object("window", 0)
        nobody.set_selection_owner(display.get_atom("CLIPBOARD"), 0)
        display.sync()


def test_what_is_copied_later_stays(
    on_display: XServer, typist: Typist, window: TextWindow
) -> None:
    copy(on_display, OLD.encode())
    typist.type(PASTED)
    copy(on_display, b"newer")
    assert copied(on_display) == b"newer"
    typist.type(PASTED)
    assert copied(on_display) == b"newer"
    typist.close()
    assert copied(on_display) == b"newer"


def test_who_keeps_it_does_not_take_it_from_who_copied_since(on_display: XServer) -> None:
    copy_forms(on_display)
    copy(on_display, b"newer")
    keeper = [sys.executable, "-m", "qvl_tools.desktop.clipboard_keeper", "1"]
    ended = subprocess.run(keeper, input="{}", text=True, env=on_display.env)
    assert ended.returncode == 1
    assert copied(on_display) == b"newer"


def test_typing_by_keys_leaves_the_clipboard_alone(
    on_display: XServer, typist: Typist, window: TextWindow
) -> None:
    copy(on_display, OLD.encode())
    owner = owner_of(on_display)
    typist.type("plain words <%s>")
    window.wait_for_text("plain words <%s>")
    assert owner_of(on_display) == owner


def test_nobody_else_gets_the_text(on_display: XServer, typist: Typist, window: TextWindow) -> None:
    copy(on_display, OLD.encode())
    seen: list[bytes | None] = []
    with hung(window):
        typing = threading.Thread(target=_type_in_vain, args=(typist,))
        typing.start()
        hint = "x-kde-passwordManagerHint"
        wait_for(lambda: copied(on_display, hint) == b"secret", "the hint is there")
        seen = [copied(on_display, name) for name in ("UTF8_STRING", "STRING", "TEXT")]
        typing.join()
    assert seen == [None, None, None]
    assert copied(on_display) == OLD.encode()
    # It goes on with the keys that wait for it, and gets what it should have got.
    window.wait_for_text(PASTED)


def _type_in_vain(typist: Typist) -> None:
    with pytest.raises(ActionFailed, match="does not answer") as failed:
        typist.type(PASTED)
    assert failed.value.partly_done


def test_another_program_takes_the_clipboard(
    on_display: XServer, typist: Typist, window: TextWindow
) -> None:
    copy(on_display, OLD.encode())
    with hung(window):
        owner = owner_of(on_display)
        taker = threading.Thread(target=_take_when_ours, args=(on_display, owner))
        taker.start()
        with pytest.raises(ActionFailed, match="another program took the clipboard"):
            typist.type(PASTED)
        taker.join()
    assert copied(on_display) == b"taken"


def _take_when_ours(server: XServer, owner: int) -> None:
    wait_for(lambda: owner_of(server) != owner, "the typist owns the clipboard")
    copy(server, b"taken")
