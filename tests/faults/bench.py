"""A paper phone with faults, the agent before it, and a watch over every call between them."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.android.faulty import BreakingLink
from tests.phone.paper_phone import COUNTER, PaperPhone

from qvl_agent.actions import DeviceAction, Drag, LongPress, Swipe, Tap, points_of
from qvl_agent.device import DeviceInfo, InFront
from qvl_agent.geometry import ScreenPoint
from qvl_agent.guard import Guarded, PatientReader
from qvl_agent.journal.events import Asked, Decided, Event
from qvl_agent.journal.sink import MemoryJournal
from qvl_agent.limits import Limits
from qvl_agent.loop import Agent
from qvl_agent.models.scripted import ScriptedModel
from qvl_agent.observation import Observation, TextBox
from qvl_agent.policy import Approver, NobodyThere
from qvl_agent.result import RunResult
from qvl_agent.run import Run
from qvl_agent.settle import PixelSettler
from qvl_tools.android.device import AndroidDevice
from qvl_tools.phone.adb.door import AdbDoor
from qvl_tools.phone.adb.link import LinkFault
from qvl_tools.phone.controls import Frame

TIMEOUT_S = 2.0
"""Limit of each call to the device, unless a case says otherwise."""

PATIENCE_S = 3.0
SLACK_S = 1.0

_TOUCHES = re.compile(r":(?:true; )?(?:input |am (?:start|broadcast) |monkey )")
_Answer = TypeVar("_Answer")
EventKind = TypeVar("EventKind", bound=Event)


class FaultyPaper(PaperPhone):
    """A paper phone that also repeats its last frame, and one whose fields stay empty."""

    frozen: Frame | None = None
    deaf = False

    def capture(self) -> Frame:
        return self.frozen or super().capture()

    def commit_text(self, text: str) -> bool:
        return self.focused if self.deaf else super().commit_text(text)

    def freeze(self) -> None:
        self.frozen = super().capture()

    def point(self, label: str) -> ScreenPoint:
        return ScreenPoint(*self.centre(label))


@dataclass(frozen=True)
class Call:
    """One call to the device: what, how long it took, and how long it may take."""

    name: str
    took_s: float
    limit_s: float

    @property
    def late(self) -> bool:
        return self.took_s > self.limit_s + SLACK_S


class Watched:
    """A device each of whose calls is timed, and whose commands are counted at the link."""

    def __init__(self, device: AndroidDevice, bench: Bench) -> None:
        self._device, self._bench = device, bench
        self.performed: list[DeviceAction] = []

    @property
    def info(self) -> DeviceInfo:
        return self._device.info

    def capture(self) -> Observation:
        return self._bench.timed("capture", TIMEOUT_S, self._device.capture)

    def read_texts(self, observation: Observation) -> tuple[TextBox, ...]:
        return self._bench.timed(
            "read_texts", TIMEOUT_S, lambda: self._device.read_texts(observation)
        )

    def in_front(self) -> InFront:
        return self._bench.timed("in_front", TIMEOUT_S, self._device.in_front)

    def wait_until_back(self, timeout_s: float) -> bool:
        return self._bench.timed(
            "wait_until_back", timeout_s, lambda: self._device.wait_until_back(timeout_s)
        )

    def perform(self, action: DeviceAction) -> None:
        self.performed.append(action)
        limit_s, before = TIMEOUT_S + _lasting_s(action), len(self._bench.link.services)
        try:
            self._bench.timed(action.kind, limit_s, lambda: self._device.perform(action))
        finally:
            sent = [line for line in self._bench.link.services[before:] if _TOUCHES.search(line)]
            self._bench.sent_twice += [line for line in set(sent) if sent.count(line) > 1]

    def close(self) -> None:
        self._device.close()


def _lasting_s(action: DeviceAction) -> float:
    return action.duration_s if isinstance(action, Swipe | Drag | LongPress) else 0.0


class Bench:
    """Everything of one case; closed, nothing of it is left."""

    def __init__(self) -> None:
        self.paper = FaultyPaper(app=COUNTER)
        self.door = AdbDoor(self.paper)
        self.link = BreakingLink(self.door.adb_port)
        self.said: list[str] = []
        self.calls: list[Call] = []
        self.sent_twice: list[str] = []
        self.journal = MemoryJournal()
        self.patience_s = PATIENCE_S
        self._opened: list[Watched] = []
        self._timers: list[threading.Timer] = []

    def timed(self, name: str, limit_s: float, ask: Callable[[], _Answer]) -> _Answer:
        started_s = time.monotonic()
        try:
            return ask()
        finally:
            self.calls.append(Call(name, time.monotonic() - started_s, limit_s))

    def open(self, *, limit_s: float = TIMEOUT_S, **options: Any) -> Watched:
        """Open the phone; ``limit_s`` is how long the opening as a whole may take."""
        given = {"patience_s": 1.0, "timeout_s": TIMEOUT_S, "port": self.link.port, **options}
        device = self.timed(
            "open",
            limit_s,
            lambda: AndroidDevice.connect(start_server=False, on_notice=self.said.append, **given),
        )
        self._opened.append(Watched(device, self))
        return self._opened[-1]

    def guarded(self, device: Watched | None = None) -> Guarded:
        device = device or self.open()
        return Guarded(device, patience_s=self.patience_s, on_notice=self.said.append)

    def run(
        self,
        replies: Iterable[str],
        *,
        approver: Approver | None = None,
        expect: Sequence[str] = (),
    ) -> RunResult:
        """Let a scripted model drive the phone."""
        device = self.open()
        guard = self.guarded(device)
        run = Run(
            device=guard,
            journal=self.journal,
            reader=PatientReader(guard, device),
            approver=approver or NobodyThere(),
            settler=PixelSettler(
                reaction_s=0.15, limit_s=2.0, ignore_top_px=device.info.status_bar_px
            ),
            limits=Limits(max_steps=12, black_screen_s=0.2, not_responding_s=1.0),
        )
        return Agent(run, ScriptedModel(replies), expect=expect).drive("count")

    def of(self, kind: type[EventKind]) -> list[EventKind]:
        return [event for event in self.journal.events if isinstance(event, kind)]

    @property
    def told(self) -> str:
        """All that the model was told."""
        return "\n".join(asked.prompt for asked in self.of(Asked))

    def later(self, seconds: float, do: Callable[[], object]) -> None:
        timer = threading.Timer(seconds, do)
        self._timers.append(timer)
        timer.start()

    def break_link(self, fault: LinkFault, *, for_s: float = 0.0) -> None:
        """Break the way to the phone, for a while or for good."""
        self.door.break_link(fault)
        if for_s:
            self.later(for_s, lambda: self.door.break_link(None))

    def late_calls(self) -> list[Call]:
        return [call for call in self.calls if call.late]

    def check_that_nothing_was_done_twice(self) -> None:
        """At the link, on the phone's own screen, and in the record."""
        assert self.sent_twice == []
        performed = [action for device in self._opened for action in device.performed]
        downs = sum(phase == "down" for phase, _, _ in self.paper.touches)
        assert downs <= sum(map(_strokes, performed))
        decided = [event.action for event in self.of(Decided)]
        assert not decided or all(performed.count(one) <= decided.count(one) for one in performed)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for timer in self._timers:
            timer.cancel()
            timer.join()
        self.door.break_link(None)
        for device in self._opened:
            device.close()
        with self.link:
            self.door.close()


def _strokes(action: DeviceAction) -> int:
    return action.count if isinstance(action, Tap) else int(bool(points_of(action)))
