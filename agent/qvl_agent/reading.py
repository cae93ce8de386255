"""Finding visible text, and the text under a point. Pure; where the texts come from is a port.

Text matches in tiers, and a tier counts only when all before it are empty: exact, then without
regard to case and white space, then as a beginning, then anywhere. The last two must be unique.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from qvl_agent.geometry import Box, ScreenPoint
from qvl_agent.observation import TextBox

_TIERS: tuple[Callable[[str, str], bool], ...] = (
    lambda shown, wanted: shown == wanted,
    lambda shown, wanted: _unspaced(shown) == _unspaced(wanted),
    lambda shown, wanted: evened(shown).startswith(evened(wanted)),
    lambda shown, wanted: evened(wanted) in evened(shown),
)


_WHOLE_TIERS = 2


def evened(text: str) -> str:
    """Return the text without case and with single spaces."""
    return " ".join(text.split()).casefold()


def find_texts(
    texts: Iterable[TextBox], wanted: str, *, role: str = "", whole: bool = False
) -> tuple[TextBox, ...]:
    """Return every text of the best tier that has a match, in the order given.

    Args:
        texts: What is visible.
        wanted: The text looked for; white space alone matches nothing.
        role: Only texts of this role (``Button``, ``EditText``), whatever its case.
        whole: Only texts that are ``wanted`` and nothing else, case and white space apart.
    """
    if not wanted.strip():
        return ()
    eligible = [text for text in texts if not role or text.role.casefold() == role.casefold()]
    for fits in _TIERS[:_WHOLE_TIERS] if whole else _TIERS:
        if hits := tuple(text for text in eligible if fits(text.text, wanted)):
            return hits
    return ()


def find_text(
    texts: Sequence[TextBox],
    wanted: str,
    *,
    nth: int = 0,
    below: str | TextBox | None = None,
    role: str = "",
    whole: bool = False,
) -> TextBox | None:
    """Return the visible text that is meant, or None where there is none or it is not clear which.

    Args:
        texts: What is visible, top to bottom.
        wanted: The text looked for.
        nth: Which of several equal texts, from 0; -1 is the last.
        below: Only texts whose top is at or under the bottom of this one.
        role: Only texts of this role.
        whole: Only texts that are ``wanted`` and nothing else.
    """
    if isinstance(below, str):
        below = find_text(texts, below)
        if below is None:
            return None
    if below is not None:
        edge = below.box.bottom
        texts = [text for text in texts if text.box.top >= edge]
    hits = _outermost(find_texts(texts, wanted, role=role, whole=whole))
    if len(hits) > 1 and not _is_whole(hits[0], wanted):
        return None
    return hits[nth] if -len(hits) <= nth < len(hits) else None


def text_at(texts: Iterable[TextBox], point: ScreenPoint) -> TextBox | None:
    """Return what a tap at a point would hit, as far as text tells: what it *says* there.

    That is the innermost clickable text over the point (a button's whole label, even where the
    point is on a part of it), else the innermost text, else the nearest label that is no further
    away than its own height (OCR boxes end at the letters, the button goes on).
    """
    known = tuple(texts)
    over = [text for text in known if text.box.contains(point)]
    if over:
        return min([text for text in over if text.clickable] or over, key=_area_px)
    near = [text for text in known if _gap_px(text.box, point) <= text.box.bottom - text.box.top]
    near = [text for text in near if text.source == "ocr"]
    return min(near, key=lambda text: _gap_px(text.box, point), default=None)


def _is_whole(hit: TextBox, wanted: str) -> bool:
    return _unspaced(hit.text) == _unspaced(wanted)


def _unspaced(text: str) -> str:
    """Without any white space: OCR and wrapped lines are unsure of it."""
    return "".join(text.split()).casefold()


def _outermost(hits: Sequence[TextBox]) -> list[TextBox]:
    """Drop hits that lie inside another hit: a button and its own label are one thing."""
    return [hit for hit in hits if not any(_inside(hit.box, other.box) for other in hits)]


def _inside(inner: Box, outer: Box) -> bool:
    return (
        inner != outer
        and outer.left <= inner.left
        and outer.top <= inner.top
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )


def _area_px(text: TextBox) -> int:
    return text.box.area_px


def _gap_px(box: Box, point: ScreenPoint) -> int:
    across = max(box.left - point.x, 0, point.x - box.right + 1)
    down = max(box.top - point.y, 0, point.y - box.bottom + 1)
    return max(across, down)
