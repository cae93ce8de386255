"""Is the run going anywhere? Repeats, cycles and actions without effect, seen in the pixels."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import takewhile

from qvl_agent.actions import Action, points_of
from qvl_agent.geometry import Size

NUDGE_AFTER = 3
"""Steps without progress after which the model is told."""

STOP_AFTER = 6
"""Steps without progress after which the run ends."""

MANY_REPEATS = 25
"""The same action so often in a row is looked at even where the screen changes each time."""

SAME_POINT_SHARE = 0.02
"""Points closer than this share of the longer side are the same point."""


_REPEAT = (
    "You repeat the same action and nothing new happens. Do something else: another target, a "
    "scroll, or back."
)


@dataclass(frozen=True)
class Stuck:
    """What is wrong: ``pattern`` by name, ``message`` for the model, ``stop`` when it must end."""

    pattern: str
    message: str
    stop: bool


@dataclass
class ProgressWatch:
    """Counts the steps since a screen was last seen for the first time.

    A screen never seen in this run is progress. Everything else, the same action again, a walk
    between two known screens, an action without effect, is not. Where something on the screen moves
    by itself every screen is new: there, the very same action again and again is what counts.
    """

    seen: Counter[int] = field(default_factory=Counter)
    steps: list[tuple[str, int, float]] = field(default_factory=list)
    """Action (with rounded points), screen after it, share that changed."""
    without_progress: int = 0

    def start(self, signature: int) -> None:
        """Note the first screen."""
        self.seen[signature] += 1

    def note(self, action: Action, screen: Size, *, signature: int, changed: float) -> Stuck | None:
        """Take in one step; return what is wrong, if anything is.

        Args:
            action: What was done.
            screen: Input space it was done in.
            signature: ``screen_signature`` after it.
            changed: Share of tiles that changed.
        """
        new = signature not in self.seen
        self.seen[signature] += 1
        self.steps.append((_rough(action, screen), signature, changed))
        self.without_progress = 0 if new else self.without_progress + 1
        if self.without_progress >= NUDGE_AFTER:
            pattern, message = self._pattern()
            return Stuck(pattern, message, stop=self.without_progress >= STOP_AFTER)
        again = self._repeats()
        if again >= MANY_REPEATS:
            return Stuck("repeat", _REPEAT, stop=again >= MANY_REPEATS + STOP_AFTER)
        return None

    def _repeats(self) -> int:
        last = self.steps[-1][0]
        return sum(1 for _ in takewhile(lambda step: step[0] == last, reversed(self.steps)))

    def _pattern(self) -> tuple[str, str]:
        recent = self.steps[-self.without_progress :]
        actions = [action for action, _, _ in recent]
        if len(set(actions)) == 1:
            return "repeat", _REPEAT
        if all(changed == 0.0 for _, _, changed in recent):
            return "no_effect", (
                "Your last actions changed nothing on the screen. The target is not where you "
                "think, or it does not react: try another way."
            )
        if len(actions) >= 4 and actions[-1] == actions[-3] and actions[-2] == actions[-4]:
            return "cycle", (
                "You go back and forth between the same two actions. Neither leads on: choose "
                "another way, or give up and say why."
            )
        return "no_progress", (
            "Your last actions led only to screens you have seen before. Look for what you have "
            "not tried yet, or give up and say why."
        )


def _rough(action: Action, screen: Size) -> str:
    cell = max(1.0, SAME_POINT_SHARE * max(screen.width_px, screen.height_px))
    points = [(round(p.x / cell), round(p.y / cell)) for p in points_of(action)]
    rest = action.model_dump_json(exclude={"point", "start", "end", "center"})
    return f"{rest}{points}"
