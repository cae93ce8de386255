"""An episode as a tape: the replayed run writes its events against it and reads its inputs off it.

The tape stands at the next recorded event. What the agent writes must equal it and moves the tape
on; what the agent asks of the outside (a screen, a reply, the person) is looked up there, and moves
nothing. So inputs and decisions can't get out of step, and whatever ended the recorded run, Ctrl-C
and kill -9 included, ends the replayed one at the same event.
"""

from __future__ import annotations

import json
from typing import Any

from qvl_agent import errors
from qvl_agent.errors import DeviceError, DeviceLost, EpisodeError, ModelError, ReplayDiverged
from qvl_agent.journal.events import VERSION, Asked, Ended, Event, Fault, Replied, Started
from qvl_agent.journal.reader import AnyEvent, Episode

_ERRORS: dict[str, type[DeviceError | ModelError]] = {
    name: error
    for name, error in vars(errors).items()
    if isinstance(error, type)
    and issubclass(error, DeviceError | ModelError)
    and error is not errors.BadReply
}
"""Errors that a Fault may name, and that are made from a message and a fix."""

_TIMES = {
    "duration_s", "act_s", "settle_s", "preprocess_s", "vision_s", "prefill_s", "decode_s",
}  # fmt: skip
_NOT_SUMMED_IN_1 = {"cached_tokens", "forced_tokens", "forwards"}
"""What the end of a run did not say in version 1 of the format."""

_STARTED_FIELDS = {"type", "goal", "decider", "device", "family", "task", "params"}
_MAX_SHOWN_CHARS = 400


class EndOfRecord(EpisodeError):
    """The recorded run was killed here: there is nothing more to compare with."""


class RecordedInterrupt(KeyboardInterrupt):
    """The recorded run was interrupted here."""


class Tape:
    """The records of one episode and where the replay stands."""

    def __init__(self, episode: Episode) -> None:
        self.episode = episode
        self.compared = 0
        self._stopped_by: EpisodeError | None = None

    @property
    def divergence(self) -> ReplayDiverged | None:
        """The first difference, if one was found."""
        return self._stopped_by if isinstance(self._stopped_by, ReplayDiverged) else None

    @property
    def last(self) -> Event | None:
        """The event that was written last."""
        return self.episode.events[self.compared - 1] if self.compared else None

    def peek(self, ahead: int = 0) -> Event | None:
        """Return the next recorded event, or one after it; None beyond the end."""
        index = self.compared + ahead
        return self.episode.events[index] if index < len(self.episode.events) else None

    def mono_s(self, ahead: int = 0) -> float:
        """Return the monotonic time of a record that ``peek`` finds."""
        return self.episode.records[self.compared + ahead].mono_s

    def expect(self, kind: type[AnyEvent], *, asked_for: str, fault: str = "") -> AnyEvent:
        """Return the next recorded event, which the outside world has to have caused.

        Args:
            kind: The class that it must have.
            asked_for: What the agent wants, for the message.
            fault: A recorded Fault of this ``where`` is raised as the error that it was.

        Raises:
            EndOfRecord: If the recorded run was killed here.
            RecordedInterrupt: If it was interrupted here.
            DeviceLost: If that is what ended it here.
            ReplayDiverged: If the recorded run did something else here.
        """
        event = self._next()
        if isinstance(event, kind):
            return event
        self._raise_what_ended(event)
        if isinstance(event, Ended) and event.status == "device_lost":
            raise DeviceLost(event.reason)
        if isinstance(event, Fault) and event.where == fault:
            raise self.error_of(event)
        raise self._diverged(event, "the course of the run", _shown(event), asked_for)

    def write(self, event: Event) -> None:
        """Compare an event with the recorded one and move on.

        Raises:
            EndOfRecord: If the recorded run was killed here.
            RecordedInterrupt: If it was interrupted here.
            ReplayDiverged: If it did something else here.
        """
        recorded = self._next()
        after_a_bug = isinstance(self.last, Fault) and self.last.where == "loop"
        version = self.episode.started.version
        ours, theirs = (
            comparable(e, after_a_bug=after_a_bug, version=version) for e in (event, recorded)
        )
        if ours != theirs and not (isinstance(event, Ended) and _is_interrupt(recorded)):
            self._raise_what_ended(recorded, failing=isinstance(event, Fault))
            raise self._diverged(recorded, *_difference(recorded, theirs, event, ours))
        self.compared += 1

    def error_of(self, fault: Fault) -> DeviceError | ModelError:
        """Return the error that a Fault records, with its class, message and fix."""
        base = ModelError if fault.where == "model" else DeviceError
        known = _ERRORS.get(fault.error, base)
        kind = known if known.__name__ == fault.error else type(fault.error, (known,), {})
        error: DeviceError | ModelError = kind(fault.message, fix=self._fix_of(fault))
        return error

    def _fix_of(self, fault: Fault) -> str:
        # A Fault holds no fix, but the reason of the end that it led to does: "message (fix)".
        reason = self.episode.ended.reason if self.episode.ended else ""
        start = f"{fault.message} ("
        return reason[len(start) : -1] if reason.startswith(start) else ""

    def _next(self) -> Event:
        if self._stopped_by is not None:
            raise self._stopped_by  # whoever has swallowed it gets it again
        event = self.peek()
        if event is None:
            self._stopped_by = EndOfRecord(f"{self.episode.folder} ends here")
            raise self._stopped_by
        return event

    def _raise_what_ended(self, recorded: Event, *, failing: bool = False) -> None:
        """Raise what came from outside at a moment that the replay can't foresee."""
        if _is_interrupt(recorded):
            raise RecordedInterrupt
        if isinstance(recorded, Fault) and recorded.where == "loop" and not failing:
            raise type(recorded.error, (Exception,), {})(recorded.message)

    def _diverged(self, at: Event, what: str, recorded: str, replayed: str) -> ReplayDiverged:
        step = getattr(at, "step", 0) or getattr(self.last, "step", 0)
        divergence = ReplayDiverged(what, step=step, recorded=recorded, replayed=replayed)
        self._stopped_by = divergence
        return divergence


