"""What may be done without asking: a few rules in code, judged by the text under the target.

The model's word never grants anything, and neither does text on the screen: a rule can only make
an action ask first, and no answer means no.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from qvl_agent.actions import (
    Action,
    Drag,
    LongPress,
    Press,
    Swipe,
    SystemButton,
    Tap,
    TypeText,
)
from qvl_agent.geometry import ScreenPoint
from qvl_agent.journal.events import Verdict
from qvl_agent.observation import TextBox
from qvl_agent.reading import text_at

Risk = Literal["pays", "sends", "deletes", "installs", "grants"]

RISK_WORDS: dict[Risk, str] = {
    "pays": r"pay|buy|purchase|checkout|check out|place (?:your |my |the )?order|order now|"
    r"make (?:a )?payment|(?:proceed|continue|go) to payment|book now|confirm booking|"
    r"complete (?:order|booking|purchase)|subscribe|donate|transfer|"
    r"kaufen|bezahlen|payer|acheter|pagar|comprar",
    "sends": r"send|post|publish|share|tweet|reply all|submit|call|senden|envoyer|enviar",
    "deletes": r"delete|remove|erase|discard|clear (?:all|data|history)|uninstall|factory reset|"
    r"move to trash|empty trash|löschen|supprimer|eliminar|borrar",
    "installs": r"install|update all|sideload|installieren|installer|instalar",
    "grants": r"allow|grant|permit|authori[sz]e|accept|agree|trust|while using the app|"
    r"only this time|zulassen|autoriser|permitir",
}
"""Words on a target that make a tap on it risky, as whole words, any case."""

_PATTERNS = {
    risk: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    for risk, words in RISK_WORDS.items()
}
_REFUSAL = re.compile(
    r"\s*(?:don.?t|do not|not now|never|deny|decline|disallow|cancel|no,? thanks|skip)(?!\w)"
    rf"(?:\s+(?:to\s+)?(?:{'|'.join(RISK_WORDS.values())})(?!\w))?",
    re.IGNORECASE,
)
"""How a label begins that refuses, with the one word that it refuses; the rest is judged."""

_SLIDER = re.compile(r"(?<!\w)(?:slide|swipe)(?!\w)", re.IGNORECASE)

_CONTAINERS = frozenset({"LinearLayout", "FrameLayout", "RelativeLayout", "ViewGroup"})

MAX_PROSE_CHARS = 60
"""A longer text that is no button's is prose, such as the row of a message."""

TAP_PX = 48
"""A swipe no longer than this is a tap: above the touch slop of 8 dp at any common density."""

ACTIVATING_KEYS = frozenset(
    {"enter", "return", "numpadenter", "kpenter", "dpadcenter", "center", "space"}
)
"""Keys that press what has the focus, as ``_key`` writes them."""

CALLING_KEYS = frozenset({"call", "headsethook"})

_NO_WIDTH = {"Cf", "Mn"}
_FILLERS = "\u115f\u1160\u3164\uffa0"


@dataclass(frozen=True)
class Judgement:
    """What the policy says of one action.

    Attributes:
        verdict: ``confirm`` asks a person first.
        rule: Name of the rule that decided; empty for the default.
        target_text: Text under the target, empty where none was read.
        reason: For people.
    """

    verdict: Verdict
    rule: str = ""
    target_text: str = ""
    reason: str = ""


@dataclass(frozen=True)
class HumanAnswer:
    """What came back from the person; ``by`` says whether there was one."""

    text: str
    by: Literal["person", "yes_option", "nobody"]

    @property
    def agrees(self) -> bool:
        """Whether it is a plain yes; anything else is a no."""
        return self.text.strip().lower() in {"y", "yes"}


class Approver(Protocol):
    """The way to a person."""

    def ask(self, question: str) -> HumanAnswer:
        """Put a question; nobody there is an answer, too (``by="nobody"``)."""


class NobodyThere:
    """Nobody can be asked: every question stays without an answer."""

    def ask(self, question: str) -> HumanAnswer:
        """Return that nobody answered."""
        return HumanAnswer("", "nobody")


