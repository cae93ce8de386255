"""Rows 1 and 2: the adb server that refuses, dies or keeps silent."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

from tests.android.faulty import BEFORE_STATUS, Rule
from tests.faults.bench import TIMEOUT_S, Bench, Watched
from tests.faults.table import Case, says, taps, think
from tests.phone.paper_phone import NOTES

from qvl_agent.actions import DeviceAction, Swipe, SystemButton, Tap, TypeText
from qvl_agent.errors import (
    ActionHeldBack,
    ActionUnknown,
    AdbUnavailable,
    CaptureFailed,
    DeviceLost,
    QvlError,
)
from qvl_agent.geometry import ScreenPoint
from qvl_agent.journal.events import Outcome
from qvl_tools.phone.adb.link import LinkFault
from qvl_tools.phone.controls import INPUT_METHOD_STOCK

PLUS, UP = ScreenPoint(300, 1050), ScreenPoint(540, 600)
SERIAL = "qvl-phone-0"


def cut(word: str, limit: int, *, times: int = 10**9) -> Rule:
    """Break the link of the services that hold a word, the first so many times."""
    left = iter(range(times))
    return lambda line: limit if word in line and next(left, None) is not None else None


def only_cut(word: str, limit: int, act: Callable[[Watched], object]) -> Callable[[Bench], None]:
    """Return what opens the phone, sets the rule and acts."""

    def do(bench: Bench) -> None:
        device = bench.open()
        bench.link.rule = cut(word, limit)
        act(device)

    return do


def performing(action: DeviceAction) -> Callable[[Watched], object]:
    return lambda device: device.perform(action)


def tap_that_arrives(limit: int) -> Callable[[Bench], None]:
    """Return a tap whose answer is lost: the phone has it, once."""

    def do(bench: Bench) -> None:
        try:
            only_cut("input tap", limit, performing(Tap(point=PLUS)))(bench)
        finally:
            assert bench.paper.count == 1
            assert sum("input tap" in line for line in bench.link.services) == 1

    return do


def arrived_in_mid_run(bench: Bench) -> None:
    """Whoever decides is told that it may have happened, and looks; nobody taps again unasked."""

    def replies() -> Iterator[str]:
        bench.link.rule = cut("input tap", 0, times=1)
        think()
        yield taps(PLUS)
        yield says("done")

    assert bench.run(replies()).status == "done"
    assert [outcome.result for outcome in bench.of(Outcome)] == ["unknown"]
    assert bench.paper.count == 1
    assert "may have happened" in bench.told
    assert "exactly as before" not in bench.told, "it shows that it has happened"


def typing_cut(bench: Bench) -> None:
    bench.paper.app, bench.paper.focused = NOTES, True
    try:
        only_cut("am broadcast", 0, performing(TypeText(text="é")))(bench)
    finally:
        assert bench.paper.input_method == INPUT_METHOD_STOCK
        assert sum("am broadcast" in line for line in bench.link.services) == 1


def capturing_after(limit: int, times: int) -> Callable[[Bench], None]:
    def do(bench: Bench) -> None:
        device = bench.open()
        bench.link.rule = cut("screencap", limit, times=times)
        assert device.capture().image_size == device.info.screen

    return do


def texts_after_a_cut(bench: Bench) -> None:
    device = bench.open()
    seen = device.capture()
    bench.link.rule = cut("uiautomator", 10, times=1)
    assert "plus" in {text.text for text in device.read_texts(seen)}


def lost_for(
    fault: LinkFault, seconds: float, act: Callable[[Bench, Watched], object]
) -> Callable[[Bench], None]:
    """Return what loses the phone for a while before the agent acts."""

    def do(bench: Bench) -> None:
        device = bench.open()
        bench.break_link(fault, for_s=seconds)
        act(bench, device)

    return do


def capture_patiently(bench: Bench, device: Watched) -> None:
    assert bench.guarded(device).capture().screen == device.info.screen
    assert "waiting up to 3 s" in bench.said[0]
    assert "it is back" in bench.said[-1]


def tap_patiently(bench: Bench, device: Watched) -> None:
    """It was not sent: the agent is told so, and whoever decides may do it again."""
    guard = bench.guarded(device)
    try:
        guard.perform(Tap(point=PLUS))
    except ActionHeldBack:
        assert bench.paper.touches == []
        guard.capture()
        guard.perform(Tap(point=PLUS))
        assert bench.paper.count == 1
        raise


def capture_in_vain(bench: Bench, device: Watched) -> None:
    bench.patience_s = TIMEOUT_S
    bench.guarded(device).capture()


def whole_run(fault: LinkFault) -> Callable[[Bench], None]:
    """Return a run in whose middle the phone is lost for a while: the same episode goes on."""

    def do(bench: Bench) -> None:
        def replies() -> Iterator[str]:
            yield taps(PLUS)
            bench.break_link(fault, for_s=0.6)
            think()
            yield taps(PLUS)
            yield taps(PLUS)
            yield says("done")

        result = bench.run(replies())
        assert result.status == "done", result.reason
        outcomes = [outcome.result for outcome in bench.of(Outcome)]
        assert bench.paper.count == outcomes.count("done")
        assert len(outcomes) == 3
        assert any("back" in said for said in bench.said)

    return do


def opening(
    fault: LinkFault, *, for_s: float = 0.0, limit_s: float = TIMEOUT_S
) -> Callable[[Bench], None]:
    def do(bench: Bench) -> None:
        bench.break_link(fault, for_s=for_s)
        assert bench.open(limit_s=limit_s, patience_s=TIMEOUT_S).info.serial == SERIAL

    return do


def silent_after(fault: LinkFault, act: Callable[[Watched], object]) -> Callable[[Bench], None]:
    def do(bench: Bench) -> None:
        device = bench.open()
        device.capture()
        bench.break_link(fault)
        act(device)

    return do


def is_not_back(device: Watched) -> None:
    assert not device.wait_until_back(TIMEOUT_S)


READS: dict[str, Callable[[Watched], object]] = {
    "a look": lambda device: device.capture(),
    "reading texts": lambda device: device.read_texts(None),  # type: ignore[arg-type]
    "asking what is in front": lambda device: device.in_front(),
    "a tap": performing(Tap(point=PLUS)),
}

KEY = performing(SystemButton(button="back"))
STROKE = performing(Swipe(start=ScreenPoint(540, 2000), end=UP, duration_s=0.3))


def nobody_listens(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    bench.open(port=port)


def reads(row: int, fault: LinkFault, ends: type[QvlError] = DeviceLost) -> list[Case]:
    return [
        Case(row, f"{fault} before {name}", silent_after(fault, act), ends)
        for name, act in READS.items()
    ]


CASES = [
    Case(1, "no server at all", nobody_listens, AdbUnavailable, "does not answer"),
    Case(1, "the server's port is closed", opening("refused"), AdbUnavailable),
    Case(1, "the server dies after it took a tap", tap_that_arrives(0), ActionUnknown),
    Case(1, "the server dies after it took a tap in mid-run", arrived_in_mid_run),
    Case(1, "the server dies before it says so", tap_that_arrives(BEFORE_STATUS), ActionUnknown),
    Case(1, "the server dies in mid-answer", tap_that_arrives(3), ActionUnknown),
    Case(1, "the server dies in mid-swipe", only_cut("input swipe", 0, STROKE), ActionUnknown),
    Case(1, "the server dies in mid-key", only_cut("input keyevent", 0, KEY), ActionUnknown),
    Case(1, "the server dies in mid-text", typing_cut, ActionUnknown),
    Case(1, "the link breaks in mid-frame once", capturing_after(5000, 1)),
    Case(1, "the link breaks before a frame once", capturing_after(BEFORE_STATUS, 1)),
    Case(1, "the link breaks before each frame", capturing_after(BEFORE_STATUS, 99), DeviceLost),
    Case(1, "the link breaks in mid-frame each time", capturing_after(5000, 99), CaptureFailed),
    Case(1, "the link breaks in mid-tree once", texts_after_a_cut),
    Case(1, "the server is away before a look", lost_for("refused", 0.8, capture_patiently)),
    Case(
        1, "the server is away before a tap", lost_for("refused", 0.8, tap_patiently),
        ActionHeldBack, "it was away and is back, and nothing was done",
    ),
    Case(
        1, "the server stays away", lost_for("refused", 0.0, capture_in_vain),
        DeviceLost,
    ),
    Case(1, "the server restarts in mid-run", whole_run("refused")),
    Case(2, "silent while it is opened", opening("silent"), AdbUnavailable, "does not answer"),
    Case(2, "hung while it is opened", opening("hung"), DeviceLost),
    *reads(2, "silent"),
    *reads(2, "hung"),
    Case(2, "silent before a key", silent_after("silent", KEY), DeviceLost),
    Case(2, "hung before a key", silent_after("hung", KEY), ActionUnknown),
    Case(2, "silent while it is waited for", silent_after("silent", is_not_back)),
    Case(2, "hung while it is waited for", silent_after("hung", is_not_back)),
]  # fmt: skip
