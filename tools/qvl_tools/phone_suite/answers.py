"""Whether what an agent told the user is the truth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from qvl_tools.phone.cities import fold

_NO = frozenset({"no", "off", "not", "disabled"})
_YES = frozenset({"yes", "on", "enabled"})


def says(answer: str, values: Sequence[str]) -> bool:
    """Say whether an answer contains one of some values, and no other number or half of the day.

    Case, accents, blanks and punctuation don't count; ``It costs 1240 dollars`` says ``$1,240``.
    """
    return any(
        _compact(value) in _compact(answer)
        and (_digits(value), _half(value)) == (_digits(answer), _half(answer))
        for value in values
    )


def says_yes(answer: str) -> bool | None:
    """Return whether an answer says yes or no; None where it says neither."""
    words = set(re.findall(r"[a-z]+", answer.casefold()))
    if words & _NO or "n't" in answer.replace("’", "'"):
        return False
    return True if words & _YES else None


def times(moment: str) -> tuple[str, ...]:
    """Return how a time such as ``17:15`` may be told: ``5:15 PM``, too."""
    read = datetime.strptime(moment, "%H:%M")  # noqa: DTZ007 - a time of day has no zone
    twelve = f"{read:%I:%M %p}".lstrip("0")
    told = (moment, f"{read.hour}:{read:%M}", twelve)
    return (*told, twelve.replace(":00", "")) if read.minute == 0 else told


def _compact(text: str) -> str:
    return "".join(sign for sign in fold(text) if sign.isalnum())


def _half(text: str) -> str:
    """Return which half of the day is named behind a number: ``a`` or ``p``, empty for none."""
    found = re.search(r"\d\s?([ap])\.?\s?m\b", text.casefold())
    return found[1] if found else ""


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())
