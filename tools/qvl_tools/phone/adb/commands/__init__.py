"""The shell commands of the phone, by name."""

from __future__ import annotations

from qvl_tools.phone.adb.command import Command
from qvl_tools.phone.adb.commands import (
    activity,
    capture,
    dump,
    files,
    gestures,
    packages,
    plain,
    settings,
    tree,
    window,
)
from qvl_tools.phone.adb.commands.service import service_commands

COMMANDS: dict[str, Command] = {
    "am": activity.am,
    "cat": files.cat,
    "date": plain.date,
    "dumpsys": dump.dumpsys,
    "getprop": settings.getprop,
    "id": plain.identity,
    "ime": settings.ime,
    "input": gestures.input_command,
    "kill": plain.kill,
    "logcat": plain.nothing,
    "ls": files.ls,
    "mkdir": files.mkdir,
    "monkey": activity.monkey,
    "mv": files.mv,
    "pm": packages.pm,
    "ps": plain.ps,
    "pidof": plain.pidof,
    "rm": files.rm,
    "screencap": capture.screencap,
    "settings": settings.settings,
    "setprop": plain.nothing,
    "sleep": plain.sleep,
    "svc": settings.svc,
    "sync": plain.nothing,
    "touch": files.touch,
    "uiautomator": tree.uiautomator,
    "uname": plain.uname,
    "whoami": plain.whoami,
    "wm": window.wm,
}
COMMANDS["cmd"] = service_commands(COMMANDS)
