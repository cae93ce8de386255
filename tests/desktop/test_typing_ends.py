"""However typing ends, no key stays pressed and the clipboard is the user's, for good."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from tests.desktop.other_clipboard import OLD, PASTED, copied, copy, hung
from tests.desktop.programs import wait_for
from tests.desktop.xserver import TextWindow, XServer

from qvl_agent.errors import ActionUnknown, DeviceLost, UserStopped
from qvl_tools.desktop.typist import Typist, open_typist

pytestmark = pytest.mark.desktop


@pytest.fixture
def window(gtk_window: TextWindow) -> TextWindow:
    gtk_window.activate()
    gtk_window.set_text("")
    return gtk_window


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


def test_who_keeps_the_clipboard_runs_nothing_of_the_folder_that_we_are_in(
    on_display: XServer, window: TextWindow, tmp_path: Path
) -> None:
    copy(on_display, OLD.encode())
    (tmp_path / "Xlib.py").write_text("open('was_run', 'w').close()")
    code = (
        "from qvl_tools.desktop.typist import open_typist; typist = open_typist(print);"
        f"typist.type({PASTED!r}); typist.close()"
    )
    # As the installed command: its own folder is on the path, and not the one that it is in.
    words = [sys.executable, "-P", "-c", code]
    subprocess.run(words, env=on_display.env, cwd=tmp_path, check=True, timeout=30)
    assert not (tmp_path / "was_run").exists()
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
