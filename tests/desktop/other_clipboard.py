"""The clipboard as other programs see it, and an application that hangs."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.desktop.programs import program, wait_for
from tests.desktop.xserver import TextWindow, XServer

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
    quiet, before = subprocess.DEVNULL, owner_of(server)
    subprocess.run(words, input=data, env=server.env, stdout=quiet, stderr=quiet, check=True)
    wait_for(lambda: owner_of(server) not in (before, 0), "xclip, in the background, owns it")


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


def owner_of(server: XServer) -> int:
    from qvl_tools.desktop.display import connect_x

    with closing(connect_x()) as display:
        owner = display.get_selection_owner(display.get_atom("CLIPBOARD"))
    return int(getattr(owner, "id", owner))


@contextmanager
def hung(window: TextWindow) -> Iterator[None]:
    """Let an application stand still."""
    window._process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        window._process.send_signal(signal.SIGCONT)
