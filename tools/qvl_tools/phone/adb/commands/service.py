"""``cmd SERVICE ...``: the same commands under their services' names."""

from __future__ import annotations

from collections.abc import Mapping

from qvl_tools.phone.adb.command import Call, Command, CommandFailed

_SERVICES = {
    "activity": "am",
    "input": "input",
    "input_method": "ime",
    "package": "pm",
    "settings": "settings",
    "window": "wm",
}
_NO_SERVICE = 20


def service_commands(commands: Mapping[str, Command]) -> Command:
    """Return the ``cmd`` command over a table of commands."""

    def cmd(call: Call) -> str | bytes:
        match call.args:
            case ():
                raise CommandFailed("cmd: No service specified; use -l to list all services\n")
            case ("-l",):
                names = sorted([*_SERVICES, "statusbar", "uimode"])
                return "Currently running services:\n" + "".join(f"  {name}\n" for name in names)
            case ("uimode", "night", *value):
                return _night(call, value)
            case ("statusbar" | "notification" | "overlay" | "wifi", *_):
                return ""
            case (service, *words) if service in _SERVICES:
                name = _SERVICES[service]
                return commands[name](call.renamed(name, tuple(words)))
        raise CommandFailed(f"cmd: Can't find service: {call.args[0]}\n", status=_NO_SERVICE)

    return cmd


def _night(call: Call, value: list[str]) -> str:
    if value and value[0] not in ("yes", "no", "auto"):
        raise CommandFailed("Error: night mode must be yes, no or auto\n", status=255)
    if value:
        mode = {"no": "1", "yes": "2", "auto": "0"}[value[0]]
        call.controls.put_setting("secure", "ui_night_mode", mode)
    return f"Night mode: {'yes' if call.controls.status().dark_theme else 'no'}\n"
