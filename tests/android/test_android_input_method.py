"""The input method that types any text: waited for, and given back whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from tests.android.faulty import BEFORE_STATUS, BreakingLink, answering
from tests.phone.paper_phone import NOTES, PaperPhone

from qvl_agent.actions import Tap, TypeText
from qvl_agent.errors import ActionFailed, ActionUnknown
from qvl_agent.geometry import ScreenPoint
from qvl_tools.android.device import AndroidDevice
from qvl_tools.android.input_method import BROADCAST_IME, put_back_noted
from qvl_tools.android.shell import Hand
from qvl_tools.android.typing import Typist
from qvl_tools.android.ui_dump import UiDump
from qvl_tools.phone.adb.door import AdbDoor
from qvl_tools.phone.controls import INPUT_METHOD_STOCK

NOTE = ("secure", "qvl_previous_ime")
ENABLED = ("secure", "enabled_input_methods")
COMPLAINT = "Error: Unknown id\n"
PHONE = {
    "ime list": f"{BROADCAST_IME}\n",
    "settings": "",
    "settings get": "a/.b\n",
    "ime enable": "",
    "ime set": "",
    "ime disable": "",
    "am broadcast": "Broadcast completed: result=0\n",
    "uiautomator": "ERROR: could not get idle state.\n",
}
SHOWN, BOUND = "mInputShown=true\n", f"mCurId={BROADCAST_IME} mHaveConnection=true"


@pytest.fixture
def notes(phone: PaperPhone) -> PaperPhone:
    phone.app, phone.focused = NOTES, True
    return phone


@pytest.fixture
def link(door: AdbDoor, notes: PaperPhone) -> Iterator[BreakingLink]:
    with BreakingLink(door.adb_port) as opened:
        yield opened


@pytest.mark.parametrize(
    "state",
    [
        "mCurId=a/.b mHaveConnection=true",
        f"mCurId={BROADCAST_IME} mHaveConnection=false",
        f"mCurId={BROADCAST_IME} mHaveConnection=true mBoundToMethod=false",
        f"mCurId={BROADCAST_IME}\nmHaveConnection=true",
    ],
)
@pytest.mark.parametrize("current", ["a/.b\n", f"{BROADCAST_IME}\n"])
def test_nothing_is_typed_before_the_input_method_is_bound(
    monkeypatch: pytest.MonkeyPatch, state: str, current: str
) -> None:
    monkeypatch.setattr("qvl_tools.android.input_method._READY_S", 0.1)
    answers = {**PHONE, "dumpsys input_method": SHOWN + state, "settings get": current}
    with answering(answers) as shell:
        hand = Hand(shell)
        with pytest.raises(ActionFailed, match=r"did not start .* nothing was typed") as caught:
            Typist(shell, UiDump(shell)).type(hand, TypeText(text="né"))
        assert not caught.value.partly_done
        assert not hand.sent


def test_a_bound_input_method_types() -> None:
    with answering({**PHONE, "dumpsys input_method": SHOWN + BOUND}) as shell:
        hand = Hand(shell)
        Typist(shell, UiDump(shell)).type(hand, TypeText(text="né"))
        assert hand.done


def test_an_input_method_that_cannot_be_put_back_is_told() -> None:
    answers = {**PHONE, "dumpsys input_method": SHOWN + BOUND, "ime set a/.b": COMPLAINT}
    with answering(answers) as shell:
        with pytest.raises(ActionFailed, match="ime set: Error: Unknown id; a part") as caught:
            Typist(shell, UiDump(shell)).type(Hand(shell), TypeText(text="né"))
        assert caught.value.partly_done


def test_what_went_wrong_first_is_told_and_not_what_came_of_it(
    notes: PaperPhone, link: BreakingLink
) -> None:
    device = AndroidDevice.connect(port=link.port, start_server=False, timeout_s=1.0)

    def rule(service: str) -> int | None:
        if "ADB_INPUT_B64" in service:
            link.upstream_port = 1  # and nothing works from here on
            return 0
        return None

    link.rule = rule
    with device, pytest.raises(ActionUnknown) as caught:
        device.perform(TypeText(text="né"))
    assert "ended" in str(caught.value)
    assert notes.values[NOTE] == f"{INPUT_METHOD_STOCK},disable"


def test_the_note_is_gone_after_typing(device: AndroidDevice, notes: PaperPhone) -> None:
    device.perform(TypeText(text="né"))
    assert (notes.text, notes.input_method) == ("né", INPUT_METHOD_STOCK)
    assert NOTE not in notes.values
    assert BROADCAST_IME not in notes.values.get(ENABLED, "")


TYPING = """
import sys
from qvl_agent.actions import TypeText
from qvl_tools.android.device import AndroidDevice
device = AndroidDevice.connect(port=int(sys.argv[1]), start_server=False, timeout_s=5.0)
device.perform(TypeText(text="né"))
"""


@pytest.mark.parametrize("moment", ["ime set", "ADB_INPUT_B64", "ime disable"])
def test_a_killed_run_gives_the_input_method_back_at_the_next_opening(
    connect: Callable[..., AndroidDevice], notes: PaperPhone, link: BreakingLink, moment: str
) -> None:
    typing = subprocess.Popen([sys.executable, "-c", TYPING, str(link.port)])

    def kill(service: str) -> int | None:
        if moment not in service:
            return None
        os.kill(typing.pid, signal.SIGKILL)
        return BEFORE_STATUS

    link.rule = kill
    assert typing.wait(30) == -signal.SIGKILL
    assert NOTE in notes.values
    connect()
    assert notes.input_method == INPUT_METHOD_STOCK
    assert NOTE not in notes.values
    assert BROADCAST_IME not in notes.values.get(ENABLED, "")


def test_what_the_user_chose_since_stays(
    connect: Callable[..., AndroidDevice], notes: PaperPhone
) -> None:
    notes.values[NOTE] = "gone.app/.Ime"
    notes.input_method = INPUT_METHOD_STOCK
    connect()
    assert notes.input_method == INPUT_METHOD_STOCK
    assert NOTE not in notes.values


@pytest.mark.parametrize("enabled", ["other.app/.Ime", "other.app/.Ime:third.app/.Ime"])
def test_a_user_whose_input_method_was_disabled_meanwhile_gets_another_of_theirs(
    door: AdbDoor, notes: PaperPhone, enabled: str
) -> None:
    notes.values[ENABLED] = f"own.app/.Ime:{enabled}"
    notes.input_method = "own.app/.Ime"
    with BreakingLink(door.adb_port) as link:
        device = AndroidDevice.connect(port=link.port, start_server=False, timeout_s=5.0)

        def disable(service: str) -> None:
            if "ADB_INPUT_B64" in service:
                notes.values[ENABLED] = f"{BROADCAST_IME}:{enabled}"

        link.rule = disable
        with device:
            device.perform(TypeText(text="né"))
    assert notes.text == "né"
    assert notes.input_method == "other.app/.Ime"
    assert notes.values[ENABLED] == enabled
    assert NOTE not in notes.values


def test_an_input_method_that_is_disabled_before_it_types_leaves_the_field_as_it_was(
    door: AdbDoor, notes: PaperPhone
) -> None:
    class Disabling(BreakingLink):
        def _forward(self, service: str) -> str:
            if "ADB_INPUT_B64" in service:
                notes.input_method = INPUT_METHOD_STOCK
            return service

    with Disabling(door.adb_port) as link:
        device = AndroidDevice.connect(port=link.port, start_server=False, timeout_s=5.0)
        with (
            device,
            pytest.raises(ActionFailed, match="given 2 characters, but does not show that"),
        ):
            device.perform(TypeText(text="né"))
    assert (notes.text, notes.input_method) == ("", INPUT_METHOD_STOCK)
    assert NOTE not in notes.values


@pytest.mark.parametrize(
    "complaint",
    [
        "java.lang.SecurityException: Injecting to another application requires INJECT_EVENTS",
        "java.lang.SecurityException: you must hold WRITE_SECURE_SETTINGS",
    ],
)
def test_what_a_maker_keeps_back_says_where_it_is_switched_on(complaint: str) -> None:
    with answering({"input tap": complaint + "\n"}) as shell:
        with pytest.raises(ActionFailed, match="SecurityException") as caught:
            Hand(shell).do(("input", "tap", "1", "1"))
        assert "developer options" in caught.value.fix


def test_an_input_method_that_is_gone_does_not_keep_the_phone_from_opening() -> None:
    answers = {**PHONE, "settings get secure default_input_method": f"{BROADCAST_IME}\n"}
    with answering({**answers, "ime set": COMPLAINT}) as shell:
        put_back_noted(shell)


def test_a_failure_after_a_part_was_done_says_so() -> None:
    answers = {"input tap": "", "input text": "Error: no such thing\n"}
    with answering(answers) as shell:
        hand = Hand(shell)
        with pytest.raises(ActionFailed, match=r"no such thing$") as caught:
            hand.do(("input", "text", "a"))
        assert not caught.value.partly_done
        with pytest.raises(ActionFailed, match="a part of the action may be done") as caught:
            hand.do(("input", "text", "a"), ("input", "tap", "1", "1"))
        assert caught.value.partly_done
        hand.do(("input", "tap", "1", "1"))
        with pytest.raises(ActionFailed, match="a part of the action was done before") as caught:
            hand.do(("input", "text", "a"))
        assert caught.value.partly_done


def test_the_second_tap_of_a_double_tap_that_fails_leaves_the_first_done(
    device: AndroidDevice, phone: PaperPhone
) -> None:
    class Once(PaperPhone):
        def touch(self, phase: str, x_px: float, y_px: float) -> None:
            if len(self.touches) == 2:
                raise RuntimeError("gone")
            super().touch(phase, x_px, y_px)

    phone.__class__ = Once
    try:
        with pytest.raises((ActionFailed, ActionUnknown)) as caught:
            device.perform(Tap(point=ScreenPoint(5, 5), count=2))
    finally:
        phone.__class__ = PaperPhone
    assert len(phone.touches) == 2
    assert getattr(caught.value, "partly_done", True)
