"""Small commands that say something about the phone or nothing at all."""

from __future__ import annotations

import math
from datetime import timedelta, timezone

from qvl_tools.phone.adb.command import Call, CommandFailed
from qvl_tools.phone.adb.device import PRODUCT

_SHELL_USER = (
    "uid=2000(shell) gid=2000(shell) groups=2000(shell),1004(input),1007(log),1015(sdcard_rw),"
    "3003(inet) context=u:r:shell:s0\n"
)
_FIRST_APP_PID = 4321
_ZONE = timezone(timedelta(hours=1), "CET")  # all year, so that its time is the status bar's


def nothing(call: Call) -> str:
    """Succeed without a word."""
    return ""


def identity(call: Call) -> str:
    """Say who runs the shell."""
    return "2000\n" if call.args == ("-u",) else _SHELL_USER


def whoami(call: Call) -> str:
    """Name the shell's user."""
    return "shell\n"


def uname(call: Call) -> str:
    """Name the kernel."""
    return f"Linux {PRODUCT} 6.1.75-android14\n" if call.args else "Linux\n"


def date(call: Call) -> str:
    """Print the time; ``+FORMAT`` as strftime."""
    now = call.controls.status().now.replace(tzinfo=_ZONE)
    if call.args and call.args[-1].startswith("+"):
        return now.strftime(call.args[-1][1:]) + "\n"
    return now.strftime("%a %b %e %H:%M:%S %Z %Y") + "\n"


def sleep(call: Call) -> str:
    """Wait for so many seconds, or until the client leaves."""
    try:
        seconds = float(call.args[0].removesuffix("s"))
    except (IndexError, ValueError):
        raise CommandFailed("usage: sleep DURATION...\n") from None
    if not (math.isfinite(seconds) and seconds >= 0):
        raise CommandFailed(f"sleep: bad duration {call.args[0]}\n")
    call.pause(seconds)
    return ""


def app_pid(call: Call, package: str) -> int:
    """Return a stable process number for an installed app, 0 for anything else."""
    packages = [app.package for app in call.controls.status().apps]
    return _FIRST_APP_PID + packages.index(package) if package in packages else 0


def ps(call: Call) -> str:
    """List one process for each app."""
    lines = ["USER           PID  PPID        VSZ    RSS WCHAN            ADDR S NAME"]
    for app in call.controls.status().apps:
        pid = app_pid(call, app.package)
        lines.append(
            f"u0_a1    {pid:>9}   350   14000000 120000 0                   0 S {app.package}"
        )
    return "\n".join(lines) + "\n"


def pidof(call: Call) -> str:
    """Print the process number of an app."""
    pid = app_pid(call, call.args[0] if call.args else "")
    if not pid:
        raise CommandFailed("")
    return f"{pid}\n"


def kill(call: Call) -> str:
    """End apps by the process numbers that ``ps`` lists; signal 0 only asks whether they run."""
    words = list(call.args)
    signal = words.pop(0) if words and words[0].startswith("-") else ""
    if signal == "-s" and words:
        signal = words.pop(0)
    if not words:
        raise CommandFailed("usage: kill [-SIGNAL] PID...\n")
    packages = {str(app_pid(call, app.package)): app.package for app in call.controls.status().apps}
    unknown = [word for word in words if word not in packages]
    for word in words:
        if word in packages and signal not in ("-0", "0"):
            call.controls.force_stop(packages[word])
    if unknown:
        raise CommandFailed("".join(f"kill: {word}: No such process\n" for word in unknown))
    return ""
