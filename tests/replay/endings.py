"""One recorded run for every way in which a run can go, made by the real loop on a real device."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.doubles import CounterDevice, point_json, reply, tap
from tests.replay.preparations import (
    comes_up,
    dark,
    done_and_cut,
    gone_at,
    in_front,
    on_capture,
    on_perform,
    on_read,
)

from qvl_agent.actions import Tap
from qvl_agent.errors import (
    ActionFailed,
    ActionHeldBack,
    ActionUnknown,
    CaptureFailed,
    DeviceLost,
    DeviceOffline,
    ModelUnreachable,
    UserStopped,
)
from qvl_agent.geometry import ScreenPoint
from qvl_agent.journal.events import VERSION
from qvl_agent.journal.reader import Episode, read_episode
from qvl_agent.journal.sink import EventSink
from qvl_agent.journal.writer import Journal
from qvl_agent.limits import Limits, RunEnds
from qvl_agent.loop import Agent
from qvl_agent.models.families import family_named
from qvl_agent.models.port import Conversation, ModelSettings
from qvl_agent.models.recorded import recorded_family
from qvl_agent.models.scripted import ScriptedModel
from qvl_agent.policy import Approver, HumanAnswer, NobodyThere, Policy, Risk
from qvl_agent.replay.strict import ReplayReport, replay_strict
from qvl_agent.run import Run
from qvl_agent.settle import PixelSettler
from qvl_agent.task import drive_task

Replies = Iterable[str] | Callable[[Conversation], str]


class Says:
    """A person who always gives the same answer."""

    def __init__(self, text: str) -> None:
        self.text = text

    def ask(self, question: str) -> HumanAnswer:
        return HumanAnswer(self.text, "person")


class CountUp:
    """A scripted task: counts to a number and looks whether it stands there."""

    name, summary, phrases = "count_up", "Count up.", ("count to {number}",)
    permits: frozenset[Risk] = frozenset()

    def match(self, goal: str) -> Mapping[str, str] | None:
        return None

    def params(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        return given

    def perform(self, run: Run, params: Mapping[str, Any]) -> None:
        for _ in range(params["number"]):
            run.begin_step()
            plus = next(box for box in run.texts() or () if box.text == "plus")
            action = Tap(point=plus.box.center)
            run.decide("one more", action)
            run.approve(action)
            run.act(action)
        run.wait(0.01)
        head = (run.texts() or ())[0].text
        if head == str(params["number"]):
            raise RunEnds("done", "counted", proof="verified", evidence=(head,))
        raise RunEnds("gave_up", f"it says {head}")


@dataclass
class Ending:
    """How one run is set up.

    Attributes:
        replies: What the model says, given the device.
        prepare: Changes the device before the run.
        task: Runs this instead of a model.
    """

    replies: Callable[[CounterDevice], Replies] = lambda device: ()
    prepare: Callable[[CounterDevice], None] = lambda device: None
    approver: Approver = field(default_factory=NobodyThere)
    limits: Limits = field(default_factory=lambda: Limits(black_screen_s=0.02))
    expect: tuple[str, ...] = ()
    dry_run: bool = False
    yes: bool = False
    reads: bool = True
    family: str = "native"
    options: ModelSettings = field(default_factory=ModelSettings)
    task: CountUp | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    ticking: bool = False
    version: int = VERSION


def record(
    ending: Ending, replays: Path, *, wrap: Callable[[EventSink], EventSink] = lambda sink: sink
) -> Episode:
    """Carry the run out, record it and read the record."""
    device = CounterDevice()
    ending.prepare(device)
    with Journal.create(replays, "count") as journal:
        run = _run(ending, device, wrap(journal))
        # Whatever a bug or Ctrl-C at the very end lets through is the caller's to see, not ours.
        with contextlib.suppress(KeyboardInterrupt, ZeroDivisionError):
            _drive(ending, device, run)
    return read_episode(journal.folder)


def _run(ending: Ending, device: CounterDevice, journal: EventSink) -> Run:
    clock = itertools.count(step=0.25)
    run = Run(
        device=device,
        journal=journal,
        reader=device if ending.reads else None,
        policy=Policy(ending.task.permits if ending.task else frozenset()),
        approver=ending.approver,
        yes=ending.yes,
        settler=PixelSettler(reaction_s=0.005, limit_s=0.05, pause=lambda seconds: None),
        limits=ending.limits,
        dry_run=ending.dry_run,
        version=ending.version,
    )
    if ending.ticking:
        run.now = lambda: next(clock)
        run.started_s = run.now()
    return run


def _drive(ending: Ending, device: CounterDevice, run: Run) -> None:
    if ending.task is not None:
        drive_task(run, ending.task, goal="count", params=ending.params)
        return
    family = family_named(ending.family, ending.options)
    model_ = ScriptedModel(ending.replies(device), family=family)
    Agent(run, model_, expect=ending.expect).drive("count")


def tapping(*labels: str, end: str = "done") -> Callable[[CounterDevice], Replies]:
    """Return replies that tap these labels and then end."""
    return lambda device: [*(tap(device, label) for label in labels), reply(end)]


def saying(*replies: str) -> Callable[[CounterDevice], Replies]:
    """Return these replies."""
    return lambda device: replies


def _unreachable(conversation: Conversation) -> str:
    raise ModelUnreachable("no answer in 5 s", fix="start the server")


def _interrupting(device: CounterDevice) -> Replies:
    def replies() -> Iterator[str]:
        yield tap(device, "plus")
        raise KeyboardInterrupt

    answers = replies()
    return lambda conversation: next(answers)


OUTSIDE = reply("tap", point=point_json(ScreenPoint(5000, 5)))
BROKEN = ("I would tap plus.", '{"action": {"kind": "fly"}}', OUTSIDE)
LOST = DeviceLost("the cable is out", fix="plug it in")

ENDINGS: dict[str, Ending] = {
    "claimed": Ending(tapping("plus", "plus")),
    "verified": Ending(tapping("plus"), expect=("1", "inert")),
    "expectation fails": Ending(tapping("plus"), expect=("7",)),
    "gives up": Ending(tapping("plus", end="give_up")),
    "step limit": Ending(tapping("plus", "plus", "plus"), limits=Limits(max_steps=2)),
    "time limit": Ending(tapping(*["plus"] * 30), limits=Limits(max_seconds=5), ticking=True),
    "denied by nobody": Ending(tapping("Pay 10 EUR")),
    "denied by a person": Ending(tapping("Send"), approver=Says("no")),
    "agreed by a person": Ending(tapping("Send", "plus"), approver=Says("yes")),
    "agreed by option": Ending(tapping("Pay 10 EUR"), yes=True),
    "mended replies": Ending(
        lambda device: [*BROKEN[:2], tap(device, "plus"), BROKEN[2], reply("done")]
    ),
    "half a character": Ending(
        saying(reply("type_text", text="x", thought="\ud83d"), reply("done"))
    ),
    "unusable replies": Ending(saying(*BROKEN)),
    "script at its end": Ending(saying()),
    "model out of reach": Ending(lambda device: _unreachable),
    "action refused": Ending(tapping("plus", "plus"), on_perform(ActionFailed("no"), from_call=2)),
    "action in part": Ending(
        tapping("plus", "plus"), on_perform(ActionFailed("half", partly_done=True), from_call=2)
    ),
    "action held back": Ending(
        tapping("plus", "plus"), on_perform(ActionHeldBack("another screen"), from_call=2)
    ),
    "stopped by the person": Ending(tapping("plus", "plus"), on_perform(UserStopped("enough"))),
    "stopped while looking": Ending(tapping("plus"), on_capture(UserStopped("enough"))),
    "action unknown": Ending(tapping("plus", "plus"), on_perform(ActionUnknown("cut"))),
    "action unknown, and done": Ending(tapping("plus", "plus"), done_and_cut),
    "lost while acting": Ending(tapping("plus", "plus"), on_perform(LOST, from_call=2)),
    "lost at the start": Ending(tapping("plus"), on_capture(LOST)),
    "lost while settling": Ending(tapping("plus"), on_capture(LOST, from_call=3)),
    "offline while settling": Ending(tapping("plus"), on_capture(DeviceOffline("?"), from_call=2)),
    "no screenshot": Ending(tapping("plus"), on_capture(CaptureFailed("torn", fix="retry"))),
    "texts unreadable": Ending(tapping("plus"), on_read(CaptureFailed("dump failed"))),
    "lost while reading": Ending(tapping("plus"), on_read(LOST)),
    "no reader": Ending(tapping("plus"), reads=False),
    "black for good": Ending(tapping("plus"), dark(10**9)),
    "black for a while": Ending(tapping("plus"), dark(3)),
    "waits": Ending(saying(reply("wait", seconds=0.01), reply("done"))),
    "lost while waiting": Ending(
        saying(reply("wait", seconds=0.01), reply("done")), on_capture(LOST, from_call=2)
    ),
    "answers": Ending(saying(reply("answer", text="42"), reply("done", summary="said"))),
    "asks a person": Ending(
        saying(reply("ask_user", question="who?"), reply("done")), approver=Says("me")
    ),
    "asks nobody": Ending(saying(reply("ask_user", question="who?"), reply("done"))),
    "stuck": Ending(tapping(*["inert"] * 9)),
    "dry run": Ending(tapping("plus"), dry_run=True),
    "interrupted while thinking": Ending(_interrupting),
    "interrupted while acting": Ending(tapping("plus"), on_perform(KeyboardInterrupt())),
    "interrupted while settling": Ending(
        tapping("plus"), on_capture(KeyboardInterrupt(), from_call=3)
    ),
    "locked and nobody there": Ending(tapping("plus"), in_front("locked")),
    "locked and unlocked": Ending(
        tapping("plus"), in_front("locked"), approver=Says("done")
    ),
    "locked and left so": Ending(
        tapping("plus"), in_front("locked", times=10**9), approver=Says("no")
    ),
    "protected and nobody there": Ending(tapping("plus"), in_front("secure")),
    "protected and done by a person": Ending(
        tapping("plus"), in_front("secure"), approver=Says("done")
    ),
    "a task reads what is protected": Ending(
        task=CountUp(), params={"number": 2}, prepare=in_front("secure", times=10**9)
    ),
    "a crash belies the claim": Ending(
        saying(reply("done"), reply("give_up")), in_front("crashed", times=10**9)
    ),
    "a crash comes up before the claim": Ending(
        saying(reply("done"), reply("give_up")), comes_up("crashed", at=2)
    ),
    "the device is gone at the claim": Ending(saying(reply("done")), gone_at(2)),
    "a crash belies a task": Ending(
        task=CountUp(), params={"number": 2}, prepare=in_front("crashed", times=10**9)
    ),
    "not responding for a while": Ending(
        tapping("plus"),
        in_front("not_responding", times=2),
        limits=Limits(not_responding_s=0.02),
    ),
    "not responding for good": Ending(
        tapping(*["plus"] * 3),
        in_front("not_responding", times=10**9),
        limits=Limits(max_steps=3, not_responding_s=0.02),
    ),
    "asks for a permission": Ending(tapping("plus"), in_front("asks_permission", times=10**9)),
    "a bug in the device": Ending(tapping("plus"), on_perform(ZeroDivisionError("division"))),
    "task": Ending(task=CountUp(), params={"number": 2}),
    "task gives up": Ending(
        task=CountUp(), params={"number": 2}, prepare=lambda device: setattr(device, "count", 5)
    ),
    "task loses its device": Ending(
        task=CountUp(), params={"number": 2}, prepare=on_perform(LOST, from_call=2)
    ),
    "qwen3-vl": Ending(
        saying(*['<tool_call>\n{"name": "mobile_use", "arguments": '
                 '{"action": "click", "coordinate": [500, 200]}}\n</tool_call>'] * 2,
               '<tool_call>\n{"name": "mobile_use", "arguments": '
               '{"action": "terminate", "status": "success"}}\n</tool_call>'),
        family="qwen3-vl",
        options=ModelSettings(image_tokens=300, max_images=2, temperature=0.5, seed=7),
    ),
}  # fmt: skip
"""Every way, by name."""


def replayed(episode: Episode) -> ReplayReport:
    """Replay it."""
    return replay_strict(episode, find_family=recorded_family, find_task=lambda name: CountUp())
