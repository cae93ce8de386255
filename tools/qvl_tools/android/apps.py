"""Which apps can be opened, by which names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qvl_agent.reading import evened
from qvl_tools.android.shell import Argv, Shell

_LAUNCHER_QUERY = (
    "cmd", "package", "query-activities",
    "-a", "android.intent.action.MAIN", "-c", "android.intent.category.LAUNCHER",
)  # fmt: skip
_ACTIVITY = re.compile(r"^\s*Activity #\d+:", re.M)
_NAME = re.compile(r"^\s*name=(\S+)", re.M)
_PACKAGE = re.compile(r"\bpackageName=(\S+)")
_LABEL = re.compile(r"\bnonLocalizedLabel=(?!null\b)(.+?)(?=\s+icon=|\s*$)", re.M)
_NEW_TASK_AS_LAUNCHER = "0x10200000"  # NEW_TASK | RESET_TASK_IF_NEEDED

# The shell does not tell translated labels; these are what the packages are called in English.
_KNOWN_LABELS = {
    "com.android.calculator2": "Calculator",
    "com.android.camera2": "Camera",
    "com.android.chrome": "Chrome",
    "com.android.contacts": "Contacts",
    "com.android.deskclock": "Clock",
    "com.android.dialer": "Phone",
    "com.android.documentsui": "Files",
    "com.android.messaging": "Messages",
    "com.android.settings": "Settings",
    "com.android.vending": "Play Store",
    "com.google.android.apps.docs": "Drive",
    "com.google.android.apps.maps": "Maps",
    "com.google.android.apps.messaging": "Messages",
    "com.google.android.apps.nbu.files": "Files",
    "com.google.android.apps.photos": "Photos",
    "com.google.android.apps.translate": "Translate",
    "com.google.android.apps.youtube.music": "YouTube Music",
    "com.google.android.calculator": "Calculator",
    "com.google.android.calendar": "Calendar",
    "com.google.android.contacts": "Contacts",
    "com.google.android.deskclock": "Clock",
    "com.google.android.dialer": "Phone",
    "com.google.android.gm": "Gmail",
    "com.google.android.googlequicksearchbox": "Google",
    "com.google.android.keep": "Keep",
    "com.google.android.youtube": "YouTube",
}
_EMPTY_WORDS = frozenset(
    ["com", "org", "net", "io", "android", "google", "apps", "app", "mobile", "client", "main"]
)


@dataclass(frozen=True)
class App:
    """An app that can be opened.

    Attributes:
        label: What a person calls it, as far as that can be known.
        package: Its unique name.
        activity: The one that the launcher starts; empty where the device doesn't tell.
    """

    label: str
    package: str
    activity: str = ""

    def opening(self) -> Argv:
        """Return the command that brings it to the front as the launcher does."""
        if not self.activity:
            return ("monkey", "-p", self.package, "-c", "android.intent.category.LAUNCHER", "1")
        return (
            "am", "start", "-a", "android.intent.action.MAIN",
            "-c", "android.intent.category.LAUNCHER", "-f", _NEW_TASK_AS_LAUNCHER,
            "-n", f"{self.package}/{self.activity}",
        )  # fmt: skip


def installed_apps(shell: Shell) -> tuple[App, ...]:
    """Return the apps of the launcher, by label; all packages where the device can't tell which."""
    answer = shell.read(*_LAUNCHER_QUERY)
    apps = parse_activities(answer.text) if answer.status == 0 else ()
    if not apps:
        lines = shell.read("pm", "list", "packages").text.splitlines()
        names = [line.removeprefix("package:").strip() for line in lines]
        apps = tuple(App(label_of(name), name) for name in names if name)
    return tuple(sorted(apps, key=lambda app: (evened(app.label), app.package)))


def parse_activities(text: str) -> tuple[App, ...]:
    """Read what ``cmd package query-activities`` prints, one app for each package."""
    found: dict[str, App] = {}
    for block in _ACTIVITY.split(text)[1:]:
        name, package, label = _NAME.search(block), _PACKAGE.search(block), _LABEL.search(block)
        if name and package:
            app = App(label[1] if label else label_of(package[1]), package[1], name[1])
            found.setdefault(app.package, app)
    return tuple(found.values())


def label_of(package: str) -> str:
    """Return the known label of a package, else a guess from its name."""
    if known := _KNOWN_LABELS.get(package):
        return known
    words = [word for word in package.split(".") if word not in _EMPTY_WORDS]
    return (words[-1] if words else package).replace("_", " ").title()


def find_app(apps: Sequence[App], wanted: str) -> App | None:
    """Return the app that is meant: by its label or package, exactly, evened out, or in part.

    None if there is no such app or a part fits several.
    """
    said = evened(wanted)
    tiers = (
        [app for app in apps if wanted in (app.label, app.package)],
        [app for app in apps if said in (evened(app.label), evened(app.package))],
        [app for app in apps if said in evened(app.label)],
        [app for app in apps if said in evened(app.package)],
    )
    hits = next((tier for tier in tiers if tier), [])
    return hits[0] if len(hits) == 1 else None
