"""``am`` and ``monkey``: start, stop and address apps."""

from __future__ import annotations

import time

from qvl_tools.phone.adb.command import Call, CommandFailed
from qvl_tools.phone.adb.commands import broadcast
from qvl_tools.phone.adb.commands.intents import Intent, parse_intent, short_component
from qvl_tools.phone.adb.keycodes import HOME
from qvl_tools.phone.controls import AppInfo

_HOME_CATEGORY = "android.intent.category.HOME"
_USAGE = """Activity manager (activity) commands:
  start-activity [-W] [-S] <INTENT>
  broadcast <INTENT>
  force-stop <PACKAGE>
  kill <PACKAGE>
  stack list
  get-current-user
Intent: [-a ACTION] [-d DATA_URI] [-c CATEGORY] [-n COMPONENT] [-p PACKAGE]
        [--es KEY VALUE] [--ei KEY VALUE] [--eia KEY VALUE,VALUE...] [COMPONENT|URI|PACKAGE]
"""


def am(call: Call) -> str:
    """Run ``am VERB ...``."""
    match list(call.args):
        case [] | ["help" | "-h" | "--help"]:
            return _USAGE
        case ["start" | "start-activity", *words]:
            intent = parse_intent(words)
            return _start(call.on_display(intent.display or "0"), intent)
        case ["broadcast", *words]:
            intent = parse_intent(words)
            broadcast.deliver(call.controls, intent)
            return f"Broadcasting: {intent}\nBroadcast completed: result=0\n"
        case ["force-stop", *words]:
            call.controls.force_stop(_package(call, words))
        case ["kill" | "kill-all" | "set-debug-app" | "clear-debug-app", *_]:
            return ""  # only background processes are killed: nothing to see
        case ["get-current-user"]:
            return "0\n"
        case ["stack" | "task", "list"]:
            return f"RootTask id=1 type=standard\n  taskId=7: {_top(call)}\n"
        case [verb, *_]:
            raise CommandFailed(f"Unknown command: {verb}\n", status=255)
    return ""


def _package(call: Call, words: list[str]) -> str:
    rest = [word for word in words if not word.startswith("--")]
    if "--user" in words:
        rest = rest[1:]
    if not rest:
        raise CommandFailed(f"Error: {call.name} expects a package name\n", status=255)
    return rest[0]


def _top(call: Call) -> str:
    front = call.controls.status().foreground
    return short_component(f"{front.package}/{front.activity}")


def _start(call: Call, intent: Intent) -> str:
    head = f"Starting: {intent}\n"
    if _HOME_CATEGORY in intent.categories:
        call.controls.key(HOME)
        return head
    app = _resolve(call, intent)
    if app is None:
        raise CommandFailed(_unresolved(intent), status=1, stdout=head)
    if "-S" in intent.options:
        call.controls.force_stop(app.package)
    started_s = time.monotonic()
    on_top = call.controls.status().foreground.package == app.package and "-S" not in intent.options
    call.controls.start_app(app.package, data=intent.data)
    if "-W" in intent.options:
        return head + _waited(app, int((time.monotonic() - started_s) * 1000), warm=on_top)
    return head


def _resolve(call: Call, intent: Intent) -> AppInfo | None:
    """Find the app: by its name, or by an action or link that only one app answers."""
    apps = call.controls.status().apps
    if intent.target:
        found = next((app for app in apps if app.package == intent.target), None)
        named = intent.component.partition("/")[2]
        return found if found and named in ("", found.activity) else None
    scheme, action = intent.data.partition(":")[0], intent.action
    if action.startswith("android.settings"):
        scheme = "settings"
    elif action.startswith("android.intent.action.SET_") or "SHOW_ALARMS" in action:
        scheme = "clock"
    by_scheme = {"sms": "messages", "smsto": "messages", "tel": "contacts", "content": ""}
    wanted = by_scheme.get(scheme, scheme)
    return next((app for app in apps if wanted and app.label.lower() == wanted), None)


def _unresolved(intent: Intent) -> str:
    if intent.component:
        name = intent.component.partition("/")
        return f"Error type 3\nError: Activity class {{{name[0]}/{name[2]}}} does not exist.\n"
    return f"Error: Activity not started, unable to resolve {intent}\n"


def _waited(app: AppInfo, took_ms: int, *, warm: bool) -> str:
    return (
        f"Status: ok\nLaunchState: {'HOT' if warm else 'COLD'}\n"
        f"Activity: {short_component(f'{app.package}/{app.activity}')}\n"
        f"TotalTime: {took_ms}\nWaitTime: {took_ms}\nComplete\n"
    )


def monkey(call: Call) -> str:
    """Run ``monkey -p PACKAGE [-c CATEGORY] 1``: the common way to open an app by package."""
    words = list(call.args)
    package = words[words.index("-p") + 1] if "-p" in words[:-1] else ""
    if not package or not words[-1].isdecimal():
        raise CommandFailed("usage: monkey -p PACKAGE [-c CATEGORY] COUNT\n", status=255)
    if not call.controls.start_app(package):
        none = "** No activities found to run, monkey aborted.\n"
        raise CommandFailed("", stdout=none, status=252)
    return (
        f"  bash arg: -p\n  bash arg: {package}\n"
        f"Events injected: {words[-1]}\n"
        "## Network stats: elapsed time=10ms (0ms mobile, 0ms wifi)\n"
    )
