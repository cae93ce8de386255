"""What may be done without asking: a few rules in code, judged by the text under the target.

The model's word never grants anything, and neither does text on the screen: a rule can only make
an action ask first, and no answer means no.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from qvl_agent.actions import Action, LongPress, Press, SystemButton, Tap, TypeText
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
_REFUSALS = re.compile(
    r"(?<!\w)(?:don.?t|do not|not now|never|deny|decline|disallow|cancel)(?!\w)", re.IGNORECASE
)

MAX_LABEL_CHARS = 60
"""Longer text is prose, not the label of something to tap."""


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


class AlwaysYes:
    """``--yes``: whoever started the run has agreed beforehand."""

    def ask(self, question: str) -> HumanAnswer:
        """Return yes."""
        return HumanAnswer("yes", "yes_option")


def risk_of(label: str) -> Risk | None:
    """Return what tapping something with this label may do, None if nothing that needs asking."""
    if not label or len(label) > MAX_LABEL_CHARS or _REFUSALS.search(label):
        return None
    return next((risk for risk, pattern in _PATTERNS.items() if pattern.search(label)), None)


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
            case Tap() | LongPress():
                return True
            case TypeText():
                return action.submit
            case Press():
                return "enter" in {key.lower() for key in action.keys}
            case SystemButton():
                return action.button == "enter"
            case _:
                return False

    def judge(self, action: Action, read_texts: Callable[[], Sequence[TextBox]]) -> Judgement:
        """Judge one action before the device is touched.

        Args:
            action: Validated action.
            read_texts: Reads the visible texts; called only where they matter.
        """
        if not self.needs_texts(action):
            return Judgement("allow")
        label = _target_label(action, read_texts())
        risk = risk_of(label)
        if risk is None:
            return Judgement("allow", target_text=label)
        if risk in self.permits:
            return Judgement("allow", risk, label, f"declared beforehand: {risk}")
        return Judgement("confirm", risk, label, f"{label!r} {risk}")


def _target_label(action: Action, texts: Sequence[TextBox]) -> str:
    if isinstance(action, Tap | LongPress):
        found = text_at(texts, action.point)
        return found.text if found else ""
    # Enter presses whatever the screen's own button does: the riskiest label counts.
    labels = [box.text for box in texts if box.clickable]
    return next((label for label in labels if risk_of(label)), "")
