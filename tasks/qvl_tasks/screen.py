"""A screen as a script sees it: visible texts to tap, type into, wait for and check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NoReturn

from qvl_agent.actions import (
    DeviceAction,
    Direction,
    OpenApp,
    Scroll,
    SystemButton,
    Tap,
    TypeText,
)
from qvl_agent.aim import looks_the_same
from qvl_agent.geometry import ScreenPoint
from qvl_agent.journal.events import Checked
from qvl_agent.limits import RunEnds
from qvl_agent.observation import Observation, TextBox
from qvl_agent.reading import find_text
from qvl_agent.run import Run

LOOKS = 10
"""How often a text that is not there yet is looked for; each waits for the screen to change."""

LOOK_S = 1.0
"""Longest wait for a change between two looks."""

MAX_SCROLLS = 20

TRIES = 3
"""How often an action is decided anew that was held back, as the screen changed meanwhile."""


@dataclass
class Screen:
    """Drives a run by visible text; each action is a step: judged, recorded, settled.

    Every method that does not find what it needs ends the run with ``gave_up`` and says what is on
    the screen instead.

    Attributes:
        run: The run that it acts through.
        evidence: What ``expect`` has found so far.
    """

    run: Run
    evidence: list[str] = field(default_factory=list)

    def texts(self) -> tuple[TextBox, ...]:
        """Return the visible texts, top to bottom; none where they can't be read now."""
        return self.run.texts() or ()

    def find(
        self, text: str, *, below: str = "", role: str = "", nth: int = 0, whole: bool = False
    ) -> TextBox | None:
        """Return a visible text, None where it isn't on the screen now (or not clear which).

        Args:
            text: What it says; a beginning or a part is enough where it is clear.
            below: Only under this other text.
            role: Only what the accessible tree calls so, such as ``Button``.
            nth: Which of several equal texts.
            whole: Only a text that says this and nothing else.
        """
        return find_text(self.texts(), text, nth=nth, below=below or None, role=role, whole=whole)

    def sees(self, text: str) -> bool:
        """Tell whether a text is on the screen now."""
        return self.find(text) is not None

    def wait_for(
        self, text: str, *, below: str = "", role: str = "", nth: int = 0, whole: bool = False
    ) -> TextBox:
        """Return a text as soon as it is there, as ``find``; gives up after about ten seconds."""
        for _ in range(LOOKS):
            if found := self.find(text, below=below, role=role, nth=nth, whole=whole):
                return found
            self.run.wait(LOOK_S)
            self.run.check_time()
        return self._give_up(f"{text!r} is not on the screen")

    def open_app(self, app: str) -> None:
        """Bring an app to the front."""
        self._do(f"open {app}", lambda: OpenApp(app=app))

    def tap(
        self,
        text: str,
        *,
        below: str = "",
        role: str = "",
        nth: int = 0,
        whole: bool = False,
        scroll: bool = False,
    ) -> None:
        """Tap a text as ``wait_for`` finds it; ``scroll`` looks for it further down, too."""
        if scroll:
            self.scroll_to(text, role=role)

        def action() -> DeviceAction:
            found = self.wait_for(text, below=below, role=role, nth=nth, whole=whole)
            return Tap(point=found.box.center)

        self._do(f"tap {text!r}", action, finds=True)

    def tap_box(self, found: TextBox) -> None:
        """Tap a text that was found before on this very screen."""
        self._do(f"tap {found.text!r}", lambda: Tap(point=found.box.center))

    def type(self, text: str, *, clear: bool = False, submit: bool = False) -> None:
        """Type into the focused field."""
        self._do(f"type {text!r}", lambda: TypeText(text=text, clear=clear, submit=submit))

    def fill(self, field_name: str, text: str) -> None:
        """Tap a field by its label and replace what stands in it."""
        self.tap(field_name)
        self.type(text, clear=True)

    def press(self, button: Literal["back", "home", "recents", "enter"]) -> None:
        """Press a button of the system."""
        self._do(f"press {button}", lambda: SystemButton(button=button))

    def scroll(self, direction: Direction = "down") -> None:
        """Bring what lies in a direction into view, half a screen at a time."""
        size = self.run.observe().screen
        middle = ScreenPoint(size.width_px // 2, size.height_px // 2)
        self._do(f"scroll {direction}", lambda: Scroll(point=middle, direction=direction, amount=5))

    def scroll_to(self, text: str, *, direction: Direction = "down", role: str = "") -> TextBox:
        """Scroll until a text is there; gives up when the screen no longer moves."""
        for _ in range(MAX_SCROLLS):
            if found := self.find(text, role=role):
                return found
            before = self.run.observe().digest
            self.scroll(direction)
            if self.run.observe().digest == before:
                break
        return self.wait_for(text, role=role)

    def expect(self, text: str, *, below: str = "") -> str:
        """Check that a text is on the screen, which is evidence; return all that stands there."""
        found = None
        for _ in range(LOOKS):
            found = self.find(text, below=below)
            if found:
                break
            self.run.wait(LOOK_S)
        where = f"under {below!r}" if below else "on the screen"
        evidence = f"{found.text!r} stands {where}" if found else f"{text!r} is not {where}"
        self.run.journal.write(
            Checked(step=self.run.step, claim=text, holds=found is not None, evidence=evidence)
        )
        if found is None:
            self._give_up(f"{text!r} is not {where}")
        self.evidence.append(evidence)
        return found.text

    def answer(self, text: str) -> None:
        """Tell the user what came out; it is part of the result."""
        self.run.answer = text

    def give_up(self, reason: str) -> NoReturn:
        """End the run: the goal can't be reached."""
        self._give_up(reason)

    def _do(self, thought: str, choose: Callable[[], DeviceAction], *, finds: bool = False) -> None:
        """Do a step; ``finds`` says that ``choose`` looks for its target on whatever is there."""
        for left in reversed(range(TRIES)):
            self.run.begin_step()
            before = self.run.observe()
            action = choose()
            self.run.decide(thought, action)
            self.run.approve(action)
            effect = self.run.act(action)
            if not effect.error:
                return
            if not (left and effect.held_back and (finds or self._is_still(action, before))):
                self._give_up(f"could not {thought}: {effect.error}")

    def _is_still(self, action: DeviceAction, before: Observation) -> bool:
        bar_px = self.run.device.info.status_bar_px
        return looks_the_same(action, before, self.run.observe(), ignore_top_px=bar_px)

    def _give_up(self, reason: str) -> NoReturn:
        texts = self.run.texts()
        if texts is None:
            raise RunEnds("gave_up", f"{reason}: the text on the screen can't be read")
        seen = ", ".join(repr(box.text) for box in texts[:12]) or "no text"
        raise RunEnds("gave_up", f"{reason}; it shows {seen}")
