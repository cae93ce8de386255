"""Whether what was typed stands in the field, told from the fields before and after. Pure.

Fields reformat: they change case, wrap lines and put separators between characters. All else that
is typed must be there, and nothing else may have come.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import islice
from typing import Literal

from qvl_tools.android.ui_dump import UiNode

Verdict = Literal["arrived", "missing", "unknown"]
"""``unknown``: nothing on the screen says it."""

_SEPARATORS = frozenset(" -()/:")
"""What a field may put in. Not the comma or the point: they would change a number."""


def fields_of(nodes: Sequence[UiNode]) -> tuple[UiNode, ...]:
    """Return the elements that text can be typed into."""
    return tuple(node for node in nodes if node.editable)


def focused_of(fields: Sequence[UiNode]) -> UiNode | None:
    """Return the field that has the focus."""
    return next((field for field in fields if field.focused), None)


def read_back(
    typed: str, before: Sequence[UiNode], after: Sequence[UiNode], *, cleared: bool
) -> Verdict:
    """Tell whether a text arrived.

    Args:
        typed: The text; empty where the field was only cleared.
        before: The fields before anything was sent, one of them focused.
        after: The fields now.
        cleared: Whether the focused field was cleared first.
    """
    was, now = focused_of(before), focused_of(after)
    if was is None or now is None or _all_new(before, after):
        return "unknown"
    if typed.endswith("\n") and now.content in ("", was.content):
        return "unknown"  # enter may have sent it away
    if (before.index(was), was.resource_id) == (after.index(now), now.resource_id):
        return _in_field(typed, before, after, cleared=cleared)
    if len(before) != len(after) or any(field.password for field in after):
        return "unknown"
    return _in_several(typed, before, after, cleared=cleared)


def _in_field(
    typed: str, before: Sequence[UiNode], after: Sequence[UiNode], *, cleared: bool
) -> Verdict:
    was, now = focused_of(before), focused_of(after)
    assert was is not None
    assert now is not None
    if now.password:
        return _dots(typed, was, now, cleared=cleared)
    if holds(typed, was.content, now.content, cleared=cleared):
        return "arrived"
    if len(before) == len(after) and all(len(field.content) <= 1 for field in after):
        return _in_several(typed, before, after, cleared=cleared)
    return "missing"


def _in_several(
    typed: str, before: Sequence[UiNode], after: Sequence[UiNode], *, cleared: bool
) -> Verdict:
    """Fields of one digit each pass the focus on as they fill, and so does a tab."""
    pairs = zip(before, after, strict=True)
    changed = [(was.content, now.content) for was, now in pairs if was.content != now.content]
    if not changed:
        return "missing"
    together = "".join(now for _, now in changed)
    typed = re.sub(r"[\n\t]", "", typed)
    return "arrived" if holds(typed, changed[0][0], together, cleared=cleared) else "missing"


def _all_new(before: Sequence[UiNode], after: Sequence[UiNode]) -> bool:
    """Tell whether this is another screen."""
    return {field.resource_id for field in before}.isdisjoint(field.resource_id for field in after)


def holds(typed: str, before: str, after: str, *, cleared: bool = False) -> bool:
    """Tell whether a field took what was typed, whichever way it shows it.

    Args:
        typed: What was typed.
        before: What stood in the field; its hint, where the dump does not tell one from a text.
        after: What stands there now.
        cleared: Whether nothing of the old text may be left.
    """
    if not typed:
        # An empty field may show its hint; the rest of an old text is no hint.
        return after not in before if after else True
    if not typed.strip():
        return True  # dumps are not exact about white space
    typed, before, after = _evened(typed), _evened(before), _evened(after)
    if cleared:
        return _shows(typed, after)
    if before == after:
        return False
    return any(
        _shows(before[:start] + typed + before[end:], after)
        for start, end in _replaceable(before, typed, after)
    )


def _replaceable(before: str, typed: str, after: str) -> list[tuple[int, int]]:
    """Return what may have given way to the text: nothing, a selection, or (a hint) all."""
    size = len(before)
    first, last = len(_common(before, after)), len(_common(before[::-1], after[::-1]))
    places = (place for place in range(max(size - last, 0), first + 1))
    exact = (place for place in places if after == before[:place] + typed + before[place:])
    within = [(place, place) for place in islice(exact, 1)]
    return [*within, (size, size), (0, 0), (0, size), (first, max(first, size - last))]


def _common(one: str, other: str) -> list[str]:
    same: list[str] = []
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        same.append(left)
    return same


def _shows(wanted: str, shown: str) -> bool:
    """Tell whether ``shown`` is ``wanted`` with nothing but separators put in."""
    wanted, shown = _evened(wanted).strip(), shown.strip()
    place = 0
    for index, char in enumerate(shown):
        if place < len(wanted) and (
            char == wanted[place] or (wanted[place] == " " and char in _SEPARATORS)
        ):
            place += 1
        elif char not in _SEPARATORS or (char == "-" and not _within(shown, index)):
            return False
    return place == len(wanted)


def _within(shown: str, index: int) -> bool:
    """Tell a hyphen between characters from a sign."""
    before, after = shown[index - 1 : index], shown[index + 1 : index + 2]
    return (before.isalnum() or before == ")") and after.isalnum()


def _evened(text: str) -> str:
    """Without case, and with one space for any white space."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).casefold())


def _dots(typed: str, was: UiNode, now: UiNode, *, cleared: bool) -> Verdict:
    """Count the dots of a password; whether the field shows any is up to the phone."""
    if not now.content:
        return "unknown" if typed else "arrived"
    # Android counts a character beyond the basic plane as two.
    sizes = {len(typed), len(typed.encode("utf-16-le")) // 2}
    if not cleared:
        sizes |= {len(was.content) + size for size in sizes}
    return "arrived" if len(now.content) in sizes else "missing"