def risks_of(label: str) -> tuple[Risk, ...]:
    """Return all that tapping something with this label may do and that needs asking."""
    seen = _visible(label)
    refused = _REFUSAL.match(seen)
    judged = seen[refused.end() :] if refused else seen
    return tuple(risk for risk, pattern in _PATTERNS.items() if pattern.search(judged))


def _visible(label: str) -> str:
    """Return what people read: wide letters as plain ones, nothing that has no width."""
    plain = unicodedata.normalize("NFKC", label)
    return "".join(
        char
        for char in plain
        if unicodedata.category(char) not in _NO_WIDTH and char not in _FILLERS
    )


@dataclass(frozen=True)
class Policy:
    """The rules.

    Attributes:
        permits: Risks that whoever started the run has declared, such as a task that books.
    """

    permits: frozenset[Risk] = field(default_factory=frozenset)

    def needs_texts(self, action: Action) -> bool:
        """Tell whether judging this action needs the text on the screen."""
        match action:
            case Tap() | LongPress() | Swipe() | Drag():
                return True
            case TypeText():
                return action.submit or "\n" in action.text or "\r" in action.text
            case Press():
                return not _keys(action).isdisjoint(ACTIVATING_KEYS)
            case SystemButton():
                return action.button == "enter"
            case _:
                return False

    def judge(
        self, action: Action, read_texts: Callable[[], Sequence[TextBox] | None]
    ) -> Judgement:
        """Judge one action before the device is touched.

        Args:
            action: Validated action.
            read_texts: Reads the visible texts, None where they can't be read; called only where
                they matter.
        """
        if isinstance(action, Press) and not _keys(action).isdisjoint(CALLING_KEYS):
            return self._judged([("the call key", "sends")], "")
        if not self.needs_texts(action):
            return Judgement("allow")
        texts = read_texts()
        if texts is None:
            return Judgement("confirm", "unreadable", reason="what lies there can't be read")
        labels = _labels(action, texts)
        risky = [(label, risk) for label in labels for risk in risks_of(label)]
        return self._judged(risky, labels[-1] if labels else "")

    def _judged(self, risky: Sequence[tuple[str, Risk]], otherwise: str) -> Judgement:
        """Confirm whatever was not declared; ``otherwise`` is the target where nothing is risky."""
        for label, risk in risky:
            if risk not in self.permits:
                return Judgement("confirm", risk, label, f"{label!r} {risk}")
        if risky:
            label, risk = risky[0]
            return Judgement("allow", risk, label, f"declared beforehand: {risk}")
        return Judgement("allow", target_text=otherwise)


def _key(name: str) -> str:
    """Return a key's name without case, blanks, hyphens, underscores and Android's prefix."""
    bare = re.sub(r"[\s_-]+", "", name.casefold()).removeprefix("keycode")
    return bare or "space"


def _keys(action: Press) -> set[str]:
    return {_key(name) for name in action.keys}


def _labels(action: Action, texts: Sequence[TextBox]) -> list[str]:
    """Return every label that counts for an action; the last one is what it is aimed at."""
    match action:
        case Tap() | LongPress():
            return _labels_at(texts, action.point)
        case Swipe():
            labels = _labels_at(texts, action.start)
            tapped = _is_tap(action.start, action.end)
            return labels if tapped else [label for label in labels if _SLIDER.search(label)]
        case Drag():
            return [*_labels_at(texts, action.end), *_labels_at(texts, action.start)]
        case _:
            # Enter presses whatever the screen's own button does: any of them counts.
            buttons = (text for text in texts if text.clickable or text.source == "ocr")
            return [*(_label(text) for text in buttons), ""]


def _labels_at(texts: Sequence[TextBox], point: ScreenPoint) -> list[str]:
    # A container's own description must not hide what is written on it: all that lies there counts.
    labels = [_label(text) for text in texts if text.box.contains(point)]
    found = text_at(texts, point)
    return [*labels, _label(found) if found else ""]


def _label(text: TextBox) -> str:
    button = text.clickable and text.role not in _CONTAINERS
    return text.text if button or len(text.text) <= MAX_PROSE_CHARS else ""


def _is_tap(start: ScreenPoint, end: ScreenPoint) -> bool:
    return abs(start.x - end.x) + abs(start.y - end.y) <= TAP_PX
