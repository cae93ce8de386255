"""Rows 6 to 10: whether and how the screen is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.faults.bench import Bench
from tests.faults.link_cases import PLUS, cut
from tests.faults.table import Case, Person, says, taps, think
from tests.phone.paper_phone import NOTES

from qvl_agent.actions import Tap, TypeText
from qvl_agent.errors import ActionFailed, ActionHeldBack, CaptureFailed, NeedsHuman
from qvl_agent.journal.events import Asked, Fault, HumanAsked, Observed, Outcome

Change = Callable[[Bench], object]


def redraw(bench: Bench) -> None:
    vars(bench.paper)["_drawn"] = None


def turn(bench: Bench) -> None:
    paper = bench.paper
    paper.width_px, paper.height_px = paper.height_px, paper.width_px
    paper.turns = (paper.turns + 1) % 4
    redraw(bench)


# -- row 6: screen off, lock screens -----------------------------------------------------------


def opened_dark(bench: Bench) -> None:
    bench.paper.screen_on = False
    assert not bench.open().capture().is_black()
    assert bench.paper.screen_on


def opened_locked(bench: Bench) -> None:
    bench.paper.locked = True
    bench.open()
    assert not bench.paper.locked


def opened_with_a_pin(bench: Bench) -> None:
    bench.paper.locked = bench.paper.pin = True
    try:
        bench.open()
    finally:
        assert bench.paper.touches == []
        assert bench.paper.locked
        assert "input text" not in "".join(bench.link.services)


def dark_in_mid_run(bench: Bench) -> None:
    def replies() -> Iterator[str]:
        bench.paper.screen_on = False
        yield says("wait", seconds=0.2)
        yield taps(PLUS)
        yield says("done")

    assert bench.run(replies()).status == "done"
    assert bench.paper.count == 1


def lock(bench: Bench) -> None:
    bench.paper.locked = bench.paper.pin = True
    redraw(bench)


def unlock(bench: Bench) -> None:
    bench.paper.locked = bench.paper.pin = False
    redraw(bench)


def locked_in_mid_run(bench: Bench) -> None:
    def replies() -> Iterator[str]:
        lock(bench)
        yield says("wait", seconds=0.2)
        yield says("type_text", text="2580")

    result = bench.run(replies())
    assert (result.status, [fault.error for fault in bench.of(Fault)]) == (
        "gave_up", ["NeedsHuman"],
    )  # fmt: skip
    assert not list(bench.of(Outcome))
    assert "input text" not in "".join(bench.link.services)


def locked_and_unlocked(bench: Bench) -> None:
    def replies() -> Iterator[str]:
        lock(bench)
        yield says("wait", seconds=0.2)
        yield taps(PLUS)
        yield says("done")

    result = bench.run(replies(), approver=Person(lambda: unlock(bench)))
    assert (result.status, bench.paper.count) == ("done", 1)
    assert len(bench.of(HumanAsked)) == 1


def locked_before_typing(bench: Bench) -> None:
    bench.paper.app, bench.paper.focused = NOTES, True
    guard = bench.guarded()
    guard.capture()
    think()
    lock(bench)
    try:
        guard.perform(TypeText(text="hunter2"))
    finally:
        assert bench.paper.text == ""


# -- row 7: rotation ---------------------------------------------------------------------------


def turned_before_a_tap(bench: Bench) -> None:
    device = bench.open()
    device.capture()
    turn(bench)
    try:
        device.perform(Tap(point=PLUS))
    finally:
        assert bench.paper.touches == []


def turned_and_looked_at(bench: Bench) -> None:
    device = bench.open()
    turn(bench)
    assert device.capture().screen.width_px == 2400
    device.perform(Tap(point=bench.paper.point("plus")))
    assert bench.paper.count == 1


def turned_in_mid_run(bench: Bench) -> None:
    def replies() -> Iterator[str]:
        turn(bench)
        think()
        yield taps(PLUS)
        yield taps(bench.paper.point("plus"))
        yield says("done")

    assert bench.run(replies()).status == "done"
    assert [outcome.result for outcome in bench.of(Outcome)] == ["held_back", "done"]
    assert [seen.screen[0] for seen in bench.of(Observed)] == [1080, 2400, 2400]


# -- row 8: damaged frames ---------------------------------------------------------------------


def cut_at(part: float) -> Callable[[Bench], None]:
    """Return a look whose first frame ends early: the next one is taken."""

    def do(bench: Bench) -> None:
        device = bench.open()
        whole = device.capture()
        size = len(whole.encoded_png or b"") or 4 * 1080 * 2400
        bench.link.rule = cut("screencap", int(size * part), times=1)
        assert device.capture().digest == whole.digest

    return do


def line_ends(bench: Bench) -> None:
    """The way turns each line end into two characters, as a terminal does."""
    device = bench.open()
    bench.link.change = lambda data: data.replace(b"\n", b"\r\n").replace(b"\xf5", b"\xf5\r")
    device.capture()


# -- row 9: content that may not be captured ---------------------------------------------------


def hide(bench: Bench) -> None:
    bench.paper.secure = True
    redraw(bench)


def hidden_from_a_look(bench: Bench) -> None:
    """The frame is black but for the system's bars, says so, and the texts are still there."""
    device = bench.open()
    hide(bench)
    seen = device.capture()
    assert not seen.is_black()
    assert seen.black_share() > 0.9
    assert device.in_front().trouble == "secure"
    assert "plus" in {text.text for text in device.read_texts(seen)}


