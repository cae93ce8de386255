"""Installed applications, from desktop entries (freedesktop.org, Desktop Entry Specification 1.5).

Only what an installed entry says is ever run, word for word and without a shell.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qvl_tools.desktop.windows import one_line

MAX_ENTRY_BYTES = 1_000_000
"""A larger file is no desktop entry."""

_GROUP = "[Desktop Entry]"
_ESCAPES = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
# Possessive, and a quote that nobody closes ends with the line: so no line takes long to read.
_QUOTED = r'"((?:[^"\\]++|\\.?)*+)(?:"|\Z)'
_WORD = re.compile(rf'((?:[^\s"]++|{_QUOTED})+)', re.DOTALL)
_PART = re.compile(rf'{_QUOTED}|([^"]++)', re.DOTALL)
_FIELD = re.compile(r"%(.)")
_LOCALE = re.compile(r"(?P<lang>[^_.@]+)(?P<land>_[^.@]+)?(?:\.[^@]*)?(?P<form>@.+)?")


@dataclass(frozen=True, slots=True)
class App:
    """An application that can be started.

    Attributes:
        name: What a person calls it, in the user's language.
        others: Further names: untranslated, what kind of program it is.
        id: Name of its entry without the ending, such as ``org.gnome.gedit``.
        command: Program and words, as the system runs them.
        in_terminal: Whether it needs a terminal around it.
        folder: Where it starts; empty for the user's home.
        window_class: What its windows call their application; empty where the entry doesn't say.
    """

    name: str
    others: tuple[str, ...]
    id: str
    command: tuple[str, ...]
    in_terminal: bool = False
    folder: str = ""
    window_class: str = ""

    @property
    def program(self) -> str:
        """Name of its program, without a path."""
        return Path(self.command[0]).name

    def owns(self, window_class: str) -> bool:
        """Tell whether a window of this class is one of it; in a terminal that can't be told."""
        if not window_class or self.in_terminal:
            return False
        known = {self.window_class, self.program, self.id, self.id.rpartition(".")[2]}
        return window_class.casefold() in {name.casefold() for name in known if name}


def installed_apps(environ: Mapping[str, str] = os.environ) -> tuple[App, ...]:
    """Return the applications that a menu would show, by name.

    Args:
        environ: Says where entries are (XDG_DATA_HOME, XDG_DATA_DIRS), in which language names
            are wanted, and which desktop this is (XDG_CURRENT_DESKTOP).
    """
    found: dict[str, App | None] = {}
    for folder in _folders(environ):
        for path in sorted(folder.rglob("*.desktop")):
            id = "-".join(path.relative_to(folder).parts).removesuffix(".desktop")
            if id not in found:  # a user's own entry hides the system's
                found[id] = _read(path, id, environ)
    apps = [app for app in found.values() if app is not None]
    return tuple(sorted(apps, key=lambda app: (app.name.casefold(), app.id)))


def _folders(environ: Mapping[str, str]) -> Iterator[Path]:
    home = environ.get("XDG_DATA_HOME") or str(Path("~/.local/share").expanduser())
    shared = environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    for folder in (home, *shared.split(":")):
        # The specification ignores relative paths.
        if (path := Path(folder) / "applications").is_absolute() and path.is_dir():
            yield path


def _read(path: Path, id: str, environ: Mapping[str, str]) -> App | None:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_ENTRY_BYTES + 1)
    except OSError:
        return None
    if len(data) > MAX_ENTRY_BYTES:
        return None
    return read_entry(data.decode("utf-8", "replace"), id, environ)


def read_entry(text: str, id: str, environ: Mapping[str, str]) -> App | None:
    """Read one entry; None where it is no application, or none for the menu, or not installed."""
    entry = _fields(text)
    if entry.get("Type") != "Application" or not _is_shown(entry, environ):
        return None
    name = one_line(_localized(entry, "Name", environ))
    command = command_of(entry.get("Exec", ""), name)
    if not name or not command or not _is_there(entry.get("TryExec", "") or command[0], environ):
        return None
    others = (
        *(entry.get(key, "") for key in ("Name", "GenericName")),
        _localized(entry, "GenericName", environ),
    )
    return App(
        name=name,
        others=tuple(dict.fromkeys(one_line(other) for other in others if other)),
        id=id,
        command=command,
        in_terminal=entry.get("Terminal") == "true",
        folder=entry.get("Path", ""),
        window_class=entry.get("StartupWMClass", ""),
    )


def _fields(text: str) -> dict[str, str]:
    """Return the keys of the entry's own group; the first of several that are alike counts."""
    fields: dict[str, str] = {}
    within = False
    for line in text.splitlines():
        if line.startswith("["):
            within = line.strip() == _GROUP
        elif within and not line.startswith("#") and "\0" not in line:
            key, equals, value = line.partition("=")
            if equals:
                fields.setdefault(key.strip(), _unescaped(value.strip()))
    return fields


def _unescaped(value: str) -> str:
    return re.sub(r"\\([sntr\\])", lambda found: _ESCAPES[found[1]], value)


def _is_shown(entry: Mapping[str, str], environ: Mapping[str, str]) -> bool:
    if "true" in (entry.get("Hidden"), entry.get("NoDisplay")):
        return False
    here = set(environ.get("XDG_CURRENT_DESKTOP", "").split(":")) - {""}
    only, never = (set(entry.get(key, "").split(";")) - {""} for key in ("OnlyShowIn", "NotShowIn"))
    return here.isdisjoint(never) and (not only or not here or not here.isdisjoint(only))


def _localized(entry: Mapping[str, str], key: str, environ: Mapping[str, str]) -> str:
    found = _LOCALE.fullmatch(next(filter(None, map(environ.get, _LANGUAGE)), ""))
    if found:
        lang, land, form = found["lang"], found["land"] or "", found["form"] or ""
        for locale in (lang + land + form, lang + land, lang + form, lang):
            if value := entry.get(f"{key}[{locale}]"):
                return value
    return entry.get(key, "")


_LANGUAGE = ("LC_ALL", "LC_MESSAGES", "LANG")


def _is_there(program: str, environ: Mapping[str, str]) -> bool:
    # A path that starts from nowhere would be looked for in the folder that we are in.
    if os.sep in program and not Path(program).is_absolute():
        return False
    return shutil.which(program, path=environ.get("PATH")) is not None


def command_of(line: str, name: str) -> tuple[str, ...]:
    """Return the words of an Exec line, with nothing where files and addresses would go.

    Args:
        line: The value, its escapes resolved.
        name: What ``%c`` stands for.
    """
    words: list[str] = []
    for found, _ in _WORD.findall(line):
        unquoted = "".join(
            re.sub(r'\\(["`$\\])', r"\1", quoted) or plain for quoted, plain in _PART.findall(found)
        )
        word = _FIELD.sub(lambda field: {"c": name, "%": "%"}.get(field[1], ""), unquoted)
        if word or unquoted == "":
            words.append(word)
    return tuple(words)
