"""The ways through the Settings app."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from qvl_agent.actions import Tap
from qvl_agent.geometry import ScreenPoint
from qvl_tools.phone.apps import settings_pages
from qvl_tools.phone.controls import Node
from qvl_tools.phone_suite import moves
from qvl_tools.phone_suite.common import PACKAGES, fill, scroll_to, tap
from qvl_tools.phone_suite.family import Move, Policy, State
from qvl_tools.phone_suite.pickers import dialog, refuse
from qvl_tools.phone_suite.sight import Sight

End = Literal["right", "left"]
_HOME = "home"
_SEARCH = "Search Settings"
_APPS, _APP = "apps", "app"
_ENOUGH = 0.95
"""How far to an end of its track a slider has to be: fingers are not exact."""
_INSIDE = 0.015
"""Where the finger goes down on a slider: so far from its end, as a share of its width."""


@dataclass(frozen=True)
class Setting:
    """A row of a page: what it is called, which setting it is for, and on which page it is."""

    label: str
    key: str
    page: str
    least: int = 0
    most: int = 1


SWITCHES = (
    Setting("Wi-Fi", "wifi", "internet"),
    Setting("Mobile data", "mobileData", "network"),
    Setting("Airplane mode", "airplane", "network"),
    Setting("Bluetooth", "bluetooth", "devices"),
    Setting("Do Not Disturb", "doNotDisturb", "notifications"),
    Setting("Vibrate when ringing", "vibrate", "sound"),
    Setting("Adaptive brightness", "autoBrightness", "display"),
    Setting("Auto-rotate screen", "autoRotate", "display"),
    Setting("Battery Saver", "batterySaver", "battery"),
    Setting("Battery percentage", "batteryPercentage", "battery"),
    Setting("Use location", "location", "location"),
    Setting("Use 24-hour format", "hour24", "system"),
)
SLIDERS = (
    Setting("Media volume", "mediaVolume", "sound", 0, 15),
    Setting("Call volume", "callVolume", "sound", 0, 8),
    Setting("Ring & notification volume", "ringVolume", "sound", 0, 15),
    Setting("Alarm volume", "alarmVolume", "sound", 0, 15),
    Setting("Brightness level", "brightness", "display", 1, 255),
)
TIMEOUT = Setting("Screen timeout", "screenTimeoutMs", "display")
_AIRPLANE = SWITCHES[2]


def _titles(page: settings_pages.Page) -> tuple[str, ...]:
    """Return what the rows of a page are called, from the top."""
    rows = page["rows"]
    assert isinstance(rows, list)
    return tuple(str(row["title"]) for row in rows)


# The page before a page, and the row that leads from there.
_BEFORE = {
    "internet": ("network", "Internet"),
    "font": ("display", "Display size and text"),
} | {
    str(row["id"]): (_HOME, str(row["title"]))
    for group in settings_pages.HOME_GROUPS
    for row in group
}
_ROWS = {
    "font": ("Preview", "Your next flight", "Font size", "Default size"),
} | {name: _titles(page) for name, page in settings_pages.PAGES.items() if "rows" in page}
_HOME_ROWS = tuple(str(row["title"]) for group in settings_pages.HOME_GROUPS for row in group)


def settings_app(state: State) -> Mapping[str, Any]:
    """Return the truth of the app."""
    found: Mapping[str, Any] = state["apps"][PACKAGES["Settings"]]
    return found


def go(sight: Sight, page: str) -> Move | None:
    """Show a page; None where it is shown."""
    move = refuse(sight)
    if move is not None:
        return move
    now = settings_app(sight.state)["page"]
    if now == page:
        return None
    path = [page]
    while path[-1] != _HOME:
        path.append(_BEFORE[path[-1]][0])
    if now not in path:
        return moves.press_back("This is another page.")
    label = _BEFORE[path[path.index(now) - 1]][1]
    return _row_at_home(sight, label) if now == _HOME else _row(sight, label)


def switch(setting: Setting, on: bool) -> Policy:
    """Turn a setting on or off."""

    def policy(sight: Sight) -> Move:
        if setting.key == "wifi" and sight.state["settings"]["airplane"]:
            return go(sight, _AIRPLANE.page) or tap(sight, _AIRPLANE.label, "Airplane mode is on.")
        move = go(sight, setting.page) or _into_sight(sight, setting.label)
        if move is not None:
            return move
        if sight.state["settings"][setting.key] == on:
            return moves.finish(f'"{setting.label}" is {_word(on)}.')
        return tap(sight, setting.label, f'"{setting.label}" is {_word(not on)}.', role="TextView")

    return policy


def is_at_end(setting: Setting, value: float, end: End) -> bool:
    """Say whether a slider is as good as at an end of its track."""
    share = (value - setting.least) / (setting.most - setting.least)
    return share >= _ENOUGH if end == "right" else share <= 1 - _ENOUGH


def slide(setting: Setting, end: End) -> Policy:
    """Put a slider to an end of its track."""

    def policy(sight: Sight) -> Move:
        move = go(sight, setting.page) or _into_sight(sight, setting.label, role="SeekBar")
        if move is not None:
            return move
        if is_at_end(setting, sight.state["settings"][setting.key], end):
            return moves.finish(f'"{setting.label}" is at the {end} end.')
        return _tap_end(sight, setting.label, end)

    return policy


def set_font(scale: float) -> Policy:
    """Set the size of text: to the largest, the smallest, or with 1 the default."""

    def policy(sight: Sight) -> Move:
        move = go(sight, "font") or _into_sight(sight, "Font size", role="SeekBar")
        if move is not None:
            return move
        if sight.state["settings"]["fontScale"] == scale:
            return moves.finish("The text has this size.")
        if scale == 1.0:
            return tap(sight, "Default size", "The text has another size.")
        return _tap_end(sight, "Font size", "right" if scale > 1 else "left")

    return policy


def set_timeout(time_ms: int, label: str) -> Policy:
    """Choose after which time the screen goes dark."""

    def policy(sight: Sight) -> Move:
        if dialog(sight) is not None and sight.labelled(TIMEOUT.label) is not None:
            return tap(sight, label, f'"{label}" is in the list.', role="TextView")
        move = go(sight, TIMEOUT.page) or _into_sight(sight, TIMEOUT.label)
        if move is not None:
            return move
        if sight.state["settings"][TIMEOUT.key] == time_ms:
            return moves.finish(f'"{TIMEOUT.label}" is "{label}".')
        return tap(sight, TIMEOUT.label, f'"{TIMEOUT.label}" is not "{label}".')

    return policy


def connect(name: str, on: bool) -> Policy:
    """Connect a Bluetooth device that the phone knows, or disconnect it."""

    def policy(sight: Sight) -> Move:
        move = go(sight, "devices")
        if move is not None:
            return move
        if not sight.state["settings"]["bluetooth"]:
            return tap(sight, "Bluetooth", '"Bluetooth" is off.', role="TextView")
        device = device_of(sight.state, name)
        if device["connected"] == on:
            return moves.finish(f'"{name}" is {"connected" if on else "not connected"}.')
        return tap(sight, name, f'"{name}" is {"not connected" if on else "connected"}.')

    return policy


def device_of(state: State, name: str) -> Mapping[str, Any]:
    """Return a Bluetooth device by its name."""
    devices: list[Mapping[str, Any]] = settings_app(state)["bluetooth_devices"]
    return next(one for one in devices if one["name"] == name)


def notify(app: str, on: bool) -> Policy:
    """Allow or forbid an app's notifications."""

    def policy(sight: Sight) -> Move:
        here = settings_app(sight.state)["page"] == _APP and dialog(sight) is None
        if not here or sight.labelled(app, role="TextView") is None:
            return go(sight, _APPS) or tap(sight, app, f'"{app}" is in the list.')
        muted = PACKAGES[app] in settings_app(sight.state)["muted_apps"]
        if muted != on:
            return moves.finish(f'"Notifications" is {_word(on)}.')
        return tap(sight, "Notifications", f'"Notifications" is {_word(not on)}.', role="TextView")

    return policy


