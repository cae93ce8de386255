"""Task families of Settings: switches, sliders, lists, names."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import partial

from qvl_agent.evals.suite import Split
from qvl_tools.phone.apps.settings_pages import TIMEOUTS
from qvl_tools.phone_suite import settings_policy as ways
from qvl_tools.phone_suite.beginnings import Start
from qvl_tools.phone_suite.common import PACKAGES
from qvl_tools.phone_suite.drawn import Make, drawn_task
from qvl_tools.phone_suite.family import State, Task, TaskFamily
from qvl_tools.phone_suite.settings_policy import SLIDERS, SWITCHES, End, Setting, settings_app
from qvl_tools.phone_suite.settings_wordings import NAMES, WORDINGS
from qvl_tools.phone_suite.starts import after, at, then_home

APP = "Settings"
_PAGES = ("network", "sound", "display", "battery", "devices")
_SIZES = {"largest": 1.5, "smallest": 0.85, "default": 1.0}
_UNDONE = 0.6
"""How often a switch is turned the other way first, where it stands as the task asks."""


def _pages(rng: random.Random) -> tuple[Start, ...]:
    return tuple(at(APP, partial(ways.go, page=page)) for page in rng.sample(_PAGES, 2))


def _switch(on: bool, state: State, split: Split, rng: random.Random) -> Task:
    setting = rng.choice(SWITCHES)
    undone = state["settings"][setting.key] == on and rng.random() < _UNDONE
    must = _turned(rng, setting, not on) if undone else None
    policy, fault = ways.switch(setting, on), partial(_not_set, setting, on)
    allowed, values = (f"Settings {setting.key}",), {"setting": setting.label}
    return drawn_task(rng, APP, values, policy, fault, allowed, begin=_pages(rng), must=must)


def _turned(rng: random.Random, setting: Setting, on: bool) -> Start:
    """Begin with a setting that was turned on or off, on its page or at home."""
    turned = after(ways.switch(setting, on), APP)
    left = then_home(turned, lambda sight: bool(sight.state["settings"][setting.key] == on))
    return rng.choice((turned, left, left))


def _not_set(setting: Setting, wanted: object, before: State, after: State) -> str:
    found = after["settings"][setting.key]
    return "" if found == wanted else f"{setting.label} is {found!r}, not {wanted!r}"


def _slide(end: End, state: State, split: Split, rng: random.Random) -> Task:
    setting = rng.choice(SLIDERS)
    other = after(ways.slide(setting, "left" if end == "right" else "right"), APP)
    policy, fault = ways.slide(setting, end), partial(_not_at_end, setting, end)
    allowed, values = (f"Settings {setting.key}",), {"setting": setting.label}
    begin = (*_pages(rng), other)
    return drawn_task(rng, APP, values, policy, fault, allowed, begin=begin)


def _not_at_end(setting: Setting, end: End, before: State, after: State) -> str:
    found = after["settings"][setting.key]
    if ways.is_at_end(setting, found, end):
        return ""
    return f"{setting.label} is {found} of {setting.least} to {setting.most}"


def _font(state: State, split: Split, rng: random.Random) -> Task:
    size, other = rng.sample(sorted(_SIZES), 2)
    policy, fault = ways.set_font(_SIZES[size]), partial(_not_sized, _SIZES[size])
    allowed, values = ("Settings fontScale",), {"size": size}
    turned = after(ways.set_font(_SIZES[other]), APP)
    begin = (*_pages(rng), turned)
    must = turned if size == "default" and rng.random() < _UNDONE else None
    return drawn_task(rng, APP, values, policy, fault, allowed, begin=begin, must=must)


def _not_sized(scale: float, before: State, after: State) -> str:
    found = after["settings"]["fontScale"]
    return "" if found == scale else f"the text is {found:.0%} of its size, not {scale:.0%}"


def _timeout(state: State, split: Split, rng: random.Random) -> Task:
    time_ms, label = rng.choice(TIMEOUTS)
    assert isinstance(time_ms, int)
    policy, fault = ways.set_timeout(time_ms, label), partial(_not_set, ways.TIMEOUT, time_ms)
    allowed, values = (f"Settings {ways.TIMEOUT.key}",), {"time": label}
    return drawn_task(rng, APP, values, policy, fault, allowed, begin=_pages(rng))


def _connect(state: State, split: Split, rng: random.Random) -> Task:
    device, other = rng.sample([one["name"] for one in settings_app(state)["bluetooth_devices"]], 2)
    begin = (
        *_pages(rng),
        after(ways.connect(other, True), APP),
        after(ways.connect(device, True), APP),
    )
    policy, fault = ways.connect(device, True), partial(_not_connected, device)
    allowed, values = ("Settings bluetooth_devices",), {"device": device}
    return drawn_task(rng, APP, values, policy, fault, allowed, begin=begin)


def _not_connected(name: str, before: State, after: State) -> str:
    old, new = (settings_app(state)["bluetooth_devices"] for state in (before, after))
    wanted = [{**one, "connected": True} if one["name"] == name else one for one in old]
    return "" if new == wanted else f"connected are {_connected(new)}, not {_connected(wanted)}"


def _connected(devices: Sequence[dict[str, object]]) -> str:
    return ", ".join(str(one["name"]) for one in devices if one["connected"]) or "none"


def _notify(on: bool, state: State, split: Split, rng: random.Random) -> Task:
    app = rng.choice(sorted(PACKAGES))
    other = rng.choice([name for name in PACKAGES if name != app])
    muted = after(ways.notify(app, False), APP)
    begin = (
        *_pages(rng),
        at(APP, partial(ways.go, page="apps")),
        after(ways.notify(other, on), APP),
    )
    policy, fault = ways.notify(app, on), partial(_not_as_told, app, on)
    allowed, values = ("Settings muted_apps",), {"app": app}
    must = muted if on and rng.random() < _UNDONE else None
    return drawn_task(rng, APP, values, policy, fault, allowed, begin=begin, must=must)


def _not_as_told(app: str, on: bool, before: State, after: State) -> str:
    wanted = set(settings_app(before)["muted_apps"]) - {PACKAGES[app]}
    wanted |= set() if on else {PACKAGES[app]}
    found = set(settings_app(after)["muted_apps"])
    return "" if found == wanted else f"without notifications are {', '.join(found) or 'none'}"


def _name_phone(state: State, split: Split, rng: random.Random) -> Task:
    first, last = NAMES[split]
    name, other = (f"{rng.choice(first)} {rng.choice(last)}" for _ in range(2))
    setting = Setting("Device name", "deviceName", "about")
    policy, fault = ways.name_phone(name), partial(_not_set, setting, name)
    allowed, values = ("Settings deviceName",), {"name": name}
    begin = (*_pages(rng), after(ways.name_phone(other), APP))
    return drawn_task(rng, APP, values, policy, fault, allowed, begin=begin, max_steps=20)


_MAKE: Mapping[str, Make] = {
    "settings.switch_on": partial(_switch, True),
    "settings.switch_off": partial(_switch, False),
    "settings.slider_to_most": partial(_slide, "right"),
    "settings.slider_to_least": partial(_slide, "left"),
    "settings.font_size": _font,
    "settings.screen_timeout": _timeout,
    "settings.connect_device": _connect,
    "settings.allow_notifications": partial(_notify, True),
    "settings.forbid_notifications": partial(_notify, False),
    "settings.name_phone": _name_phone,
}
SETTINGS = tuple(TaskFamily(name, WORDINGS[name], make) for name, make in _MAKE.items())
