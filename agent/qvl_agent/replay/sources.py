"""What a replayed run has in place of journal, model, person and clock: all off one tape."""

from __future__ import annotations

from pathlib import Path

from qvl_agent.journal.events import Ended, Event, HumanAsked, Replied
from qvl_agent.journal.sink import image_name
from qvl_agent.models.port import Conversation, Family, ModelInfo, Reply
from qvl_agent.models.recorded import RecordedModel
from qvl_agent.policy import HumanAnswer
from qvl_agent.replay.tape import Tape


class ComparingJournal:
    """An EventSink that writes nothing and compares everything."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape

    @property
    def folder(self) -> Path:
        """The folder of the episode that is replayed."""
        return self._tape.episode.folder

    def write(self, event: Event) -> int:
        """Compare an event with the recorded one; errors as for ``Tape.write``."""
        self._tape.write(event)
        return self._tape.compared - 1

    def store_image(self, png: bytes) -> str:
        """Return the name that the image would have."""
        return image_name(png)

    def close(self) -> None:
        """Do nothing."""


class TapeModel:
    """A RecordedModel that also fails, or is interrupted, where the model was then."""

    def __init__(self, tape: Tape, family: Family) -> None:
        self._tape = tape
        self._recorded = RecordedModel(tape.episode, family, strict=True)

    @property
    def info(self) -> ModelInfo:
        """The model of then."""
        return self._recorded.info

    @property
    def family(self) -> Family:
        """The family of then."""
        return self._recorded.family

    def reply(self, conversation: Conversation) -> Reply:
        """Return what was replied here, or raise what was raised."""
        self._tape.expect(Replied, asked_for="ask the model", fault="model")
        return self._recorded.reply(conversation)

    def close(self) -> None:
        """Do nothing."""


class RecordedApprover:
    """Gives the answers that the person gave."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape

    def ask(self, question: str) -> HumanAnswer:
        """Return what was answered here."""
        asked = self._tape.expect(HumanAsked, asked_for=f"ask {question!r}")
        return HumanAnswer(asked.answer, asked.by)


class RecordedClock:
    """The time at which the recorded run was here, in seconds since its first record.

    It reads the time of the event that was written last, so a time limit never strikes too early;
    where it did strike, it reads the duration of the whole run.
    """

    def __init__(self, tape: Tape) -> None:
        self._tape = tape

    def __call__(self) -> float:
        """Return seconds."""
        coming = self._tape.peek()
        if isinstance(coming, Ended) and coming.status == "time_limit":
            return coming.duration_s
        if not self._tape.compared:
            return 0.0
        return self._tape.mono_s(-1) - self._tape.episode.records[0].mono_s