def hidden_from_a_model(bench: Bench) -> None:
    def replies() -> Iterator[str]:
        hide(bench)
        yield says("wait", seconds=0.2)
        yield taps(PLUS)

    result = bench.run(replies())
    assert result.status == "gave_up"
    assert "may not be captured" in result.reason
    assert [fault.error for fault in bench.of(Fault)] == ["ScreenUnavailable"]
    assert len(bench.of(Asked)) == 1, "no black picture is shown to a model"


def hidden_and_done_by_a_person(bench: Bench) -> None:
    def replies() -> Iterator[str]:
        hide(bench)
        yield says("wait", seconds=0.2)
        yield says("done")

    def show() -> None:
        bench.paper.secure = False
        redraw(bench)

    assert bench.run(replies(), approver=Person(show)).status == "done"


# -- row 10: frozen frames ---------------------------------------------------------------------


def frozen(*replies: str, expect: tuple[str, ...] = ()) -> Callable[[Bench], None]:
    """Return a run whose pictures stay the same whatever it does: that is never a success."""

    def do(bench: Bench) -> None:
        bench.paper.freeze()
        result = bench.run(iter(replies), expect=expect)
        assert result.status == "gave_up", result.reason
        assert all(outcome.changed == 0 for outcome in bench.of(Outcome))
        marks = [seen.integrity for seen in bench.of(Observed)]
        assert marks[1:] == ["unchanged", *["stale"] * (len(marks) - 2)]
        assert "Nothing on the screen changed" in bench.told

    return do


CASES = [
    Case(6, "the screen is off when it is opened", opened_dark),
    Case(6, "a swipe lock when it is opened", opened_locked),
    Case(6, "a PIN when it is opened", opened_with_a_pin, NeedsHuman, "only its owner"),
    Case(6, "the screen goes off in mid-run", dark_in_mid_run),
    Case(6, "a PIN in mid-run and nobody there", locked_in_mid_run),
    Case(6, "a PIN in mid-run, and its owner", locked_and_unlocked),
    Case(6, "it locks before the text is typed", locked_before_typing, ActionHeldBack, "locked"),
    Case(7, "turned before a tap", turned_before_a_tap, ActionFailed, "has turned"),
    Case(7, "turned and looked at", turned_and_looked_at),
    Case(7, "turned in mid-run", turned_in_mid_run),
    *(Case(8, f"cut after {n}/20 of a frame", cut_at(n / 20)) for n in range(20)),
    Case(8, "line ends changed on the way", line_ends, CaptureFailed, "no whole screenshot"),
    Case(9, "protected content, looked at", hidden_from_a_look),
    Case(9, "protected content and nobody there", hidden_from_a_model),
    Case(9, "protected content, done by a person", hidden_and_done_by_a_person),
    Case(10, "frozen under a model that goes on", frozen(*[taps(PLUS)] * 9)),
    Case(10, "frozen under a claim", frozen(*[taps(PLUS)] * 2, says("done"), expect=("Paid",))),
]  # fmt: skip
