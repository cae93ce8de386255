"""Row 22: Ctrl-C and SIGTERM at each phase of a run, in a real process.

Each time: the process ends within two seconds as interrupted, its record reads back, nothing stays
pressed, the user's input method is back, and the phone is free for the next agent.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.android.faulty import STALL
from tests.faults.agent_process import AgentProcess, Ground, running, wait_for
from tests.phone.paper_phone import COUNTER, NOTES

from qvl_agent.journal.events import Intended, Outcome
from qvl_agent.lease import held_leases
from qvl_tools.android.device import AndroidDevice
from qvl_tools.phone.controls import INPUT_METHOD_STOCK

ENDS_WITHIN_S = 2.0

NOTE = ("secure", "qvl_previous_ime")
"""Where the phone itself keeps the user's input method meanwhile."""

ONCE = {"ctrl-c": (signal.SIGINT,)}
EVERY_WAY = {
    **ONCE,
    "sigterm": (signal.SIGTERM,),
    "ctrl-c twice": (signal.SIGINT, signal.SIGINT),
}

Condition = Callable[[Ground, AgentProcess], object]


@contextmanager
def flickering(ground: Ground) -> Iterator[None]:
    """Let the screen change all the time."""
    stop = threading.Event()

    def flicker() -> None:
        while not stop.wait(0.02):
            ground.paper.count += 1

    thread = threading.Thread(target=flicker)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@dataclass(frozen=True)
class Phase:
    """Where the signal strikes.

    Attributes:
        replies: What the model says; None for a model that thinks for good.
        stall: The service that gets no answer any more once the run has begun.
        there: Tells that the agent is there.
        around: What else goes on.
        recorded: Whether the run has begun.
        silent: Whether the phone says nothing any more from then on.
    """

    replies: list[dict[str, Any]] | None
    there: Condition
    stall: str = ""
    around: Callable[[Ground], AbstractContextManager[None]] = lambda ground: nullcontext()
    recorded: bool = True
    silent: bool = False


def stalled(ground: Ground, agent: AgentProcess) -> object:
    return ground.link.stalled


def lifted_and_looked(ground: Ground, agent: AgentProcess) -> bool:
    """Tell whether the tap is over and the screen is being watched."""
    taps = [n for n, line in enumerate(ground.link.services) if "input tap" in line]
    return bool(taps) and sum("screencap" in line for line in ground.link.services[taps[0] :]) > 2


def lose(ground: Ground, agent: AgentProcess) -> bool:
    """End the adb server in mid-run, and tell whether the agent waits for it."""
    if "decided" in ground.journal:
        ground.door.break_link("refused")
    return "waiting up to" in agent.said


TAP = {"kind": "tap", "point": {"x": 800, "y": 1050}}
FAR = {"start": {"x": 540, "y": 2000}, "end": {"x": 540, "y": 600}}

PHASES = {
    "opening": Phase([], stalled, stall="getprop", recorded=False),
    "observing": Phase([], stalled, stall="screencap"),
    "thinking": Phase(None, lambda ground, agent: ground.asked.is_set()),
    "judging": Phase([TAP], stalled, stall="uiautomator"),
    "asking": Phase(
        [{"kind": "ask_user", "question": "whose turn?"}],
        lambda ground, agent: "whose turn?" in agent.said.partition("decides")[2],
    ),
    "swiping": Phase(
        [{"kind": "swipe", **FAR, "duration_s": 10.0}],
        lambda ground, agent: len(ground.paper.touches) > 3,
    ),
    "dragging": Phase(
        [{"kind": "drag", **FAR, "duration_s": 10.0}],
        lambda ground, agent: len(ground.paper.touches) > 3,
    ),
    "typing": Phase([{"kind": "type_text", "text": "é"}], stalled, stall="am broadcast"),
    "typing, and the phone falls silent": Phase(
        [{"kind": "type_text", "text": "é"}], stalled, stall="am broadcast", silent=True
    ),
    "settling": Phase([TAP], lifted_and_looked, around=flickering),
    "waiting": Phase(
        [{"kind": "wait", "seconds": 60.0}], lambda ground, agent: "decided" in ground.journal
    ),
    "waiting for the phone": Phase([{"kind": "wait", "seconds": 60.0}], lose),
}

