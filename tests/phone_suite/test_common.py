"""What every task meets, on a real phone: dialogs, other apps, fields, long lists."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from tests.phone_suite.stage import follow, form, sight, small_phone

from qvl_agent.actions import SystemButton
from qvl_tools.phone.controls import Fault
from qvl_tools.phone.device import PhoneDevice
from qvl_tools.phone_suite import moves
from qvl_tools.phone_suite.assignment import carry_out
from qvl_tools.phone_suite.common import (
    PACKAGES,
    app_of,
    content,
    field,
    fill,
    is_front,
    obstacle,
    scroll_to,
    tap,
)
from qvl_tools.phone_suite.family import Move
from qvl_tools.phone_suite.sight import Sight


@pytest.fixture(scope="module")
def device() -> Iterator[PhoneDevice]:
    with closing(small_phone()) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _at_home(device: PhoneDevice) -> None:
    carry_out(device, Move("", "Press Home", SystemButton(button="home")))


@pytest.mark.parametrize("app", PACKAGES)
def test_every_app_opens_by_its_name(device: PhoneDevice, app: str) -> None:
    assert follow(device, lambda seen: obstacle(seen, app)) == [f"Open {app}"]
    assert is_front(sight(device), app)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("permission_dialog", 'Tap "Don’t allow"'),
        ("ad_overlay", 'Tap "Close ad"'),
        ("not_responding", 'Tap "Wait"'),
    ],
)
def test_a_dialog_is_taken_away(device: PhoneDevice, fault: Fault, said: str) -> None:
    device.phone.set_fault(fault)
    try:
        assert follow(device, lambda seen: obstacle(seen, "Notes")) == ["Open Notes", said]
        assert is_front(sight(device), "Notes")
    finally:
        device.phone.set_fault(fault, False)


def test_an_app_that_has_stopped_is_opened_again(device: PhoneDevice) -> None:
    carry_out(device, moves.open_app("Notes"))
    device.phone.set_fault("crashed")
    try:
        said = follow(device, lambda seen: obstacle(seen, "Notes"))
    finally:
        device.phone.set_fault("crashed", False)
    assert said == ['Tap "Close app"', "Open Notes"]


def test_a_screen_that_loads_is_waited_for(device: PhoneDevice) -> None:
    device.phone.set_fault("slow_loading")
    try:
        device.perform(moves.open_app("Clock").action)  # type: ignore[arg-type]
        said = follow(device, lambda seen: obstacle(seen, "Clock"))
    finally:
        device.phone.set_fault("slow_loading", False)
    assert set(said) == {"Wait"}


def test_a_field_is_filled_whatever_stands_in_it(device: PhoneDevice) -> None:
    follow(device, lambda seen: obstacle(seen, "Contacts") or form(seen, "Wrong", ""))
    said = follow(device, lambda seen: form(seen, "Ada", "Holm"))
    assert said == ['Hold "First name"', 'Type "Ada"', 'Tap "Last name"', 'Type "Holm"']
    node = field(sight(device), "First name")
    assert node is not None
    assert content(node) == "Ada"
    assert follow(device, lambda seen: form(seen, "Ada", "Holm")) == []
    carry_out(device, moves.press_back("The keyboard is to go."))
    carry_out(device, moves.press_back("The form is not wanted."))


def test_what_is_searched_is_cleared_by_its_cross(device: PhoneDevice) -> None:
    def search(text: str) -> list[str]:
        def policy(seen: Sight) -> Move | None:
            return obstacle(seen, "Settings") or fill(seen, "Search Settings", text)

        return follow(device, policy)

    assert search("wifi")[-1] == 'Type "wifi"'
    assert search("volume") == ['Tap "Clear"', 'Type "volume"']
    assert search("") == ['Tap "Clear"']


def test_rows_are_found_above_and_below(device: PhoneDevice) -> None:
    carry_out(device, moves.open_app("Contacts"))
    people = sight(device).app(PACKAGES["Contacts"])["contacts"]
    names = [one["name"] for one in people]
    down = follow(device, lambda seen: scroll_to(seen, names[-1], names))
    assert set(down) == {"Swipe up"}
    up = follow(device, lambda seen: scroll_to(seen, names[0], names))
    assert set(up) == {"Swipe down"}


def test_under_the_keyboard_means_that_it_has_to_go(device: PhoneDevice) -> None:
    carry_out(device, moves.open_app("Contacts"))
    carry_out(device, tap(sight(device), "Create contact", "New.", role="ImageButton"))
    carry_out(device, tap(sight(device), "First name", "To type."))
    seen = sight(device)
    assert seen.keyboard
    assert tap(seen, "Far away", "It is needed.").saying == "Press Back"
    carry_out(device, moves.press_back("The keyboard is in the way."))
    assert not sight(device).keyboard
    assert tap(sight(device), "Far away", "It is needed.").saying == "Swipe up"


def test_a_family_is_named_after_its_app() -> None:
    assert app_of("flights.book") == "Flights"
    assert app_of("questions.battery") == ""
