"""``recorded:EPISODE``: a model that says again what one said then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from qvl_agent.errors import EpisodeCorrupt, ModelError, ReplayDiverged, UsageError
from qvl_agent.geometry import CoordinateRule
from qvl_agent.journal.events import Asked, Fault, Replied, Started
from qvl_agent.journal.reader import Episode, read_episode
from qvl_agent.models.digest import conversation_digest
from qvl_agent.models.families import Profile, family_named
from qvl_agent.models.families.native import NativeFamily
from qvl_agent.models.port import (
    Conversation,
    Family,
    ModelInfo,
    ModelSettings,
    Reply,
    Sampling,
    Usage,
)

_PIXELS = ("min_pixels", "max_pixels", "max_side_px", "factor_px")
_SAMPLING = tuple(field.name for field in fields(Sampling))
_USAGE = tuple(field.name for field in fields(Usage))


@dataclass(frozen=True)
class _Exchange:
    asked: Asked
    replied: Replied


class RecordedModel:
    """A VisionModel that gives an episode's replies in order."""

    def __init__(self, episode: Episode, family: Family, *, strict: bool = False) -> None:
        """Take the replies of an episode.

        Args:
            episode: Any that a model decided.
            family: Of the model that was asked then.
            strict: Whether every request must be the recorded one, down to the pixels.
        """
        self._episode = episode
        self._family = family
        self._strict = strict
        self._exchanges = tuple(_exchanges(episode))
        self._given = 0

    @property
    def info(self) -> ModelInfo:
        """The model of then."""
        return ModelInfo(f"recorded:{self._episode.folder.name}", self._episode.started.model)

    @property
    def family(self) -> Family:
        """The family of then."""
        return self._family

    def reply(self, conversation: Conversation) -> Reply:
        """Return the next recorded reply.

        Raises:
            ReplayDiverged: In strict mode, if this is not what was asked then.
            ModelError: If there is none left.
        """
        if self._given == len(self._exchanges):
            raise ModelError(
                f"{self._episode.folder.name} holds {self._given} replies, and all are given",
                fix="replay it on the device and with the goal that it was recorded with",
            )
        exchange = self._exchanges[self._given]
        if self._strict:
            _check_same(exchange.asked, conversation)
        self._given += 1
        return _reply(exchange.replied)

    def close(self) -> None:
        """Do nothing."""


def open_recorded(argument: str, settings: ModelSettings) -> RecordedModel:
    """Open an episode's model by the spec ``recorded:EPISODE``.

    Raises:
        UsageError: If there is no such episode, or no model decided it.
        EpisodeError: If it can't be read.
    """
    episode = read_episode(argument)
    if episode.started.decider != "model":
        raise UsageError(
            f"the episode {argument!r} was decided by the task {episode.started.task!r}",
            fix="name an episode that a model decided",
        )
    family = family_named(settings.family, settings) if settings.family else None
    return RecordedModel(episode, family or recorded_family(episode.started))


def family_options(family: Family) -> dict[str, Any]:
    """Return what shapes this family's requests, for ``started.settings["model"]``.

    This is what took effect, wherever it came from; of a family that is none of ours, nothing.
    """
    match family:
        case Profile(resize=resize, history=history):
            given = asdict(family.sampling).items()
            return {
                "sampling": {name: value for name, value in given if value is not None},
                "screenshots": history.screenshots,
                "fold": history.fold,
                "layout": history.layout,
                "min_pixels": resize.min_pixels,
                "max_pixels": resize.max_pixels,
                "max_side_px": resize.max_side_px,
                "factor_px": resize.factor_px,
                "coordinates": asdict(family.coordinates),
                "calibration": family.calibration,
            }
        case NativeFamily():
            return {"screenshots": family.screenshots, "layout": family.layout}
    return {}


def recorded_family(started: Started) -> Family:
    """Return the family that a run was recorded with, set up as it was.

    What is not on record is the family's default.

    Raises:
        UsageError: If there is no such family here.
        EpisodeCorrupt: If the recorded settings are none.
    """
    options = _object(started.settings.get("model", {}), "settings of the model")
    family = family_named(started.family)
    shown = _numbers({"layout": 1} if started.version < 2 else options, ("layout",))
    shown |= _numbers(options, ("screenshots",))
    match family:
        case Profile():
            said = _numbers(_object(options.get("sampling", {}), "sampling"), _SAMPLING)
            pixels = _numbers(options, _PIXELS)
            return replace(
                family,
                coordinates=_coordinates(options, family.coordinates),
                calibration=str(options.get("calibration", "")),
                sampling=replace(family.sampling, **said),
                history=replace(family.history, **shown, **_numbers(options, ("fold",))),
                resize=replace(family.resize, **pixels),
            )
        case NativeFamily():
            return replace(family, **shown)
    return family


def usage_of(replies: Iterable[Replied]) -> Usage:
    """Return what recorded replies took, summed."""
    said = (Usage(*(getattr(reply, name) for name in _USAGE)) for reply in replies)
    return sum(said, Usage())


def _exchanges(episode: Episode) -> Iterator[_Exchange]:
    asked: Asked | None = None
    for event in episode.events:
        match event:
            case Asked():
                asked = event
            case Replied() if asked is not None:
                yield _Exchange(asked, event)
                asked = None
            case Fault(where="model"):
                asked = None  # it was asked, and did not answer


def _check_same(asked: Asked, conversation: Conversation) -> None:
    digest = conversation_digest(conversation)
    if digest != asked.request_digest:
        raise ReplayDiverged(
            "the request to the model",
            step=asked.step,
            recorded=f"[{asked.request_digest[:12]}] {asked.prompt}",
            replayed=f"[{digest[:12]}] {conversation.messages[-1].text}",
        )


def _reply(replied: Replied) -> Reply:
    return Reply(
        text=replied.text,
        thinking=replied.thinking,
        usage=usage_of([replied]),
        duration_s=replied.duration_s,
        attempts=replied.requests,
        finish=replied.finish,
        protocol="record",
    )


def _object(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise EpisodeCorrupt(f"the recorded {what} is no object: {value!r}")
    return value


def _coordinates(options: Mapping[str, Any], default: CoordinateRule) -> CoordinateRule:
    said = _object(options.get("coordinates", asdict(default)), "rule of coordinates")
    kind = said.get("kind")
    if kind not in ("absolute", "relative"):
        raise EpisodeCorrupt(f"the recorded kind of coordinates is none: {kind!r}")
    divisor = _numbers(said, ("divisor",)).get("divisor", default.divisor)
    if not isinstance(divisor, int) or divisor < 1:
        raise EpisodeCorrupt(f"the recorded divisor of coordinates is none: {divisor!r}")
    return CoordinateRule(kind, divisor)


def _numbers(options: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    found = {name: options[name] for name in names if options.get(name) is not None}
    for name, value in found.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise EpisodeCorrupt(f"the recorded {name} is no number: {value!r}")
    return found