LATER_S = 1.2
"""A second signal so much later means that whoever sends it has waited long enough."""

CASES = [
    pytest.param(
        "typing, and the phone falls silent", (signal.SIGINT, signal.SIGINT), LATER_S,
        id="row-22 ctrl-c, and again later, while typing, and the phone falls silent",
    ),
    *(
    pytest.param(phase, signals, 0.1, id=f"row-22 {way} while {phase}")
    for phase in PHASES
    for way, signals in (
        EVERY_WAY if phase in ("thinking", "dragging", "typing", "settling") else ONCE
    ).items()
    ),
]  # fmt: skip


def interrupted(
    ground: Ground, phase: Phase, signals: tuple[signal.Signals, ...], apart_s: float
) -> float:
    """Run an agent up to its phase, send the signals, check what is left; return the seconds."""
    ground.paper.app = NOTES if phase.stall == "am broadcast" else COUNTER
    ground.paper.focused = ground.paper.app == NOTES
    ground.link.rule = lambda line: STALL if is_stalled(ground, phase, line) else None
    with phase.around(ground), running(ground, phase.replies) as agent:
        wait_for(lambda: phase.there(ground, agent) or ended(agent), "the phase")
        took_s = agent.tell(*signals, apart_s=apart_s)
        assert agent.process.returncode == 130, agent.said
        assert agent.result()["status"] == "interrupted"
    return took_s


def is_stalled(ground: Ground, phase: Phase, line: str) -> bool:
    if phase.silent and ground.link.stalled:
        return True
    begun = not phase.recorded or ground.journal != ""
    return phase.stall != "" and phase.stall in line and begun


def ended(agent: AgentProcess) -> bool:
    assert agent.process.poll() is None, agent.said
    return False


def check_what_is_left(ground: Ground, phase: Phase) -> None:
    wait_for(lambda: fingers_down(ground) == 0, "the finger is lifted")
    if phase.silent:  # it can't be told what came of it: whoever opens the phone next puts it right
        assert NOTE in ground.paper.values
        AndroidDevice.connect(port=ground.door.adb_port, start_server=False).close()
    assert ground.paper.input_method == INPUT_METHOD_STOCK
    assert NOTE not in ground.paper.values
    assert [held.device for held in held_leases() if str(ground.link.port) in held.device] == []
    if not phase.recorded:
        assert ground.journal == ""
        return
    episode = ground.episode()
    assert episode.ended is not None
    assert episode.ended.status == "interrupted"
    intended = sum(isinstance(event, Intended) for event in episode.events)
    done = sum(isinstance(event, Outcome) for event in episode.events)
    assert done <= intended <= 1
    assert sum(touched == "down" for touched, _, _ in ground.paper.touches) <= intended


def fingers_down(ground: Ground) -> int:
    phases = [phase for phase, _, _ in ground.paper.touches]
    return phases.count("down") - phases.count("up") - phases.count("cancel")


@pytest.mark.timeout(150)
@pytest.mark.parametrize(("name", "signals", "apart_s"), CASES)
def test_a_signal_ends_the_run_in_order(
    name: str, signals: tuple[signal.Signals, ...], apart_s: float, tmp_path: Path
) -> None:
    took_s = 0.0
    for attempt in ("first", "second, as others may have kept the machine busy"):
        (tmp_path / attempt[:6]).mkdir()
        with Ground(tmp_path / attempt[:6]) as ground:
            took_s = interrupted(ground, PHASES[name], signals, apart_s)
            check_what_is_left(ground, PHASES[name])
        if took_s <= ENDS_WITHIN_S:
            return
    pytest.fail(f"it took {took_s:.1f} s to end")