def name_phone(name: str) -> Policy:
    """Give the phone a name."""

    def policy(sight: Sight) -> Move:
        if dialog(sight) is not None and sight.labelled("Device name", role="EditText"):
            return fill(sight, "Device name", name) or tap(sight, "OK", f'The name is "{name}".')
        move = go(sight, "about") or _into_sight(sight, "Device name")
        if move is not None:
            return move
        if sight.state["settings"]["deviceName"] == name:
            return moves.finish(f'The name is "{name}".')
        return tap(sight, "Device name", f'The name is not "{name}".')

    return policy


def _word(on: bool) -> str:
    return "on" if on else "off"


def _row_at_home(sight: Sight, label: str) -> Move:
    cross = sight.labelled("Clear", role="Button")
    if cross is not None:
        return moves.tap(cross, "The search is in the way.")
    cut = _cut(sight, label)
    return cut or scroll_to(sight, label, _HOME_ROWS) or _row(sight, label)


def _cut(sight: Sight, label: str) -> Move | None:
    """Bring a row wholly onto the page whose words can't be read yet."""
    node = sight.labelled(label)
    if node is None or _is_whole(sight, node):
        return None
    return moves.swipe_up(sight, f'"{label}" is further down.')


def _is_whole(sight: Sight, node: Node) -> bool:
    """Say whether a line of text has its full height: the tree cuts off what is hidden."""
    return node.bounds_px[3] - node.bounds_px[1] > 0.012 * sight.size_px[1]


def _row(sight: Sight, label: str) -> Move:
    return tap(sight, label, f'"{label}" leads there.')


def _into_sight(sight: Sight, label: str, role: str = "") -> Move | None:
    """Bring a row of the page that is shown onto the screen; None where it is there."""
    node = sight.labelled(label, role=role)
    if node is not None and _is_whole(sight, node):
        return None
    page = settings_app(sight.state)["page"]
    below = moves.swipe_up(sight, f'"{label}" is further down.')
    return scroll_to(sight, label, _ROWS.get(page, (label,))) or below


def _tap_end(sight: Sight, label: str, end: End) -> Move:
    """Tap a slider where its track ends."""
    node = sight.labelled(label, role="SeekBar") or sight.root
    left, top, right, bottom = node.bounds_px
    inside_px = round((right - left) * _INSIDE)
    x_px = right - inside_px if end == "right" else left + inside_px
    point = ScreenPoint(x_px, (top + bottom) // 2)
    return Move(f'"{label}" must be at the {end} end.', f'Tap "{label}"', Tap(point=point))
