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
    "pays": r"pay|buy|purchase|checkout|check out|place order|order now|subscribe|donate|"
    r"confirm (?:and|&) pay|transfer|kaufen|bezahlen|payer|acheter|pagar|comprar",
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
    r"\s*(?:don.?t|do not|not now|never|deny|decline|disallow|cancel|no,? thanks|skip)(?!\w)",
    re.IGNORECASE,
)
"""A label that begins like this refuses; further on it is but decoration of what it does."""

_SLIDER = re.compile(r"(?<!\w)(?:slide|swipe)(?!\w)", re.IGNORECASE)

_CONTAINERS = frozenset({"", "LinearLayout", "FrameLayout", "RelativeLayout", "ViewGroup", "View"})

MAX_PROSE_CHARS = 60
"""A longer text that is no button's is prose, such as the row of a message."""

TAP_PX = 48
"""A swipe no longer than this is a tap: above the touch slop of 8 dp at any common density."""

ACTIVATING_KEYS = frozenset(
    {"enter", "return", "numpad_enter", "kp_enter", "dpad_center", "center", "space"}
)
"""Keys that press what has the focus."""


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


def risk_of(label: str) -> Risk | None:
    """Return what tapping something with this label may do, None if nothing that needs asking."""
    label = _visible(label)
    if not label or _REFUSAL.match(label):
        return None
    return next((risk for risk, pattern in _PATTERNS.items() if pattern.search(label)), None)


def _visible(label: str) -> str:
    """Return what people read: wide letters as plain ones, nothing that has no width."""
    plain = unicodedata.normalize("NFKC", label)
    return "".join(char for char in plain if unicodedata.category(char) != "Cf")


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
                keys = {key.lower().removeprefix("keycode_") for key in action.keys}
                return bool(keys & ACTIVATING_KEYS)
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
        if not self.needs_texts(action):
            return Judgement("allow")
        texts = read_texts()
        if texts is None:
            return Judgement("confirm", "unreadable", reason="what lies there can't be read")
        label = _target_label(action, texts)
        risk = risk_of(label)
        if risk is None:
            return Judgement("allow", target_text=label)
        if risk in self.permits:
            return Judgement("allow", risk, label, f"declared beforehand: {risk}")
        return Judgement("confirm", risk, label, f"{label!r} {risk}")


def _target_label(action: Action, texts: Sequence[TextBox]) -> str:
    match action:
        case Tap() | LongPress():
            return _label_at(texts, action.point)
        case Swipe():
            label = _label_at(texts, action.start)
            return label if _is_tap(action.start, action.end) or _SLIDER.search(label) else ""
        case Drag():
            ends = (_label_at(texts, action.start), _label_at(texts, action.end))
            return next((label for label in ends if risk_of(label)), ends[0])
        case _:
            # Enter presses whatever the screen's own button does: the riskiest label counts.
            buttons = [text for text in texts if text.clickable or text.source == "ocr"]
            return next((_label(text) for text in buttons if risk_of(_label(text))), "")


def _label_at(texts: Sequence[TextBox], point: ScreenPoint) -> str:
    # A container's own description must not hide what is written on it: all that lies there counts.
    labels = [_label(text) for text in texts if text.box.contains(point)]
    found = text_at(texts, point)
    labels.append(_label(found) if found else "")
    return next((label for label in labels if risk_of(label)), labels[-1])


def _label(text: TextBox) -> str:
    button = text.clickable and text.role not in _CONTAINERS
    return text.text if button or len(text.text) <= MAX_PROSE_CHARS else ""


def _is_tap(start: ScreenPoint, end: ScreenPoint) -> bool:
    return abs(start.x - end.x) + abs(start.y - end.y) <= TAP_PX
