"""Rows 17, 18, 21 and 25: what comes between, and who else is at it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

from tests.android.faulty import answering
from tests.faults.agent_process import wait_for
from tests.faults.bench import TIMEOUT_S, Bench
from tests.faults.link_cases import PLUS, SERIAL
from tests.faults.screen_cases import Change, redraw
from tests.faults.table import Case, says, taps, think
from tests.phone.paper_phone import NOTES, SETTINGS

from qvl_agent.actions import Tap, TypeText
from qvl_agent.errors import ActionFailed, ActionHeldBack, DeviceBusy
from qvl_agent.journal.events import Asked, Checked, Observed, Outcome
from qvl_tools.android.device import AndroidDevice
from qvl_tools.android.input_method import BROADCAST_IME
from qvl_tools.android.shell import Hand
from qvl_tools.android.typing import Typist
from qvl_tools.android.ui_dump import UiDump
from qvl_tools.phone.controls import INPUT_METHOD_STOCK

CRASH = "Application Error: com.qvl.counter"
ANR = "Application Not Responding: com.qvl.counter"
PERMISSION = (
    "com.google.android.permissioncontroller/"
    "com.android.permissioncontroller.permission.ui.GrantPermissionsActivity"
)
ENABLED = ("secure", "enabled_input_methods")
NOTE = ("secure", "qvl_previous_ime")

# -- row 17: dialogs of the system ---------------------------------------------------------------


def dialog(title: str) -> Change:
    def show(bench: Bench) -> None:
        bench.paper.window = title
        bench.paper.count += 100  # something is seen of it
        redraw(bench)

    return show


def claim_behind(title: str, words: str) -> Callable[[Bench], None]:
    """Return a run that claims success while the dialog is there."""

    def do(bench: Bench) -> None:
        def replies() -> Iterator[str]:
            dialog(title)(bench)
            yield says("wait", seconds=0.2)
            yield says("done")
            yield says("give_up", reason="it has stopped")

        assert bench.run(replies()).status == "gave_up"
        assert words in bench.told
        assert [checked.holds for checked in bench.of(Checked)] == [False]
        assert {seen.app for seen in bench.of(Observed)} == {"com.qvl.counter"}

    return do


def crash_by_an_action(bench: Bench) -> None:
    """It is told at once, after the action that did it."""

    def replies() -> Iterator[str]:
        bench.paper.touches.clear()
        bench.later(0.01, lambda: dialog(CRASH)(bench))
        yield taps(PLUS)
        yield says("give_up", reason="crashed")

    assert bench.run(replies()).status == "gave_up"
    assert "has stopped" in bench.of(Asked)[-1].prompt


def answers_again(bench: Bench) -> None:
    def recover() -> None:
        wait_for(lambda: "not_responding" in troubles(), "the agent has seen that it hangs")
        dialog("")(bench)

    def troubles() -> list[str]:
        return [seen.trouble for seen in bench.of(Observed)]

    def replies() -> Iterator[str]:
        dialog(ANR)(bench)
        bench.later(0.0, recover)
        yield says("wait", seconds=0.2)
        yield says("done")

    assert bench.run(replies()).status == "done"
    assert troubles() == ["", "not_responding", ""]
    assert "not responding" not in bench.told


def asks_for_a_permission(bench: Bench) -> None:
    def replies() -> Iterator[str]:
        dialog(PERMISSION)(bench)
        yield says("wait", seconds=0.2)
        yield says("give_up", reason="it asks for something")

    bench.run(replies())
    assert "asks for a permission" in bench.told


# -- row 18: input methods ---------------------------------------------------------------------


def at_the_field(bench: Bench) -> None:
    bench.paper.app, bench.paper.focused = NOTES, True


def no_input_method(bench: Bench) -> None:
    commands = {"ime list": "a/.b\n", "dumpsys input_method": "mInputShown=true\n"}
    commands["uiautomator"] = "ERROR: could not get idle state.\n"
    with answering(commands) as shell:
        Typist(shell, UiDump(shell)).type(Hand(shell), TypeText(text="żółw"))


def typing_in_vain(text: str) -> Callable[[Bench], None]:
    """Return typing into a field that takes nothing: it is read back, and told."""

    def do(bench: Bench) -> None:
        at_the_field(bench)
        bench.paper.deaf = True
        try:
            bench.open().perform(TypeText(text=text))
        finally:
            assert bench.paper.input_method == INPUT_METHOD_STOCK

    return do


def no_field(bench: Bench) -> None:
    bench.paper.app = NOTES
    bench.open().perform(TypeText(text="x"))


def left_behind(bench: Bench) -> None:
    """An agent was killed while it typed: the next one gives the input method back."""
    paper = bench.paper
    paper.input_method = BROADCAST_IME
    paper.values[NOTE] = f"{INPUT_METHOD_STOCK},disable"
    paper.values[ENABLED] = f"{INPUT_METHOD_STOCK}:{BROADCAST_IME}"
    bench.open()
    assert paper.input_method == INPUT_METHOD_STOCK
    assert NOTE not in paper.values


# -- row 21: two agents ------------------------------------------------------------------------

HOLDER = """
import sys
from qvl_tools.android.device import AndroidDevice
device = AndroidDevice.connect(port=int(sys.argv[1]), start_server=False)
print("held", flush=True)
sys.stdin.read()
"""


def second_agent(bench: Bench) -> None:
    bench.open()
    AndroidDevice.connect(port=bench.link.port, start_server=False, timeout_s=TIMEOUT_S)


def after_the_first(bench: Bench) -> None:
    bench.open().close()
    assert bench.open().info.serial == SERIAL


def held_by_another(*, kill: bool) -> Callable[[Bench], None]:
    """Return the opening of a phone that another process has, or had when it was killed."""

    def do(bench: Bench) -> None:
        with subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(bench.link.port)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        ) as holder:  # fmt: skip
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"held\n"
            if kill:
                holder.kill()
                holder.wait()
            try:
                bench.open()
            finally:
                holder.kill()

    return do


# -- row 25: somebody else touches the phone -----------------------------------------------------


def changed_before(action: Tap | TypeText, change: Change) -> Callable[[Bench], None]:
    """Return what decides on a screen, which changes before it acts."""

    def do(bench: Bench) -> None:
        guard = bench.guarded()
        guard.capture()
        think()
        change(bench)
        redraw(bench)
        bench.paper.touches.clear()
        done = False
        try:
            guard.perform(action)
            done = True
        finally:
            assert len(bench.paper.touches) == 2 * done
            assert bench.paper.text == ""

    return do


def goes_home(bench: Bench) -> None:
    bench.paper.key(3)


def opens(app: object) -> Change:
    return lambda bench: setattr(bench.paper, "app", app)


def counts(bench: Bench) -> None:
    bench.paper.count = 7


def touched_in_mid_run(bench: Bench) -> None:
    """The run is told, looks again, and goes on from what it sees then."""

    def replies() -> Iterator[str]:
        think()
        goes_home(bench)
        yield taps(PLUS)
        yield taps(bench.paper.point("Counter"))
        yield taps(PLUS)
        yield says("done")

    assert bench.run(replies()).status == "done"
    assert bench.paper.count == 1
    assert [outcome.result for outcome in bench.of(Outcome)] == ["held_back", "done", "done"]


TAP, TEXT = Tap(point=PLUS), TypeText(text="x")
CHANGED = (ActionHeldBack, "has changed since it was looked at")

CASES = [
    Case(17, "a crash, and a claim", claim_behind(CRASH, "has stopped")),
    Case(17, "an app that hangs, and a claim", claim_behind(ANR, "is not responding")),
    Case(17, "a crash by an action", crash_by_an_action),
    Case(17, "an app that hangs for a while", answers_again),
    Case(17, "a question for a permission", asks_for_a_permission),
    Case(
        18, "no input method for the text", no_input_method, ActionFailed, "no input method"
    ),
    Case(
        18, "keys that do not arrive", typing_in_vain("plain"), ActionFailed, "does not show that"
    ),
    Case(18, "a text that does not arrive", typing_in_vain("żółw"), ActionFailed),
    Case(18, "no field has the focus", no_field, ActionFailed, "no text field has the focus"),
    Case(18, "the input method of an agent that was killed", left_behind),
    Case(21, "a second agent in this process", second_agent, DeviceBusy, "this very process"),
    Case(21, "a second agent after the first", after_the_first),
    Case(21, "an agent in another process", held_by_another(kill=False), DeviceBusy, "pid"),
    Case(21, "an agent that was killed", held_by_another(kill=True)),
    Case(25, "the person goes home before a tap", changed_before(TAP, goes_home), *CHANGED),
    Case(25, "another app comes before a tap", changed_before(TAP, opens(SETTINGS)), *CHANGED),
    Case(25, "another app comes before a text", changed_before(TEXT, opens(NOTES)), *CHANGED),
    Case(25, "a number changes far from the tap", changed_before(TAP, counts)),
    Case(25, "the person goes home in mid-run", touched_in_mid_run),
]  # fmt: skip
