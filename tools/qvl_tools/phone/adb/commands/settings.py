"""``settings``, ``getprop``, ``ime`` and ``svc``: what is set on the phone."""

from __future__ import annotations

from qvl_tools.phone.adb.command import Call, CommandFailed
from qvl_tools.phone.adb.device import ANDROID_RELEASE, ANDROID_SDK, MODEL, PRODUCT, AdbDevice
from qvl_tools.phone.controls import FONT_SCALES, INPUT_METHOD_BROADCAST, INPUT_METHOD_STOCK

_NAMESPACES = ("system", "secure", "global")
_ENABLED_METHODS = ("secure", "enabled_input_methods")
_SETTINGS_USAGE = """usage:  settings [--user <USER_ID> | current] get NAMESPACE KEY
        settings [--user <USER_ID> | current] put NAMESPACE KEY VALUE
        settings [--user <USER_ID> | current] delete NAMESPACE KEY
        settings [--user <USER_ID> | current] list NAMESPACE
NAMESPACE is one of {system, secure, global}
"""
_RESET_DONE = (
    f"Reset current and enabled IMEs for user #0\nNewly selected IME:\n\t{INPUT_METHOD_STOCK}\n"
)


def settings(call: Call) -> str:
    """Run ``settings get|put|delete|list NAMESPACE [KEY [VALUE]]``."""
    words = list(call.args)
    if words[:1] == ["--user"]:
        del words[:2]
    if not words:
        raise CommandFailed(_SETTINGS_USAGE, status=255)
    if len(words) > 1 and words[1] not in _NAMESPACES:
        raise CommandFailed(f"Invalid namespace '{words[1]}'\n", status=255)
    match words:
        case ["get", space, key]:
            return f"{_read(call, space, key)}\n"
        case ["put", space, key, value, *_]:
            _check_range(space, key, value)
            call.controls.put_setting(space, key, value)
        case ["delete", space, key]:
            had = call.controls.setting(space, key) is not None
            call.controls.put_setting(space, key, None)
            return f"Deleted {int(had)} rows\n"
        case ["list", space]:
            values = sorted(call.controls.settings_list(space).items())
            return "".join(f"{key}={value}\n" for key, value in values)
        case _:
            raise CommandFailed(_SETTINGS_USAGE, status=255)
    return ""


def _check_range(space: str, key: str, value: str) -> None:
    """Refuse a number that no phone could draw with; Android would try."""
    if (space, key) != ("system", "font_scale"):
        return
    low, high = FONT_SCALES
    try:
        fits = low <= float(value) <= high
    except ValueError:
        fits = False
    if not fits:
        raise CommandFailed(f"Error: {key} {value} is out of range ({low} to {high})\n", status=255)


def _read(call: Call, space: str, key: str) -> str:
    if (space, key) == _ENABLED_METHODS:
        return ":".join(_enabled(call))
    if (space, key) == ("secure", "default_input_method"):
        return call.controls.status().input_method
    value = call.controls.setting(space, key)
    return "null" if value is None else value


def getprop(call: Call) -> str:
    """Run ``getprop [NAME [DEFAULT]]``."""
    values = properties(call.device)
    if call.args:
        return values.get(call.args[0], call.args[1] if len(call.args) > 1 else "") + "\n"
    return "".join(f"[{name}]: [{value}]\n" for name, value in sorted(values.items()))


def properties(device: AdbDevice) -> dict[str, str]:
    """Return the system properties."""
    fingerprint = f"google/{PRODUCT}/{PRODUCT}:{ANDROID_RELEASE}/SIM/1:userdebug/test-keys"
    return {
        "persist.sys.locale": "en-US",
        "persist.sys.timezone": "Europe/Zurich",
        "ro.boot.hardware": PRODUCT,
        "ro.build.characteristics": "phone",
        "ro.build.fingerprint": fingerprint,
        "ro.build.type": "userdebug",
        "ro.build.version.release": ANDROID_RELEASE,
        "ro.build.version.sdk": ANDROID_SDK,
        "ro.kernel.qemu": "0",
        "ro.product.brand": "google",
        "ro.product.cpu.abi": "arm64-v8a",
        "ro.product.cpu.abilist": "arm64-v8a",
        "ro.product.device": PRODUCT,
        "ro.product.locale": "en-US",
        "ro.product.manufacturer": "Google",
        "ro.product.model": MODEL,
        "ro.product.name": PRODUCT,
        "ro.serialno": device.serial,
        "ro.sf.lcd_density": str(device.density_dpi),
        "sys.boot_completed": "1",
        "dev.bootcomplete": "1",
        "init.svc.bootanim": "stopped",
    }


def _enabled(call: Call) -> list[str]:
    value = call.controls.setting(*_ENABLED_METHODS)
    return value.split(":") if value else [INPUT_METHOD_STOCK]


def ime(call: Call) -> str:
    """Run ``ime list|enable|disable|set|reset``."""
    every = list(dict.fromkeys([INPUT_METHOD_BROADCAST, INPUT_METHOD_STOCK, *_enabled(call)]))
    match [word for word in call.args if word not in ("--user", "0", "current")]:
        case ["list", *options]:
            listed = every if "-a" in options else [one for one in every if one in _enabled(call)]
            return "".join(_method(one, short="-s" in options) for one in listed)
        case ["enable", method]:
            return _enable(call, _known(method, every, "enabled"))
        case ["disable", method]:
            rest = [one for one in _enabled(call) if one != _known(method, every, "disabled")]
            call.controls.put_setting(*_ENABLED_METHODS, ":".join(rest) or None)
            if call.controls.status().input_method == method:
                call.controls.select_input_method(INPUT_METHOD_STOCK)
            return f"Input method {method}: now disabled for user #0\n"
        case ["set", method]:
            call.controls.select_input_method(_known(method, _enabled(call), "selected"))
            return f"Input method {method} selected for user #0\n"
        case ["reset"]:
            call.controls.put_setting(*_ENABLED_METHODS, None)
            call.controls.select_input_method(INPUT_METHOD_STOCK)
            return _RESET_DONE
    raise CommandFailed("ime <command>:\n  list [-a] [-s]\n  enable|disable|set <ID>\n  reset\n")


def _method(component: str, *, short: bool) -> str:
    return f"{component}\n" if short else f"{component}:\n  mId={component} mIsDefault=false\n"


def _known(method: str, among: list[str], what: str) -> str:
    if method not in among:
        raise CommandFailed(
            f"Unknown input method {method} cannot be {what} for user #0\n", status=255
        )
    return method


def _enable(call: Call, method: str) -> str:
    enabled = _enabled(call)
    already = method in enabled
    call.controls.put_setting(*_ENABLED_METHODS, ":".join(dict.fromkeys([*enabled, method])))
    return f"Input method {method}: {'already' if already else 'now'} enabled for user #0\n"


def svc(call: Call) -> str:
    """Run ``svc power stayon``, ``svc wifi|bluetooth|data enable|disable``."""
    match call.args:
        case ("power", "stayon", value, *_):
            stays = "0" if value == "false" else "7"
            call.controls.put_setting("global", "stay_on_while_plugged_in", stays)
        case ("wifi" | "bluetooth" | "data" as radio, "enable" | "disable" as verb):
            key = {"wifi": "wifi_on", "bluetooth": "bluetooth_on", "data": "mobile_data"}[radio]
            call.controls.put_setting("global", key, str(int(verb == "enable")))
        case _:
            raise CommandFailed(
                "usage: svc power stayon true|false; svc wifi|data enable|disable\n"
            )
    return ""
