"""Task families of Settings: the expert gets there, and another setting is not the right one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.phone_suite.played import SPLITS, changed, find_back, made, play
from tests.phone_suite.stage import follow, sight, small_phone

from qvl_agent.actions import Done
from qvl_tools.phone.apps.settings_pages import TIMEOUTS
from qvl_tools.phone.device import PhoneDevice
from qvl_tools.phone_suite import settings_policy as ways
from qvl_tools.phone_suite.common import PACKAGES, obstacle
from qvl_tools.phone_suite.family import Move
from qvl_tools.phone_suite.settings import SETTINGS
from qvl_tools.phone_suite.sight import Sight

FAMILIES = {family.name: family for family in SETTINGS}
State = dict[str, Any]


@pytest.fixture(scope="module")
def device() -> Iterator[PhoneDevice]:
    with closing(small_phone(6)) as opened:
        yield opened


@pytest.fixture(scope="module")
def state(device: PhoneDevice) -> State:
    return device.phone.state()


@pytest.mark.parametrize("number", range(len(FAMILIES)), ids=list(FAMILIES))
def test_the_expert_gets_there(
    state: State, device: PhoneDevice, number: int, tmp_path: Path
) -> None:
    family = list(FAMILIES.values())[number]
    result, verdict = play(device, family, number, SPLITS[number % 2], tmp_path)
    assert (result.status, verdict.achieved) == ("done", True), (result.reason, verdict.reason)


@pytest.mark.parametrize("name", ["settings.switch_on", "settings.name_phone"])
def test_it_finds_back_from_wherever_it_is(state: State, device: PhoneDevice, name: str) -> None:
    for seed in range(2):
        assert find_back(device, FAMILIES[name], seed, turns=3)[-1] == "Finish"


@pytest.mark.parametrize("setting", ways.SWITCHES, ids=lambda setting: setting.key)
def test_every_switch_is_where_the_expert_looks(
    state: State, device: PhoneDevice, setting: ways.Setting
) -> None:
    on = not device.phone.state()["settings"][setting.key]
    _do(device, ways.switch(setting, on))
    assert device.phone.state()["settings"][setting.key] is on


def test_wifi_needs_airplane_mode_off(state: State, device: PhoneDevice) -> None:
    wifi, airplane = ways.SWITCHES[0], ways.SWITCHES[2]
    _do(device, ways.switch(airplane, True))
    _do(device, ways.switch(wifi, False))
    _do(device, ways.switch(wifi, True))
    after = device.phone.state()["settings"]
    assert (after["wifi"], after["airplane"]) == (True, False)


@pytest.mark.parametrize(("name", "on"), [("switch_on", True), ("switch_off", False)])
def test_the_switch_and_no_other_is_turned(state: State, name: str, on: bool) -> None:
    keys = {setting.label: setting.key for setting in ways.SWITCHES}
    before = changed(state, **dict.fromkeys(keys.values(), not on))
    for seed in range(8):
        task = made(FAMILIES[f"settings.{name}"], before, seed)
        key = keys[task.values["setting"]]
        right = changed(before, **{key: on})
        assert task.check(before, right, "").achieved
        other = "mobileData" if key == "wifi" else "wifi"
        for wrong in (before, changed(before, **{other: on}), changed(right, **{other: on})):
            assert not task.check(before, wrong, "").achieved


@pytest.mark.parametrize("end", ["right", "left"])
@pytest.mark.parametrize("setting", ways.SLIDERS, ids=lambda setting: setting.key)
def test_a_slider_at_its_end_is_as_good_as_there(setting: ways.Setting, end: ways.End) -> None:
    ends = (setting.most, setting.least) if end == "right" else (setting.least, setting.most)
    assert ways.is_at_end(setting, ends[0], end)
    assert not ways.is_at_end(setting, ends[1], end)
    assert not ways.is_at_end(setting, (3 * ends[0] + ends[1]) / 4, end)


@pytest.mark.parametrize("name", ["slider_to_most", "slider_to_least"])
def test_the_slider_and_no_other_is_moved(state: State, name: str) -> None:
    task = made(FAMILIES[f"settings.{name}"], state, 1)
    slider = next(one for one in ways.SLIDERS if one.label == task.values["setting"])
    end = slider.most if name == "slider_to_most" else slider.least
    right = changed(state, **{slider.key: end})
    assert task.check(state, right, "").achieved
    other = next(one for one in ways.SLIDERS if one != slider)
    for wrong in (state, changed(state, **{other.key: other.most}), changed(right, wifi=False)):
        assert not task.check(state, wrong, "").achieved


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("font_size", "fontScale", {"largest": 1.5, "smallest": 0.85, "default": 1.0}),
        ("screen_timeout", "screenTimeoutMs", {label: time for time, label in TIMEOUTS}),
        ("name_phone", "deviceName", {}),
    ],
)
def test_the_value_and_no_other_is_set(
    state: State, name: str, key: str, value: dict[str, Any]
) -> None:
    before = changed(state, **{key: 0})
    for seed in range(6):
        task = made(FAMILIES[f"settings.{name}"], before, seed)
        (word,) = task.values.values()
        right = changed(before, **{key: value.get(word, word)})
        assert task.check(before, right, "").achieved
        others = [changed(before, **{key: one}) for name, one in value.items() if name != word]
        for wrong in (before, changed(right, wifi=False), *others):
            assert not task.check(before, wrong, "").achieved


def test_the_apps_notifications_and_no_others_are_forbidden(state: State) -> None:
    task = made(FAMILIES["settings.forbid_notifications"], state, 1)
    package = PACKAGES[task.values["app"]]
    assert task.check(state, changed(state, "Settings", muted_apps=[package]), "").achieved
    for muted in ([], ["com.qvl.none"], [package, "com.qvl.none"]):
        wrong = changed(state, "Settings", muted_apps=muted)
        assert not task.check(state, wrong, "").achieved


def test_the_device_and_no_other_is_connected(state: State) -> None:
    task = made(FAMILIES["settings.connect_device"], state, 1)
    devices = state["apps"]["com.android.settings"]["bluetooth_devices"]
    for named in ([], [task.values["device"]], [one["name"] for one in devices]):
        joined = [{**one, "connected": one["name"] in named} for one in devices]
        after = changed(state, "Settings", bluetooth_devices=joined)
        assert task.check(state, after, "").achieved == (named == [task.values["device"]])


def _do(device: PhoneDevice, policy: Any) -> None:
    def unless_done(seen: Sight) -> Move | None:
        move = obstacle(seen, "Settings") or policy(seen)
        return None if isinstance(move.action, Done) else move

    follow(device, unless_done)
    assert isinstance(policy(sight(device)).action, Done)
