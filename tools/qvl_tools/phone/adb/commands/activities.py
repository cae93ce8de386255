"""``pm query-activities`` and ``pm resolve-activity``: what the launcher would start."""

from __future__ import annotations

from qvl_tools.phone.adb.command import Call
from qvl_tools.phone.adb.commands.intents import parse_intent, short_component
from qvl_tools.phone.controls import AppInfo

_HOME_PACKAGE = "com.android.launcher3"
_HOME_CATEGORY = "android.intent.category.HOME"
_MATCH = "priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=true"


def find_activities(call: Call, verb: str, words: list[str]) -> str:
    """Run ``query-activities`` or ``resolve-activity``."""
    return _query(call, words) if verb == "query-activities" else _resolve(call, words)


def _query(call: Call, words: list[str]) -> str:
    apps = _answering(call, words)
    if "--components" in words:
        return "".join(f"{_component(app)}\n" for app in apps)
    if not apps:
        return "No activities found\n"
    shown = [_indented(_one(app, words), f"  Activity #{n}:") for n, app in enumerate(apps)]
    return f"{len(apps)} activities found:\n" + "".join(shown)


def _resolve(call: Call, words: list[str]) -> str:
    apps = _answering(call, words)
    if len(apps) != 1:
        return "No activity found\n"
    return _component(apps[0]) + "\n" if "--components" in words else _one(apps[0], words)


def _answering(call: Call, words: list[str]) -> list[AppInfo]:
    intent = parse_intent(words)
    at_home = _HOME_CATEGORY in intent.categories
    apps = [app for app in call.controls.status().apps if (app.package == _HOME_PACKAGE) == at_home]
    return [app for app in apps if intent.target in ("", app.package)]


def _component(app: AppInfo) -> str:
    return short_component(f"{app.package}/{app.activity}")


def _one(app: AppInfo, words: list[str]) -> str:
    if "--brief" in words:
        return f"{_MATCH}\n{_component(app)}\n"
    label = f"labelRes=0x0 nonLocalizedLabel={app.label} icon=0x7f0d0000 banner=0x0"
    return (
        f"{_MATCH}\nActivityInfo:\n  name={app.activity}\n  packageName={app.package}\n  {label}\n"
        "  enabled=true exported=true directBootAware=false\n"
        f"  applicationInfo:\n    packageName={app.package}\n    {label}\n"
    )


def _indented(text: str, head: str) -> str:
    return f"{head}\n" + "".join(f"    {line}\n" for line in text.splitlines())
