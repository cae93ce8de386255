"""A process that keeps the clipboard when the one that put it back ends.

On X11 what was copied is gone with the program that owns it. Where a clipboard manager runs, it is
asked to keep it; else this does, until something else is copied. It holds none of our streams, so
that whoever reads our output sees its end.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from Xlib import X

from qvl_tools.desktop.clipboard import Contents
from qvl_tools.desktop.x11_selection import Selections
from qvl_tools.desktop.x11_thread import XThread

CLIPBOARD = "CLIPBOARD"
MANAGER = "CLIPBOARD_MANAGER"
START_S = 10.0
"""How long the process may take to own the clipboard."""
_MANAGER_S = 3.0
_LOOK_S = 5.0


def hand_over(thread: XThread, selections: Selections) -> bool:
    """Let somebody else keep the clipboard, if it is ours; a job. False if nobody could."""
    contents = selections.held_in(CLIPBOARD)
    if contents is None or not contents.forms:
        selections.give_up(CLIPBOARD)
        return True
    if selections.owner(MANAGER) and _kept_by_manager(thread, selections):
        return True
    return _kept_by_process(contents, selections.ours_since(CLIPBOARD))


def _kept_by_manager(thread: XThread, selections: Selections) -> bool:
    """Ask the clipboard manager to take the contents (ClipboardManager of freedesktop.org)."""
    atom, answers = thread.display.get_atom, list[Any]()

    def heard(event: Any) -> None:
        if event.type == X.SelectionNotify and event.target == atom("SAVE_TARGETS"):
            answers.append(event)

    thread.listeners.append(heard)
    selections.window.convert_selection(
        atom(MANAGER), atom("SAVE_TARGETS"), atom("QVL_SAVED"), selections.now()
    )
    thread.pump(lambda: answers, _MANAGER_S)
    thread.listeners.remove(heard)
    return bool(answers) and answers[0].property != X.NONE


def _kept_by_process(contents: Contents, since: int) -> bool:
    # Safe path: else -m would run what lies in the current folder under the name of a module.
    keeper = [sys.executable, "-P", "-m", "qvl_tools.desktop.clipboard_keeper", str(since)]
    try:
        started = subprocess.run(
            keeper,
            input=contents.to_json(),
            text=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            timeout=START_S,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return started.returncode == 0


def main() -> int:
    """Keep what stdin says in a process of its own; return when that owns the clipboard.

    The first argument is a time of the server, in ms: who copied something after it keeps it.
    """
    since = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    contents = Contents.from_json(sys.stdin.read())
    owned, owns = os.pipe()
    if child := os.fork():
        os.close(owns)
        said = os.read(owned, 1)  # nothing, if the child ends before
        return 0 if child and said else 1
    os.close(owned)
    os.chdir(Path("/"))
    _keep(contents, since, owns)
    return 0


def _keep(contents: Contents, since: int, owns: int) -> None:
    thread = XThread()
    selections = thread.call(lambda: Selections(thread))
    lost = threading.Event()

    def heard(event: Any) -> None:
        if event.type == X.SelectionClear:
            lost.set()

    thread.listeners.append(heard)
    if not thread.call(lambda: selections.own(CLIPBOARD, contents, since)):
        return
    os.write(owns, b"!")
    os.close(owns)
    while thread.alive and not lost.wait(_LOOK_S):
        pass
    thread.close()


if __name__ == "__main__":
    sys.exit(main())
