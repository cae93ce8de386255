"""The whole of a calibration: ask, infer, ask again on fresh screens the way a run asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from statistics import median

from qvl_agent import __version__
from qvl_agent.calibration.ask import Tap, Unusable, ask_as_a_run, ask_openly
from qvl_agent.calibration.convention import Answer
from qvl_agent.calibration.infer import (
    MIN_AGREEING,
    STRAY_SHARE,
    CannotTell,
    Inferred,
    infer,
)
from qvl_agent.calibration.misfit import misfit
from qvl_agent.calibration.opened import NEVER
from qvl_agent.calibration.profile import Calibration, Residual, Served, applied
from qvl_agent.calibration.targets import Scene, Target, draw
from qvl_agent.errors import UsageError
from qvl_agent.geometry import Size
from qvl_agent.models.families import Profile
from qvl_agent.models.port import VisionModel

SCREENS = (Size(1080, 2400), Size(1920, 1080), Size(720, 1280), Size(1024, 768))
"""Asked first: ratios and areas differ, so that every kind of resize shows."""

FRESH_SCREENS = (Size(1080, 2160), Size(1366, 768), Size(800, 1280), Size(1440, 900))
"""Asked afterwards: none that the convention was found on."""

FRESH_TARGETS = ((0, 3, 5), (2, 4, 5), (1, 2, 5), (1, 3, 5))
"""Of each by its place in reading order: one close to each edge that is counted from, two far from
it, where a wrong scale shows."""

MOST_ROUNDS = 3
"""Of open questions: a tie between two conventions is answered by asking more, as long as the
answers scatter less than the tie may cost."""

BLUR = 3.0
"""Taps may scatter so many times as far as the open answers before they count as another way of
pointing."""

BLUR_PX = 4.0


@dataclass(frozen=True)
class Asked:
    """One question and what came of it, for whoever watches.

    Attributes:
        number: From 1.
        of: How many are planned so far.
        scene: The screen.
        target: What was asked for.
        result: What came back.
    """

    number: int
    of: int
    scene: Scene
    target: Target
    result: Answer | Tap | Unusable


OnAsked = Callable[[Asked], None]


@dataclass
class _Questions:
    """Puts questions and counts."""

    on_asked: OnAsked
    planned: int
    put: int = 0
    unusable: list[str] = field(default_factory=list)

    def note(self, scene: Scene, target: Target, result: Answer | Tap | Unusable) -> None:
        self.put += 1
        if isinstance(result, Unusable):
            self.unusable.append(result.reason)
        self.on_asked(Asked(self.put, self.planned, scene, target, result))


def calibrate(
    model: VisionModel, served: Served, on_asked: OnAsked, *, seed: int = 1
) -> Calibration | CannotTell:
    """Find out how a model writes points; nothing is stored.

    Args:
        model: As it is opened without a calibration.
        served: Which one it is.
        on_asked: Called after each question.
        seed: Of the targets.

    Raises:
        UsageError: If the model is of no family that points on a grid.
        ModelError: If it does not answer.
    """
    family = model.family
    if served.spec.partition(":")[0] in NEVER or not isinstance(family, Profile):
        raise UsageError(
            f"{served.spec} has nothing to calibrate",
            fix="--model openai:NAME --base-url URL, or --model hf:REPO_OR_PATH",
        )
    per_round = sum(1 for _ in _first(seed))
    fresh = list(_fresh(seed))
    questions = _Questions(on_asked, planned=per_round + len(fresh))
    inferred = _infer(model, family, questions, seed)
    if isinstance(inferred, CannotTell):
        return _with_refusals(inferred, questions)
    residual = _residual(model, applied(inferred.convention, family), questions, fresh)
    verdict = _verdict(served, inferred, residual, questions)
    counts_pixels = inferred.convention.coordinates.kind == "absolute"
    if isinstance(verdict, CannotTell) or not counts_pixels:
        return verdict
    return replace(verdict, image_pixels=family.resize.max_pixels)


def _first(seed: int) -> Iterator[tuple[Scene, Target]]:
    for screen in SCREENS:
        scene = draw(screen, seed)
        yield from ((scene, target) for target in scene.targets)


def _fresh(seed: int) -> Iterator[tuple[Scene, Target]]:
    for index, screen in enumerate(FRESH_SCREENS):
        scene = draw(screen, seed)
        yield from ((scene, scene.targets[number]) for number in FRESH_TARGETS[index])


def _infer(
    model: VisionModel, family: Profile, questions: _Questions, seed: int
) -> Inferred | CannotTell:
    """Ask openly until the answers say one thing, or enough was asked."""
    answers: list[Answer] = []
    for round_number in range(MOST_ROUNDS):
        for scene, target in _first(seed + round_number):
            result = ask_openly(model, family, scene, target)
            questions.note(scene, target, result)
            if isinstance(result, Answer):
                answers.append(result)
        inferred = infer(answers, family.coordinates, family.resize.factor_px)
        if isinstance(inferred, CannotTell) or inferred.tie_px <= inferred.median_px:
            break
        if round_number == MOST_ROUNDS - 1:
            break
        questions.planned += sum(1 for _ in _first(seed))
    return inferred


def _residual(
    model: VisionModel,
    family: Profile,
    questions: _Questions,
    fresh: list[tuple[Scene, Target]],
) -> Residual | CannotTell:
    taps = []
    for scene, target in fresh:
        result = ask_as_a_run(model, family, scene, target)
        questions.note(scene, target, result)
        if isinstance(result, Tap):
            taps.append(result)
    near = [tap for tap in taps if tap.share <= STRAY_SHARE]
    if len(near) < MIN_AGREEING * len(taps) or len(near) < len(fresh) // 3:
        return CannotTell(
            f"asked the way a run asks, {len(near)} of {len(fresh)} taps came near their target"
        )
    if off := misfit([tap.miss for tap in near]):
        return CannotTell(
            "asked the way a run asks, taps are the farther off the farther out their target is, "
            f"by up to {off:.1%} of a side: it counts, or its server resizes, in yet another way"
        )
    return Residual(
        median_px=round(median(tap.off_px for tap in near), 3),
        worst_px=round(max(tap.off_px for tap in near), 3),
        taps=len(taps),
        strays=len(taps) - len(near),
    )


def _verdict(
    served: Served, inferred: Inferred, residual: Residual | CannotTell, questions: _Questions
) -> Calibration | CannotTell:
    if isinstance(residual, CannotTell):
        found = f"the open answers say {inferred.convention}, but {residual.reason}"
        return _with_refusals(CannotTell(found), questions)
    if residual.median_px > BLUR * inferred.median_px + BLUR_PX:
        return CannotTell(
            f"the open answers say {inferred.convention} within {inferred.median_px:.1f} px, but "
            f"asked the way a run asks, the taps are {residual.median_px:.1f} px off"
        )
    return Calibration(
        served=served,
        convention=inferred.convention,
        residual=residual,
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        software=f"qvl-agent {__version__}",
        asked=questions.put,
        unusable=len(questions.unusable),
        note=_note(inferred),
    )


def _note(inferred: Inferred) -> str:
    if inferred.tied is None:
        return ""
    return (
        f"not told apart from: {inferred.tied}; should it be that, points are up to "
        f"{inferred.tie_px:.1f} px off at the far edges"
    )


def _with_refusals(verdict: CannotTell, questions: _Questions) -> CannotTell:
    if not questions.unusable:
        return verdict
    example = questions.unusable[-1]
    return CannotTell(
        f"{verdict.reason}; {len(questions.unusable)} of {questions.put} replies were no use, "
        f"the last: {example}"
    )
