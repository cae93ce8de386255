"""``pm``: what is installed."""

from __future__ import annotations

from qvl_tools.phone.adb.command import Call, CommandFailed
from qvl_tools.phone.adb.commands.activities import find_activities
from qvl_tools.phone.controls import INPUT_METHOD_BROADCAST, INPUT_METHOD_STOCK

_SYSTEM = (
    "android",
    "com.android.launcher3",
    "com.android.shell",
    "com.android.systemui",
    INPUT_METHOD_STOCK.partition("/")[0],
)
_ADDED = (INPUT_METHOD_BROADCAST.partition("/")[0],)
_LISTS = {
    "features": "feature:android.hardware.touchscreen\nfeature:android.hardware.wifi\n",
    "users": "Users:\n\tUserInfo{0:Owner:4c13} running\n",
}
_USAGE = """Package manager (package) commands:
  list packages [-f] [-3] [-s] [-e] [-d] [FILTER]
  list features
  path PACKAGE
  clear PACKAGE
  grant PACKAGE PERMISSION
  revoke PACKAGE PERMISSION
"""


def pm(call: Call) -> str:
    """Run ``pm VERB ...``."""
    match list(call.args):
        case [] | ["help" | "-h" | "--help"]:
            return _USAGE
        case ["list", "packages" | "package", *words]:
            return _list(call, words)
        case ["list", ("features" | "users") as what]:
            return _LISTS[what]
        case ["path", *words]:
            return f"package:{apk_path(_installed(call, words))}\n"
        case ["clear", *words]:
            return _clear(call, words)
        case ["query-activities" | "resolve-activity" as verb, *words]:
            return find_activities(call, verb, words)
        case ["grant" | "revoke" | "enable" | "disable-user", *words]:
            _installed(call, words)
            return ""
        case ["install" | "uninstall" | "install-create", *_]:
            refused = "Failure [INSTALL_FAILED_USER_RESTRICTED: the simulated phone is complete]\n"
            raise CommandFailed("", stdout=refused)
        case [verb, *_]:
            raise CommandFailed(f"Unknown command: {verb}\n", status=255)
    return ""


def apk_path(package: str) -> str:
    """Return where the package's code would be."""
    if is_system(package):
        return f"/system/priv-app/{package}/{package}.apk"
    return f"/data/app/~~c2ltdWxhdGVk==/{package}-cGhvbmU=/base.apk"


def is_system(package: str) -> bool:
    """Tell packages of the system image from installed ones."""
    return package in _SYSTEM or (package.startswith("com.android.") and package not in _ADDED)


def installed(call: Call) -> list[str]:
    """Return every package, apps and system parts, sorted."""
    apps = {app.package for app in call.controls.status().apps}
    return sorted({*apps, *_SYSTEM, *_ADDED})


def _installed(call: Call, words: list[str]) -> str:
    rest = [word for word in words if not word.startswith("-")]
    package = rest[-1 if call.args[0] == "path" else 0] if rest else ""
    if package not in installed(call):
        # `pm path` of an unknown package says nothing at all and ends with 1.
        unknown = "" if call.args[0] == "path" else f"Error: Unknown package: {package}\n"
        raise CommandFailed(unknown)
    return package


def _list(call: Call, words: list[str]) -> str:
    text = next((word for word in words if not word.startswith("-")), "")
    names = [name for name in installed(call) if text in name]
    if "-3" in words:
        names = [name for name in names if not is_system(name)]
    elif "-s" in words:
        names = [name for name in names if is_system(name)]
    elif "-d" in words:
        names = []  # nothing is disabled
    lines = [f"{apk_path(name)}={name}" if "-f" in words else name for name in names]
    return "".join(f"package:{line}\n" for line in lines)


def _clear(call: Call, words: list[str]) -> str:
    package = words[-1] if words else ""
    if package not in installed(call):
        raise CommandFailed("", stdout="Failed\n")
    call.controls.clear_data(package)
    return "Success\n"
