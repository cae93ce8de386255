"""The recorded device: gives the screens that were seen, and takes the actions that were taken."""

from __future__ import annotations

from PIL import Image

from qvl_agent.actions import DeviceAction, describe
from qvl_agent.device import Device, DeviceInfo, InFront, info_from_json
from qvl_agent.errors import (
    ActionFailed,
    ActionHeldBack,
    ActionUnknown,
    CaptureFailed,
    EpisodeCorrupt,
)
from qvl_agent.geometry import Size
from qvl_agent.journal.events import Fault, Intended, Observed, Outcome, TextsRead
from qvl_agent.observation import CorruptImage, Observation, TextBox, decode_png, text_from_json
from qvl_agent.replay.tape import Tape
from qvl_agent.settle import Settled, changed_share


class RecordedDevice:
    """A Device, a ReadsText and a Settler, all off one tape."""

    def __init__(self, tape: Tape) -> None:
        """Read what the device was.

        Raises:
            EpisodeError: If the episode has no first record.
            EpisodeCorrupt: If that describes no device.
        """
        self._tape = tape
        self._newest: tuple[str, bytes, Image.Image] = ("", b"", Image.new("RGB", (1, 1)))
        started = tape.episode.started
        try:
            self._info = info_from_json(started.device)
        except (KeyError, TypeError) as error:
            raise EpisodeCorrupt(f"{tape.episode.folder}: no device: {error!r}") from error

    @property
    def info(self) -> DeviceInfo:
        """What the device said of itself then."""
        return self._info

    def capture(self) -> Observation:
        """Return the next recorded screen, or raise the recorded fault."""
        seen = self._tape.expect(Observed, asked_for="look at the screen", fault="capture")
        return self._observation(seen, ahead=0)

    def perform(self, action: DeviceAction) -> None:
        """Have the recorded effect.

        Raises:
            ReplayDiverged: If the action is not the recorded one.
        """
        last = self._tape.last
        if not (isinstance(last, Intended) and last.action == action):
            self._tape.expect(Intended, asked_for=f"perform {describe(action)}")
        outcome = self._tape.expect(
            Outcome, asked_for=f"perform {describe(action)}", fault="perform"
        )
        if outcome.result == "held_back":
            raise ActionHeldBack(outcome.error)
        if outcome.result in ("failed", "partly"):
            raise ActionFailed(outcome.error, partly_done=outcome.result == "partly")
        if outcome.result == "unknown":
            raise ActionUnknown(outcome.error)

    def in_front(self) -> InFront:
        """Return what the next look found in front, if a look comes next."""
        upcoming = self._tape.peek()
        if isinstance(upcoming, Fault) and upcoming.where == "capture":
            raise self._tape.error_of(upcoming)
        if isinstance(upcoming, Observed):
            return InFront(upcoming.app, upcoming.trouble)
        return InFront()

    def read_texts(self, observation: Observation) -> tuple[TextBox, ...]:
        """Return the texts that were read then."""
        read = self._tape.expect(TextsRead, asked_for="read the texts", fault="texts")
        if read.error:
            raise CaptureFailed(read.error)
        try:
            return tuple(text_from_json(text) for text in read.texts)
        except (KeyError, TypeError) as error:
            raise EpisodeCorrupt(f"step {read.step} holds no text box: {error!r}") from error

    def settle(self, device: Device, before: Observation, *, wait_s: float = 0.0) -> Settled:
        """Return the screen as it had settled then."""
        outcome = self._tape.peek()
        if isinstance(outcome, Outcome):
            return self._settled_after(outcome, before)
        seen = self.capture()
        changed = changed_share(before, seen, ignore_top_px=self._info.status_bar_px)
        return Settled(seen, at_rest=True, changed=changed, frames=1, duration_s=0.0)

    def close(self) -> None:
        """Do nothing."""

    def _settled_after(self, outcome: Outcome, before: Observation) -> Settled:
        after = self._tape.peek(1)
        if isinstance(after, Fault) and after.where == "capture":
            raise self._tape.error_of(after)
        # Where the record stops after the outcome, the tape stops the run before this is used.
        seen = self._observation(after, ahead=1) if isinstance(after, Observed) else before
        return Settled(seen, outcome.settled, outcome.changed, 1, outcome.settle_s)

    def _observation(self, seen: Observed, *, ahead: int) -> Observation:
        png, image = self._image(seen.image)
        return Observation(
            frame=image,
            screen=Size(*seen.screen),
            taken_at_s=self._tape.mono_s(ahead),
            rotation_quarter_turns=seen.rotation_quarter_turns,
            encoded_png=png,
            app=seen.app,
            trouble=seen.trouble,
        )

    def _image(self, name: str) -> tuple[bytes, Image.Image]:
        if name != self._newest[0]:  # waits and taps without effect show the same image again
            png = self._tape.episode.image_bytes(name)
            try:
                self._newest = (name, png, decode_png(png))
            except CorruptImage as error:
                raise EpisodeCorrupt(f"the image {name}: {error}") from error
        return self._newest[1:]
