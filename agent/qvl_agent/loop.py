"""The loop: observe, think, approve, act; the journal records as it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from PIL import Image

from qvl_agent import __version__
from qvl_agent.actions import (
    Action,
    Answer,
    AskUser,
    Done,
    GiveUp,
    Wait,
    check_points,
    describe,
)
from qvl_agent.conclude import conclude
from qvl_agent.device import info_to_json
from qvl_agent.errors import BadReply
from qvl_agent.expect import check_expected, what_belies
from qvl_agent.feedback import (
    ANSWER_RECEIVED,
    NOBODY_THERE,
    NOTHING_CHANGED,
    not_carried_out,
    not_done,
    user_says,
    with_nudge,
)
from qvl_agent.geometry import PointOutside
from qvl_agent.journal.events import Asked, Nudged, Rejected, Replied, Started
from qvl_agent.limits import RunEnds
from qvl_agent.models.digest import conversation_digest
from qvl_agent.models.port import Conversation, Decision, ImagePart, Reply, Turn, VisionModel
from qvl_agent.models.recorded import family_options
from qvl_agent.models.understand import understand
from qvl_agent.observation import Observation
from qvl_agent.result import RunResult
from qvl_agent.run import Effect, Run
from qvl_agent.settle import screen_signature
from qvl_agent.stuck import ProgressWatch


@dataclass
class Agent:
    """Reaches a goal on a device by asking a model, step by step.

    ``drive`` is one run; ``step`` is one round of observe, think, approve, act. Each of these is a
    method to override.

    Attributes:
        run: Device, policy, journal and limits of this run.
        model: What decides.
        expect: Texts that must stand on the screen when the model says that it is done.
        settings: Whatever else is worth recording about how this run was started.
    """

    run: Run
    model: VisionModel
    expect: Sequence[str] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    goal: str = field(init=False, default="")
    history: list[Turn] = field(init=False, default_factory=list)
    _watch: ProgressWatch = field(init=False, default_factory=ProgressWatch)
    _image: Image.Image | None = field(init=False, default=None)
    _reply: str = field(init=False, default="")

    def drive(self, goal: str) -> RunResult:
        """Carry out one run from the goal to its result; the device stays open."""
        self.goal = goal
        self.run.journal.write(self._started())
        return conclude(self.run, self._steps, model=self.model.info.spec)

    def step(self) -> None:
        """Do one step."""
        self.run.begin_step()
        seen = self.observe()
        decision = self.think(seen)
        self.approve(decision.action)
        self.act(decision.action, seen)

    def observe(self) -> Observation:
        """Look at the screen."""
        seen = self.run.observe(to_show=True)
        if not self._watch.seen:
            self._watch.start(self._signature(seen))
        return seen

    def think(self, seen: Observation) -> Decision:
        """Ask until a reply is a valid action for this screen.

        Raises:
            RunEnds: After too many unusable replies in a row.
        """
        for attempt in range(1, self.run.limits.max_bad_replies + 1):
            if attempt > 1:
                self.run.check_time()
            reply = self._ask(seen, attempt)
            try:
                decision = self._understand(reply, seen)
            except BadReply as error:
                self._reject(str(error), seen, in_a_row=attempt)
                continue
            self.run.decide(decision.thought, decision.action)
            return decision
        count = self.run.limits.max_bad_replies
        raise RunEnds("model_failed", f"{count} unusable replies in a row")

    def approve(self, action: Action) -> None:
        """Let the policy judge it; a denial ends the run."""
        self.run.approve(action)

    def act(self, action: Action, seen: Observation) -> None:
        """Carry it out, on the device or, for what concerns the loop alone, here."""
        match action:
            case Done():
                self._finish(action, seen)
            case GiveUp():
                raise RunEnds("gave_up", action.reason or "the model gave up without a reason")
            case Answer():
                self.run.answer = action.text
                self._after(action, seen, Effect(), note=ANSWER_RECEIVED)
            case AskUser():
                self._ask_user(action, seen)
            case Wait():
                self._after(action, seen, self.run.wait(action.seconds))
            case _:
                self._after(action, seen, self.run.act(action))

    # -- the parts -------------------------------------------------------------------------------

    def _started(self) -> Started:
        family = family_options(self.model.family)
        return Started(
            software=f"qvl-agent {__version__}",
            goal=self.goal,
            decider="model",
            device=info_to_json(self.run.device.info),
            model=self.model.info.spec,
            family=self.model.family.name,
            settings={
                **self.settings,
                **self.run.settings(),
                "model": family,
                "answering": dict(self.model.info.settings),
                "expect": list(self.expect),
            },
        )

    def _steps(self) -> None:
        while True:
            self.step()

    def _ask(self, seen: Observation, attempt: int) -> Reply:
        conversation = self.model.family.conversation(
            self.goal, self.run.device.info, self.history, seen
        )
        self._image = _newest_image(conversation)
        self.run.journal.write(
            Asked(
                step=self.run.step,
                attempt=attempt,
                request_digest=conversation_digest(conversation),
                prompt=conversation.messages[-1].text,
            )
        )
        reply = self.model.reply(conversation)
        self._count(reply, attempt)
        return reply

    def _count(self, reply: Reply, attempt: int) -> None:
        self.run.usage += reply.usage
        self._reply = reply.text
        self.run.journal.write(
            Replied(
                step=self.run.step,
                attempt=attempt,
                text=reply.text,
                thinking=reply.thinking,
                finish=reply.finish,
                protocol=reply.protocol,
                requests=reply.attempts,
                duration_s=reply.duration_s,
                **asdict(reply.usage),
            )
        )

    def _understand(self, reply: Reply, seen: Observation) -> Decision:
        info, family = self.run.device.info, self.model.family
        decision = understand(reply, family, family.frame(seen), info)
        action = decision.action
        if action.kind not in info.vocabulary:
            raise BadReply(f"this device can't {action.kind!r}", raw=reply.text)
        try:
            check_points(action, seen.screen)
        except PointOutside as error:
            raise BadReply(str(error), raw=reply.text) from error
        return decision

    def _reject(self, message: str, seen: Observation, *, in_a_row: int) -> None:
        self.run.journal.write(Rejected(step=self.run.step, message=message, in_a_row=in_a_row))
        self._add_turn(seen, summary="", feedback=not_carried_out(message))

    def _after(self, action: Action, seen: Observation, effect: Effect, note: str = "") -> None:
        after = self.observe()
        stuck = self._watch.note(
            action, seen.screen, signature=self._signature(after), changed=effect.changed
        )
        unchanged = "" if effect.changed else NOTHING_CHANGED
        feedback = note or effect.error or unchanged
        if stuck is not None:
            self.run.journal.write(
                Nudged(step=self.run.step, pattern=stuck.pattern, message=stuck.message)
            )
            feedback = with_nudge(feedback, stuck.message)
        self._add_turn(seen, summary=describe(action), feedback=feedback)
        if stuck is not None and stuck.stop:
            raise RunEnds("gave_up", f"stuck ({stuck.pattern}): no progress in the last steps")

    def _ask_user(self, action: AskUser, seen: Observation) -> None:
        answer = self.run.ask_person(action.question)
        if answer.by != "person":
            self._after(action, seen, Effect(), note=NOBODY_THERE)
            return
        # The person may have done something on the device meanwhile, such as logging in.
        self.run.look_again()
        self._add_turn(seen, summary=describe(action), feedback=user_says(answer.text))

    def _finish(self, action: Done, seen: Observation) -> None:
        if why := what_belies(self.run):
            self._after(action, seen, Effect(), note=not_done(why))
            return
        if not self.expect:
            claim = action.summary or "the goal is reached"
            raise RunEnds("done", f"the model says: {claim}", proof="claimed")
        raise check_expected(self.run, self.expect)

    def _add_turn(self, seen: Observation, *, summary: str, feedback: str) -> None:
        self.history.append(Turn(seen.digest, self._image, self._reply, summary, feedback))
        # No request shows more screenshots than the family's window: older ones need no memory.
        surplus = len(self.history) - self.model.family.screenshots
        if surplus > 0:
            self.history[surplus - 1] = replace(self.history[surplus - 1], image=None)

    def _signature(self, seen: Observation) -> int:
        return screen_signature(seen, ignore_top_px=self.run.device.info.status_bar_px)


def _newest_image(conversation: Conversation) -> Image.Image | None:
    parts = [part for message in conversation.messages for part in message.parts]
    return next((part.image for part in reversed(parts) if isinstance(part, ImagePart)), None)
