"""Goal phrases with parameters: ``book a flight [from {origin}] [to {destination}]``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_TOKEN = re.compile(r"\{(\w+)\}|\[([^\]]*)\]|(\s+)|([^\s{\[]+)")


@dataclass(frozen=True)
class Phrase:
    """One goal phrase.

    Attributes:
        pattern: Words, ``{name}`` for a parameter, ``[...]`` around what may be missing.
    """

    pattern: str

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        return re.compile(rf"{_to_regex(self.pattern)}[\s.!]*", re.IGNORECASE)

    def match(self, goal: str) -> dict[str, str] | None:
        """Return the parameters found in a goal, None where the goal is something else."""
        found = self._regex.fullmatch(" ".join(goal.split()))
        if found is None:
            return None
        return {name: value.strip() for name, value in found.groupdict().items() if value}

    @property
    def parameters(self) -> frozenset[str]:
        """Names of the parameters."""
        return frozenset(re.findall(r"\{(\w+)\}", self.pattern))


def _to_regex(pattern: str) -> str:
    parts, space = [], ""
    for name, optional, blank, word in _TOKEN.findall(pattern):
        if optional:
            # The blank before what may be missing goes missing with it.
            parts.append(rf"(?:{space}{_to_regex(optional)})?")
        elif not blank:
            parts.append(space + (rf"(?P<{name}>\S.*?)" if name else re.escape(word)))
        space = " " if blank else ""
    return "".join(parts)
