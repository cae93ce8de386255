"""From where a model was asked to point and what it said to how it writes points. Pure.

Two passes. The first looks for any convention under which most answers are near their targets;
what is far then can't sway it. The second compares the conventions by squared distance in units of
the scatter that was found, so that even 0..999 and 0..1000 are told apart, which differ by one
unit at the far edge; a bias that all answers share (rounding up, rounding down) is set aside there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qvl_agent.calibration.candidates import candidates
from qvl_agent.calibration.convention import Answer, Convention
from qvl_agent.geometry import CoordinateRule

MIN_ANSWERS = 8
STRAY_SHARE = 0.04
"""Of the screen's diagonal: an answer farther off than this is no attempt at the target."""

MIN_AGREEING = 0.6
"""Share of the answers that a convention has to explain."""

MOST_SCATTER = 6.0
"""Clipped here, in units of the scatter, an answer counts no more however far off it is."""

TIED = 9.0
"""Conventions whose sums of squares differ by less (three standard deviations) are not told
apart."""

LEAST_SCATTER_PX = 0.3
WORTH_SAYING_PX = 0.5

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Inferred:
    """What the answers say.

    Attributes:
        convention: The one that explains them best, or the family's own where that is as good.
        median_px: Of the distances between targets and answers, in screen pixels, strays aside.
        worst_px: The greatest of these.
        strays: Answers that were nowhere near their target.
        tied: Another convention that explains them as well; None where there is none.
        tie_px: By how much, at most, the two differ on the screens that were asked.
    """

    convention: Convention
    median_px: float
    worst_px: float
    strays: int
    tied: Convention | None = None
    tie_px: float = 0.0


@dataclass(frozen=True)
class CannotTell:
    """Why no convention can be named."""

    reason: str


@dataclass(frozen=True)
class _Table:
    """Answers and candidates as arrays; h candidates, n answers, two axes.

    Attributes:
        extents: Shape (h, n, 2), in units of the candidate.
        expected: Shape (h, n, 2): what should have been said.
        said: Shape (n, 2).
        screen: Shape (n, 2), in pixels.
    """

    conventions: tuple[Convention, ...]
    extents: Floats
    expected: Floats
    said: Floats
    screen: Floats

    @property
    def off_px(self) -> Floats:
        """Shape (h, n, 2): how far off each answer is on the screen."""
        off: Floats = (self.said - self.expected) * self.screen / self.extents
        return off


def infer(
    answers: Sequence[Answer], default: CoordinateRule, factor_px: int
) -> Inferred | CannotTell:
    """Return the convention that the answers follow.

    Args:
        answers: To at least MIN_ANSWERS questions, on screens of several sizes.
        default: The family's own rule: taken where the answers fit it as well as any other.
        factor_px: The family's own.
    """
    if len(answers) < MIN_ANSWERS:
        return CannotTell(
            f"only {len(answers)} replies name a place; at least {MIN_ANSWERS} are needed"
        )
    table = _table(answers, factor_px)
    reach = STRAY_SHARE * np.hypot(table.screen[:, 0], table.screen[:, 1])
    distance = np.hypot(table.off_px[..., 0], table.off_px[..., 1])
    nearest = int(np.minimum(distance, reach).mean(axis=1).argmin())
    near = distance[nearest] <= reach
    if near.mean() < MIN_AGREEING:
        return CannotTell(
            f"no convention explains the replies: the one that fits best, "
            f"{table.conventions[nearest]}, has {int(near.sum())} of {len(answers)} replies near "
            f"their target, and a median distance of {np.median(distance[nearest]):.0f} px"
        )
    alike = _not_told_apart(table, _scatter_px(table, nearest))
    return _choose(table, alike, default, reach)


def _table(answers: Sequence[Answer], factor_px: int) -> _Table:
    images = tuple(dict.fromkeys(answer.image for answer in answers))
    found = candidates(images, factor_px)
    column = [images.index(answer.image) for answer in answers]
    extents = np.array([extents for _, extents in found], float)[:, column, :]
    conventions = tuple(convention for convention, _ in found)
    middle = np.array([c.coordinates.kind == "absolute" for c in conventions]) * 0.5
    target = np.array([(a.x_px, a.y_px) for a in answers])
    screen = np.array([(a.screen.width_px, a.screen.height_px) for a in answers], float)
    expected = target / screen * extents - middle[:, None, None]
    said = np.array([(a.said_x, a.said_y) for a in answers])
    return _Table(conventions, extents, expected, said, screen)


def _scatter_px(table: _Table, index: int) -> float:
    """Return a standard deviation, estimated from the median, which strays don't move."""
    off = np.abs(_unbiased_px(table)[index])
    return max(LEAST_SCATTER_PX, float(np.median(off)) * 1.4826)


def _unbiased_px(table: _Table) -> Floats:
    """Shape (h, n, 2): distances on each axis without what all answers share, a unit at most."""
    off = table.said - table.expected
    unit = np.minimum(1.0, table.extents / 400)
    bias = np.clip(np.median(off, axis=1, keepdims=True), -unit, unit)
    unbiased: Floats = (off - bias) * table.screen / table.extents
    return unbiased


def _not_told_apart(table: _Table, scatter_px: float) -> list[int]:
    """Return the candidates that explain the answers as well as the best does, best first."""
    squares = np.square(np.minimum(np.abs(_unbiased_px(table)) / scatter_px, MOST_SCATTER))
    cost = squares.sum(axis=(1, 2))
    order = np.argsort(cost, kind="stable")
    return [int(i) for i in order if cost[i] - cost[order[0]] < TIED]


def _choose(
    table: _Table, alike: list[int], default: CoordinateRule, reach: Floats
) -> Inferred | CannotTell:
    kinds = {table.conventions[i].coordinates.kind for i in alike}
    if len(kinds) > 1:
        names = " and ".join(str(table.conventions[i]) for i in alike[:2])
        return CannotTell(f"two conventions explain the replies equally well: {names}")
    chosen = min(alike, key=lambda i: _rank(table.conventions[i], default, alike.index(i)))
    distance = np.hypot(*table.off_px[chosen].T)
    near = distance <= reach
    other, tie_px = _tie(table, alike, chosen)
    return Inferred(
        convention=table.conventions[chosen],
        median_px=float(np.median(distance[near])),
        worst_px=float(distance[near].max()),
        strays=int((~near).sum()),
        tied=other,
        tie_px=tie_px,
    )


def _rank(convention: Convention, default: CoordinateRule, place: int) -> tuple[int, int]:
    """Order what is tied: the family's own, then the simplest, then the lowest limit."""
    if not convention.shrinks:
        same = convention.coordinates.kind == default.kind == "absolute"
        return (0 if same or convention.coordinates == default else 1), place
    limit = convention.max_pixels or convention.max_side_px or 0
    return (2 if convention.factor_px is None and convention.max_pixels else 3), limit


def _tie(table: _Table, alike: list[int], chosen: int) -> tuple[Convention | None, float]:
    """Return the tied convention that differs most at the far edges, if that is worth a word.

    Limits of a server's resize that are tied cost nothing: what fits the lowest fits all of them.
    """
    if table.conventions[chosen].shrinks:
        return None, 0.0
    far = [
        float((np.abs(1 - table.extents[i] / table.extents[chosen]) * table.screen).max())
        for i in alike
    ]
    worst = int(np.argmax(far))
    if far[worst] < WORTH_SAYING_PX:
        return None, 0.0
    return table.conventions[alike[worst]], far[worst]
