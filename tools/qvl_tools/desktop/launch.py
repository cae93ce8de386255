"""Starting an installed application, by the name that a person calls it."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from qvl_agent.errors import ActionFailed
from qvl_agent.reading import evened
from qvl_tools.desktop.desktop_files import App, installed_apps

__all__ = ["App", "Started", "find_app", "installed_apps", "near_names", "start"]

_TERMINALS = ("x-terminal-emulator", "xterm")
_MAX_NAMES = 20
_OUR_SECRETS = ("_API_KEY", "_TOKEN", "_SECRET", "_PASSWORD")


def find_app(apps: Sequence[App], wanted: str) -> App | None:
    """Return the application that is meant, None if there is no such one or several would fit.

    Names match in tiers: exactly, without regard to case and white space; then its other names,
    its program and its id do; then the beginning and a part of its name.
    """
    said = evened(wanted)
    if not said:
        return None
    tiers: tuple[Callable[[App], bool], ...] = (
        lambda app: app.name == wanted,
        lambda app: evened(app.name) == said,
        lambda app: said in {evened(app.program), evened(app.id)},
        lambda app: said in map(evened, app.others),
        lambda app: evened(app.name).startswith(said),
        lambda app: said in evened(app.name),
    )
    hits = next((found for fits in tiers if (found := [*filter(fits, apps)])), [])
    return hits[0] if len({app.command for app in hits}) == 1 else None


def find_named(names: Sequence[str], wanted: str) -> str:
    """Return the name that is meant, where nothing but names is known; empty if none is."""
    named = [App(name, (), name, (name,)) for name in names]
    found = find_app(named, wanted)
    return found.name if found else ""


def near_names(names: Sequence[str], titles: Sequence[str], wanted: str) -> str:
    """Return which names there are, those that are like the one looked for where some are."""
    said = evened(wanted)
    parts = [name for name in names if said and said in evened(name)]
    spelled = {evened(name): name for name in [*titles, *names]}
    near = [spelled[found] for found in get_close_matches(said, spelled, n=_MAX_NAMES)]
    shown = [*dict.fromkeys([*parts, *near])] or [*dict.fromkeys(names)]
    more = ", ..." if len(shown) > _MAX_NAMES else ""
    return f"there are: {', '.join(shown[:_MAX_NAMES]) or 'none'}{more}"


@dataclass(frozen=True)
class Started:
    """An application that runs by itself: it outlives us, and hears no signal that we get."""

    _process: subprocess.Popen[bytes]

    def status(self) -> int:
        """Return with what it failed; 0 while it runs, and where it ended well."""
        return self._process.returncode or 0

    def began(self, pid: int) -> bool:
        """Tell whether a process is it, or one that it started."""
        try:
            return pid > 0 and os.getsid(pid) == self._process.pid
        except OSError:
            return False


def start(app: App) -> Started:
    """Start an application in a session of its own, without a shell and without our terminal.

    Raises:
        ActionFailed: If its program can't be run.
    """
    words = [*_terminal(), *app.command] if app.in_terminal else list(app.command)
    folder = Path(app.folder) if app.folder else Path.home()
    try:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder if folder.is_dir() else None,
            env=_environment(os.environ),
            start_new_session=True,
        )
    except OSError as refusal:
        raise ActionFailed(f"{app.name} can't be started: {refusal}") from refusal
    # Whoever starts a process must take note of its end, whenever that is.
    threading.Thread(target=process.wait, name=f"end of {app.id}", daemon=True).start()
    return Started(process)


def _terminal() -> list[str]:
    for name in _TERMINALS:
        if path := shutil.which(name):
            return [path, "-e"]
    raise ActionFailed(
        "this application needs a terminal, and there is none", fix="apt install xterm"
    )


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what an application may know: not the keys that were given to us."""
    return {
        name: value
        for name, value in environ.items()
        if not name.startswith("QVL_") and not name.upper().endswith(_OUR_SECRETS)
    }
