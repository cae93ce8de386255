"""Where is it? Questions about what stands on a screen, beside what was done there."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from qvl_agent.evals.export.labels import Shown
from qvl_agent.evals.export.redaction import Redaction
from qvl_agent.geometry import PointOutside, ScreenPoint, Size, check_on_screen

MAX_LABEL_CHARS = 60
"""What is longer is a text to be read, not the name of something to be tapped."""


def findable(
    texts: Sequence[Shown], screen: Size, *, at_most: int, seed: str, redaction: Redaction
) -> list[tuple[str, ScreenPoint]]:
    """Return labels that stand on the screen exactly once, with the middle of each.

    Args:
        texts: What stands on the screen.
        screen: Size of the input space.
        at_most: So many are chosen; which ones depends on the seed alone.
        seed: Such as the episode and the step.
        redaction: A label that it changes is left out.
    """
    labels = [" ".join(shown.text.split()) for shown in texts]
    times = Counter(label.casefold() for label in labels)
    found = [
        (label, shown.box.center)
        for label, shown in zip(labels, texts, strict=True)
        if 0 < len(label) <= MAX_LABEL_CHARS
        and times[label.casefold()] == 1
        and redaction.text(label) == label
        and _is_on(shown, screen)
    ]
    return sorted(found, key=lambda item: _shuffled(seed, item[0]))[:at_most]


def _is_on(shown: Shown, screen: Size) -> bool:
    try:
        check_on_screen(shown.box.center, screen)
    except PointOutside:
        return False
    return shown.box.area_px > 0


def _shuffled(seed: str, label: str) -> bytes:
    return hashlib.sha256(f"{seed} {label}".encode("utf-8", "replace")).digest()
