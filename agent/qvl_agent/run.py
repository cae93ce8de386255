"""One run while it happens: what a model's loop and a scripted task have in common.

Observing, judging, acting and recording are the same whoever decides. Whoever decides calls
``observe``, ``texts``, ``decide``, ``approve``, ``act`` in this order, once per step.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from qvl_agent.actions import Action, DeviceAction, describe
from qvl_agent.device import Device, ReadsText
from qvl_agent.errors import ActionFailed, ActionHeldBack, ActionUnknown, DeviceError
from qvl_agent.guard import Guarded
from qvl_agent.journal.aside import write_with_image
from qvl_agent.journal.events import (
    VERSION,
    ActionResult,
    Decided,
    Fault,
    FaultPlace,
    HumanAsked,
    Intended,
    Judged,
    Observed,
    Outcome,
)
from qvl_agent.journal.sink import EventSink
from qvl_agent.limits import Limits, RunEnds
from qvl_agent.models.port import Usage
from qvl_agent.observation import Observation, TextBox, Trouble
from qvl_agent.obstacles import Obstacles, with_front
from qvl_agent.png import encode_png
from qvl_agent.policy import Approver, HumanAnswer, Judgement, NobodyThere, Policy
from qvl_agent.screen_texts import TextsOfScreen
from qvl_agent.settle import PixelSettler, Settled, Settler, changed_share, with_integrity


@dataclass(frozen=True)
class Effect:
    """What an action did.

    Attributes:
        error: Why nothing was done or what is unknown; empty where it was done.
        changed: Share of screen tiles that changed.
        held_back: Nothing was sent, since the screen had changed or the device was away: whoever
            decides looks again first.
    """

    error: str = ""
    changed: float = 0.0
    held_back: bool = False


@dataclass
class Run:
    """Device, policy, journal and limits of one run, and where it stands."""

    device: Device
    journal: EventSink
    reader: ReadsText | None = None
    policy: Policy = field(default_factory=Policy)
    approver: Approver = field(default_factory=NobodyThere)
    settler: Settler = field(default_factory=PixelSettler)
    limits: Limits = field(default_factory=Limits)
    dry_run: bool = False
    yes: bool = False
    """Whoever started the run agrees beforehand to all that the policy asks about."""
    now: Callable[[], float] = time.monotonic
    version: int = VERSION
    """Of the record; before 3 a screen was taken for unchanged whenever an action had failed."""
    step: int = 0
    answer: str = ""
    usage: Usage = field(default=Usage())
    """Of all replies so far."""
    started_s: float = field(init=False)
    _seen: Observation | None = field(init=False, default=None)
    _is_past: bool = field(init=False, default=False)
    _texts: TextsOfScreen = field(init=False, default_factory=TextsOfScreen)
    _unchanged: int = field(init=False, default=0)
    _obstacles: Obstacles = field(init=False, default_factory=Obstacles)

    def __post_init__(self) -> None:
        self.started_s = self.now()

    def begin_step(self) -> None:
        """Count a step.

        Raises:
            RunEnds: If a limit is reached.
        """
        if self.step >= self.limits.max_steps:
            raise RunEnds("step_limit", f"stopped after {self.step} steps")
        self.check_time()
        self.step += 1
        # The same pixels may have another meaning by now: texts are read anew in each step.
        self._texts.forget()

    def check_time(self) -> None:
        """End the run when its time is over.

        Raises:
            RunEnds: With ``time_limit``.
        """
        seconds = self.now() - self.started_s
        if 0 < self.limits.max_seconds <= seconds:
            raise RunEnds("time_limit", f"stopped after {seconds:.0f} s")

    def observe(self, *, to_show: bool = False) -> Observation:
        """Return the screen that the step is about: the settled one, or a new look.

        Args:
            to_show: Whether somebody decides by the picture; content that may not be captured is
                black, and all that can be had of it is texts.

        Raises:
            RunEnds: If there is nothing to see for too long, or only the person could go on.
        """
        seen = self.look_again() if self._seen is None or self._is_past else self._seen
        return self._obstacles.passed(seen, self, to_show=to_show)

    @property
    def trouble(self) -> Trouble:
        """What stood in the way when the screen was looked at last."""
        return self._seen.trouble if self._seen else ""

    def look_again(self) -> Observation:
        """Capture anew, because time has passed since the last look."""
        seen = self._capture()
        if self._seen is not None and self._seen.digest != seen.digest:
            self._unchanged = 0
        return self._take(seen)

    def look_until_changed(self, seen: Observation, seconds: float) -> Observation:
        """Give the screen up to ``seconds`` to change from what was seen, and look."""
        with self._noting("capture"):
            settled = self._rest(seen, wait_s=seconds)
        return self._take(settled.observation)

    def texts(self) -> tuple[TextBox, ...] | None:
        """Return the visible texts of the current screen, None where they can't be read."""
        return self._texts.of(self.observe(), self)

    def decide(self, thought: str, action: Action) -> None:
        """Record the decision of this step."""
        self.journal.write(Decided(step=self.step, thought=thought, action=action))

    def approve(self, action: Action) -> Judgement:
        """Judge the action, asking a person where the policy says so.

        Raises:
            RunEnds: With ``denied``, if it is not allowed.
        """
        judgement = self.policy.judge(action, self.texts)
        self.journal.write(Judged(step=self.step, **asdict(judgement)))
        if judgement.verdict in ("deny", "hand_over"):
            raise RunEnds("denied", f"not allowed: {judgement.reason}")
        if judgement.verdict == "confirm" and not self.dry_run:
            self._confirm(action, judgement)
        return judgement

    def ask_person(self, question: str) -> HumanAnswer:
        """Ask the person and record what came back."""
        return self._answered(question, self.approver.ask(question))

    def act(self, action: DeviceAction) -> Effect:
        """Touch the device, wait for rest, record what came of it.

        Raises:
            RunEnds: In a dry run, before the device is touched.
        """
        before = self.observe()
        if self.dry_run:
            raise RunEnds("step_limit", "dry run: ended before the device was touched")
        self.journal.write(Intended(step=self.step, action=action))
        start = self.now()
        try:
            self.device.perform(action)
        except ActionFailed as error:
            undone: ActionResult = "held_back" if isinstance(error, ActionHeldBack) else "failed"
            return self._not_done(error, "partly" if error.partly_done else undone, start)
        except ActionUnknown as error:
            return self._not_done(error, "unknown", start)
        except DeviceError as error:
            self.fault("perform", error, fatal=True)
            raise
        return self._settle(before, act_s=self.now() - start)

    def wait(self, seconds: float) -> Effect:
        """Give the screen time to change, and look."""
        before = self.observe()
        with self._noting("capture"):
            settled = self._rest(before, wait_s=seconds)
        if settled.changed:
            self._unchanged = 0
        self._take(settled.observation)
        return Effect(changed=settled.changed)

    def settings(self) -> dict[str, Any]:
        """Return what a replay must know about how the run was set up, as JSON-able data."""
        return {**asdict(self.limits), "dry_run": self.dry_run, "reader": self.reader is not None}

    def fault(self, where: FaultPlace, error: Exception, *, fatal: bool) -> None:
        """Record that something went wrong."""
        kind, message = type(error).__name__, str(error)
        self.journal.write(
            Fault(step=self.step, where=where, error=kind, message=message, fatal=fatal)
        )

    # -- the parts -------------------------------------------------------------------------------

    def _capture(self) -> Observation:
        with self._noting("capture"):
            return with_front(self.device, self.device.capture())

    def _rest(self, before: Observation, *, wait_s: float = 0.0) -> Settled:
        """Wait until the screen rests; raises DeviceError as the device does."""
        settled = self.settler.settle(self.device, before, wait_s=wait_s)
        return replace(settled, observation=with_front(self.device, settled.observation))

    @contextmanager
    def _noting(self, where: FaultPlace) -> Iterator[None]:
        """Record a device error that ends the run, and let it pass."""
        try:
            yield
        except DeviceError as error:
            self.fault(where, error, fatal=True)
            raise

    def _take(self, observation: Observation) -> Observation:
        seen = with_integrity(observation, unchanged_in_a_row=self._unchanged)
        step = self.step
        write_with_image(
            self.journal,
            lambda: _encoded(seen),
            lambda name: Observed.of(step, name, seen),
        )
        self._seen, self._is_past = seen, False
        return seen

    def _confirm(self, action: Action, judgement: Judgement) -> None:
        question = f"{describe(action)}: {judgement.reason}. Do it? [y/N] "
        agreed = HumanAnswer("yes", "yes_option")
        answer = self._answered(question, agreed) if self.yes else self.ask_person(question)
        if not answer.agrees:
            said = "nobody answered" if answer.by == "nobody" else f"the answer was {answer.text!r}"
            raise RunEnds("denied", f"{judgement.reason}, and {said}")
        if answer.by != "person":
            return
        # A person takes time: what is under the target now must be what they agreed to.
        before, after = self.observe(), self.look_again()
        again = self.policy.judge(action, self.texts)
        if again != judgement:
            was, now = judgement.target_text, again.target_text
            raise RunEnds("denied", f"while you were asked, {was!r} gave way to {now!r}")
        bar_px = self.device.info.status_bar_px
        if again.rule == "unreadable" and changed_share(before, after, ignore_top_px=bar_px) > 0:
            raise RunEnds("denied", "the screen changed while you were asked, and can't be read")
        if isinstance(self.device, Guarded):
            self.device.hold_to(before)

    def _answered(self, question: str, answer: HumanAnswer) -> HumanAnswer:
        self.journal.write(
            HumanAsked(step=self.step, question=question, answer=answer.text, by=answer.by)
        )
        return answer

    def _not_done(self, error: DeviceError, result: ActionResult, start: float) -> Effect:
        act_s = self.now() - start
        self.journal.write(Outcome(step=self.step, result=result, error=str(error), act_s=act_s))
        # What the screen shows now decides, not what was meant to happen.
        self._is_past = True
        self._seen = self._seen if self.version > 2 else None
        self._unchanged = 0 if result == "held_back" else self._unchanged + 1
        return Effect(error=str(error), held_back=result == "held_back")

    def _settle(self, before: Observation, *, act_s: float) -> Effect:
        outcome = Outcome(step=self.step, result="done", act_s=act_s, settled=False)
        self._seen = None
        try:
            settled = self._rest(before)
        except DeviceError as error:
            self.journal.write(outcome)
            self.fault("capture", error, fatal=True)
            raise
        self._unchanged = 0 if settled.changed else self._unchanged + 1
        rest = {"settled": settled.at_rest, "settle_s": settled.duration_s}
        told = outcome.model_copy(update={"changed": settled.changed, **rest})
        self.journal.write(told)
        self._take(settled.observation)
        return Effect(changed=settled.changed)


def _encoded(seen: Observation) -> bytes:
    _ = seen.digest  # hashed here too: whoever needs it next finds it done
    return seen.encoded_png or encode_png(seen.image)
