"""The clipboard is the user's again after typing, whatever comes in between, and for good."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from tests.desktop.programs import program, wait_for
from tests.desktop.xserver import TextWindow, XServer

from qvl_agent.errors import ActionFailed, ActionUnknown, DeviceLost, UserStopped
from qvl_tools.desktop.typist import Typist, open_typist

pytestmark = pytest.mark.desktop

PASTED = "Grüße\n你好"
OLD = "what the user copied: ä 你 😸\n"
PICTURE = bytes(range(256)) * 3000
FORMS = {
    "UTF8_STRING": OLD.encode(),
    "text/html": b"<b>what the user copied</b>",
    "x-special/gnome-copied-files": b"copy\nfile:///a",
    "image/png": PICTURE,
}


def copy(server: XServer, data: bytes, target: str = "UTF8_STRING") -> None:
    words = [program("xclip"), "-selection", "clipboard", "-i", "-t", target]
    quiet, before = subprocess.DEVNULL, _owner(server)
    subprocess.run(words, input=data, env=server.env, stdout=quiet, stderr=quiet, check=True)
    wait_for(lambda: _owner(server) not in (before, 0), "xclip, in the background, owns it")


def copied(server: XServer, target: str = "UTF8_STRING") -> bytes | None:
    words = [program("xclip"), "-selection", "clipboard", "-o", "-t", target]
    done = subprocess.run(words, env=server.env, capture_output=True, timeout=20)
    return None if done.returncode else done.stdout


def copy_forms(server: XServer) -> None:
    """Have a process own several forms, as a browser does."""
    from qvl_tools.desktop.clipboard import Contents, Form

    contents = Contents({name: Form(name, 8, data) for name, data in FORMS.items()})
    keeper = [sys.executable, "-m", "qvl_tools.desktop.clipboard_keeper"]
    subprocess.run(keeper, input=contents.to_json(), text=True, env=server.env, check=True)


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


@contextmanager
def hung(window: TextWindow) -> Iterator[None]:
    """Let an application stand still."""
    window._process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        window._process.send_signal(signal.SIGCONT)


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

    display = connect_x()
    nobody = display.create_resource_object("window", 0)
    nobody.set_selection_owner(display.get_atom("CLIPBOARD"), 0)
    display.sync()
    display.close()


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
    owner = _owner(on_display)
    typist.type("plain words <%s>")
    window.wait_for_text("plain words <%s>")
    assert _owner(on_display) == owner


def _owner(server: XServer) -> int:
    from qvl_tools.desktop.display import connect_x

    display = connect_x()
    owner = display.get_selection_owner(display.get_atom("CLIPBOARD"))
    display.close()
    return int(getattr(owner, "id", owner))


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
        owner = _owner(on_display)
        taker = threading.Thread(target=_take_when_ours, args=(on_display, owner))
        taker.start()
        with pytest.raises(ActionFailed, match="another program took the clipboard"):
            typist.type(PASTED)
        taker.join()
    assert copied(on_display) == b"taken"


def _take_when_ours(server: XServer, owner: int) -> None:
    wait_for(lambda: _owner(server) != owner, "the typist owns the clipboard")
    copy(server, b"taken")


def test_the_kill_switch_ends_it(on_display: XServer, window: TextWindow) -> None:
    copy(on_display, OLD.encode())
    looks: list[float] = []

    def check() -> None:
        looks.append(time.monotonic())
        if len(looks) >= 3:
            raise UserStopped("stopped")

    typist = open_typist(lambda names: None, check)
    with hung(window):
        with pytest.raises(UserStopped):
            typist.type(PASTED)
        assert copied(on_display) == OLD.encode()
    typist.close()
    assert copied(on_display) == OLD.encode()


INTERRUPTED = """
import sys
from qvl_tools.desktop.typist import open_typist
typist = open_typist(lambda names: None)
print("typing", flush=True)
try:
    while True:
        typist.type("ABC <DEF> " * 15)
        typist.type("Ä" * 40)
except KeyboardInterrupt:
    typist.close()
"""


def test_ctrl_c_leaves_no_key_pressed_and_the_old_clipboard(
    on_display: XServer, window: TextWindow
) -> None:
    from qvl_tools.desktop.display import connect_x

    copy(on_display, OLD.encode())
    for _ in range(3):
        window.set_text("")
        child = subprocess.Popen(
            [sys.executable, "-c", INTERRUPTED], env=on_display.env, stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        child.stdout.readline()
        wait_for(lambda: len(window.text()) > 100, "it types")
        child.send_signal(signal.SIGINT)
        assert child.wait(20) == 0
        child.stdout.close()
        display = connect_x()
        assert not any(display.query_keymap())
        display.close()
        assert copied(on_display) == OLD.encode()


def test_nobody_who_reads_our_output_waits_for_its_end(
    on_display: XServer, window: TextWindow
) -> None:
    copy(on_display, OLD.encode())
    code = (
        "from qvl_tools.desktop.typist import open_typist; typist = open_typist(print);"
        f"typist.type({PASTED!r}); typist.close(); print('done')"
    )
    done = subprocess.run(
        ["sh", "-c", '"$0" -c "$1" 2>&1 | cat', sys.executable, code],
        env=on_display.env,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.stdout == "done\n"
    assert copied(on_display) == OLD.encode()


def test_a_clipboard_manager_is_asked_to_keep_it(on_display: XServer, window: TextWindow) -> None:
    script = Path(__file__).with_name("clipboard_manager.py")
    manager = on_display.script(sys.executable, script)
    assert manager.stdout is not None
    manager.stdout.readline()
    copy(on_display, OLD.encode())
    typist = open_typist(lambda names: None)
    typist.type(PASTED)
    typist.close()
    assert copied(on_display) == OLD.encode()
    manager.terminate()
    manager.wait()
    wait_for(lambda: copied(on_display) is None, "the manager had it")


def test_the_server_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    with XServer(803, 607) as server, server.text_window("tk") as window:
        for name in ("DISPLAY", "XAUTHORITY"):
            monkeypatch.setenv(name, server.env[name])
        typist = open_typist(lambda names: None)
        with hung(window):
            failures: list[Exception] = []
            typing = threading.Thread(target=_note_failure, args=(typist, failures))
            typing.start()
            wait_for(lambda: copied(server, "x-kde-passwordManagerHint"), "it pastes")
            os.kill(_child_with("803x607x24"), signal.SIGKILL)
            typing.join()
        assert [type(failure) for failure in failures] == [ActionUnknown]
        with pytest.raises(DeviceLost):
            typist.type("abc")
        typist.close()


def _child_with(word: str) -> int:
    """Return the process that we started with a word on its command line."""
    for found in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it may end meanwhile
            ours = f"PPid:\t{os.getpid()}\n" in (found / "status").read_text()
            if ours and word.encode() in (found / "cmdline").read_bytes():
                return int(found.name)
    raise AssertionError(f"no child has {word} on its command line")


def _note_failure(typist: Typist, failures: list[Exception]) -> None:
    try:
        typist.type(PASTED)
    except ActionUnknown as error:
        failures.append(error)
