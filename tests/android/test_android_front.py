"""What is in front and what stands in the way, told from dumps and on the phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from tests.android.dumps import ANDROIDS, ANR, ERROR, SETTINGS, Android
from tests.android.faulty import answering
from tests.phone.paper_phone import COUNTER, PaperPhone

from qvl_agent.device import InFront, TellsInFront
from qvl_agent.errors import NeedsHuman
from qvl_agent.geometry import Size
from qvl_agent.observation import Observation, RawFrame
from qvl_agent.obstacles import with_front
from qvl_tools.android.device import AndroidDevice
from qvl_tools.android.front import Front, has_secure_flag
from qvl_tools.android.lock import parse_keyguard
from qvl_tools.phone.adb.door import AdbDoor
from qvl_tools.phone.controls import Frame

NAMES = [f"android{android.release}" for android in ANDROIDS]
every_android = pytest.mark.parametrize("android", ANDROIDS, ids=NAMES)
HANGS, CRASHED = "Application Not Responding: ", "Application Error: "


def front_of(
    android: Android,
    title: str,
    *,
    seen: Observation | None = None,
    secure: bool = False,
    showing: bool = False,
    occluded: bool = False,
) -> InFront:
    dumps = {
        "dumpsys window displays": android.displays(title),
        "dumpsys window windows": android.windows(title, secure=secure),
        "dumpsys window policy": android.policy(
            showing=showing, secure=False, trusted=False, occluded=occluded
        ),
    }
    with answering(dumps) as shell:
        front = Front(shell)
        front.read(seen)
        return front.read(seen)


def frame(black_share: float) -> Observation:
    image = Image.new("RGB", (1080, 2400), "white")
    image.paste("black", (0, 0, 1080, round(2400 * black_share)))
    return Observation(image, Size(1080, 2400), 0.0)


@every_android
def test_each_android_says_what_stands_in_the_way(android: Android) -> None:
    settings = SETTINGS.partition("/")[0]
    assert front_of(android, SETTINGS) == InFront(settings)
    assert front_of(android, ANR) == InFront("com.foo", "not_responding")
    assert front_of(android, ERROR) == InFront("com.foo", "crashed")
    asking = front_of(android, android.permission_window)
    assert asking.trouble == "asks_permission"
    assert asking.app == android.permission_window.partition("/")[0]
    assert front_of(android, "PopupWindow:51a2b3c") == InFront(settings)
    assert front_of(android, f"{SETTINGS} EXITING") == InFront(settings)


@every_android
def test_each_android_tells_a_lock_from_pulled_down_notifications(android: Android) -> None:
    assert front_of(android, android.lock_window, showing=True).trouble == "locked"
    assert front_of(android, "", showing=True).trouble == "locked"
    assert front_of(android, android.lock_window) == InFront("com.android.systemui")
    assert front_of(android, "") == InFront("com.android.settings")
    occluded = front_of(android, "", showing=True, occluded=True)
    assert occluded.trouble == "", "such as an incoming call over the lock"


@every_android
def test_each_android_says_that_its_content_is_kept_back(android: Android) -> None:
    black, half, bright = frame(0.95), frame(0.5), frame(0.1)
    assert front_of(android, SETTINGS, seen=black, secure=True).trouble == "secure"
    assert front_of(android, SETTINGS, seen=half, secure=True).trouble == "secure"
    assert front_of(android, SETTINGS, seen=bright, secure=True).trouble == "", "it is seen"
    assert front_of(android, SETTINGS, seen=black).trouble == "", "a dark app"


@every_android
@pytest.mark.parametrize("secure", [True, False])
@pytest.mark.parametrize("trusted", [True, False])
def test_each_android_says_whether_a_secret_is_wanted(
    android: Android, secure: bool, trusted: bool
) -> None:
    keyguard = parse_keyguard(android.policy(showing=True, secure=secure, trusted=trusted))
    assert keyguard.showing
    assert keyguard.secure == (secure and not trusted)


def test_before_android_7_a_lock_is_told_in_other_words() -> None:
    assert parse_keyguard("mShowingLockscreen=true mShowingDream=false").showing
    assert not parse_keyguard("mShowingLockscreen=false").showing
    assert not parse_keyguard("nothing").showing


def test_half_black_counts_in_raw_frames_too() -> None:
    words = np.full((2400, 1080), 0xFF000000, np.uint32)
    assert Observation(RawFrame(words), Size(1080, 2400), 0.0).black_share() == 1.0
    words[: 2400 * 3 // 4] = 0xFFFFFFFF
    share = Observation(RawFrame(words), Size(1080, 2400), 0.0).black_share()
    assert share == pytest.approx(0.25, abs=0.01)


def test_the_last_flag_of_a_window_counts_too() -> None:
    assert has_secure_flag("fl=LAYOUT_IN_SCREEN SECURE}")
    assert not has_secure_flag("fl=LAYOUT_IN_SCREEN} pfl=SECURE}")


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ("", InFront(COUNTER.package)),
        (HANGS + COUNTER.package, InFront(COUNTER.package, "not_responding")),
        (CRASHED + COUNTER.package, InFront(COUNTER.package, "crashed")),
    ],
)
def test_the_phone_says_what_is_over_the_app(
    device: AndroidDevice, phone: PaperPhone, window: str, expected: InFront
) -> None:
    assert isinstance(device, TellsInFront)
    phone.app, phone.window = COUNTER, window
    assert device.in_front() == expected


def test_a_screen_that_may_not_be_captured_is_told_and_still_read(
    device: AndroidDevice, phone: PaperPhone
) -> None:
    phone.app, phone.secure = COUNTER, True
    seen = device.capture()
    assert seen.black_share() > 0.9
    assert device.in_front() == InFront(COUNTER.package, "secure")
    assert with_front(device, seen).is_hidden()
    assert [text.text for text in device.read_texts(seen)] == ["plus", "minus"]
    phone.secure = False
    device.capture()
    assert device.in_front().trouble == ""


def test_a_swipe_lock_is_taken_away_at_opening(
    connect: Callable[..., AndroidDevice], phone: PaperPhone
) -> None:
    phone.screen_on, phone.locked = False, True
    device = connect()
    assert phone.screen_on
    assert not phone.locked
    assert device.in_front().trouble == ""


def test_a_pin_is_for_its_owner(connect: Callable[..., AndroidDevice], phone: PaperPhone) -> None:
    phone.locked = phone.pin = True
    with pytest.raises(NeedsHuman, match="qvl-phone-0 is locked") as caught:
        connect()
    assert "never types a PIN" in caught.value.fix
    assert phone.locked
    assert phone.keys == []
    phone.locked = False
    assert connect().info.serial == "qvl-phone-0", "nothing was left held"


def test_a_swipe_lock_that_comes_up_in_mid_run_is_taken_away(
    connect: Callable[..., AndroidDevice], phone: PaperPhone
) -> None:
    said: list[str] = []
    device = connect(on_notice=said.append)
    phone.locked = True
    device.capture()
    assert device.in_front() == InFront(phone.app.package)
    assert not phone.locked
    assert "lock screen" in said[0]
    phone.locked = phone.pin = True
    device.capture()
    assert device.in_front().trouble == "locked"
    assert phone.locked


class AlwaysOn(PaperPhone):
    """A phone that shows a clock while it is off."""

    def capture(self) -> Frame:
        seen = super().capture()
        clock = b"\xff" * (4 * seen.width_px * 100)
        return seen if self.screen_on else replace(seen, rgba=clock + seen.rgba[len(clock) :])


def test_a_screen_that_is_off_need_not_be_black(monkeypatch: pytest.MonkeyPatch) -> None:
    phone = AlwaysOn()
    with (
        AdbDoor(phone) as door,
        AndroidDevice.connect(port=door.adb_port, start_server=False) as device,
    ):
        device.capture()
        assert phone.keys == []
        phone.screen_on, phone.locked = False, True
        monkeypatch.setattr("qvl_tools.android.device._WAKEFUL_S", 0.0)
        device.capture()
        assert phone.screen_on
        assert device.in_front().trouble == ""


class Stuck(PaperPhone):
    """A phone whose lock screen no key takes away."""

    def key(self, keycode: int, *, long_press: bool = False, meta: int = 0) -> None:
        if keycode != 82:
            super().key(keycode, long_press=long_press, meta=meta)


def test_a_lock_that_does_not_go_is_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qvl_tools.android.lock._GONE_S", 0.2)
    stuck = Stuck(locked=True)
    with AdbDoor(stuck) as door, pytest.raises(NeedsHuman, match="does not go"):
        AndroidDevice.connect(port=door.adb_port, start_server=False)
    assert {touch[0] for touch in stuck.touches} == {"down", "move", "up"}, "a finger tried, too"


def test_a_screen_that_goes_off_in_mid_run_is_switched_on(
    connect: Callable[..., AndroidDevice], phone: PaperPhone
) -> None:
    said: list[str] = []
    device = connect(on_notice=said.append)
    phone.screen_on, phone.locked = False, True
    assert not device.capture().is_black()
    assert phone.screen_on
    assert not phone.locked
    assert "gone off" in said[0]
    phone.screen_on, phone.locked, phone.pin = False, True, True
    device.capture()
    assert device.in_front().trouble == "locked"
    assert phone.locked