def _is_interrupt(event: Event) -> bool:
    return isinstance(event, Ended) and event.status == "interrupted"


def comparable(
    event: Event, *, after_a_bug: bool = False, version: int = VERSION
) -> dict[str, Any]:
    """Return what a replay must reproduce of an event: everything but times and circumstances.

    Args:
        event: Recorded or replayed.
        after_a_bug: Whether an unexpected exception came before, which ``reason`` then quotes.
        version: Of the format that it was recorded in.
    """
    ignored = _ignored(event) | ({"reason"} if after_a_bug else set())
    if version < 2 and isinstance(event, Ended):
        ignored |= _NOT_SUMMED_IN_1
    fields = event.model_dump(mode="json", exclude=ignored)
    # As the journal writes it, so that half a surrogate pair compares as what it became.
    written = json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace")
    plain: dict[str, Any] = json.loads(written)
    return plain


def _ignored(event: Event) -> set[str]:
    match event:
        case Started():
            return set(Started.model_fields) - _STARTED_FIELDS
        case Ended(status="interrupted"):
            # How far it was when Ctrl-C struck lies between two records.
            return set(Ended.model_fields) - {"type", "status", "proof"}
        case Ended(status="time_limit"):
            return {*_TIMES, "reason"}
        case Replied():
            return {*_TIMES, "protocol"}
        case _:
            return _TIMES


def _difference(
    recorded: Event, theirs: dict[str, Any], replayed: Event, ours: dict[str, Any]
) -> tuple[str, str, str]:
    if recorded.type != replayed.type:
        return "the course of the run", _shown(recorded), _shown(replayed)
    if isinstance(recorded, Asked) and isinstance(replayed, Asked):
        return "the request to the model", _request(recorded), _request(replayed)
    names = [name for name in theirs if theirs[name] != ours[name]]
    what = ", ".join(f"{recorded.type}.{name}" for name in names)
    left, right = ({name: side[name] for name in names} for side in (theirs, ours))
    return what, _cut(json.dumps(left)), _cut(json.dumps(right))


def _request(asked: Asked) -> str:
    return f"[{asked.request_digest[:12]}] {_cut(asked.prompt)}"


def _shown(event: Event) -> str:
    return f"{event.type} {_cut(json.dumps(comparable(event)))}"


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_SHOWN_CHARS else f"{text[:_MAX_SHOWN_CHARS]}…"
