"""A finger on the simulated phone: it finds things by what they are called, and waits for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtTest import QTest

from qvl_tools.phone.controls import Node
from qvl_tools.phone.screen import QtPhone

PATIENCE_MS = 4000
POLL_MS = 15
LONG_PRESS_MS = 900
BACK = 4


class Finger:
    """Acts on one app of a phone through touch, keys and the accessible tree alone."""

    def __init__(self, phone: QtPhone, package: str) -> None:
        self.phone = phone
        self.package = package
        phone.clear_data(package)
        assert phone.start_app(package)

    def nodes(self) -> Iterator[Node]:
        """Yield everything on the screen."""
        yield from self.all_of(self.phone)

    @staticmethod
    def all_of(phone: QtPhone) -> Iterator[Node]:
        """Yield everything on a phone's screen."""
        waiting = [phone.accessible_tree()]
        while waiting:
            node = waiting.pop(0)
            yield node
            waiting += node.children

    def see(self, label: str) -> Node:
        """Return what is labelled so, or has this resource id; wait for it."""
        found = self.wait(lambda: self._look(label), label)
        assert isinstance(found, Node)
        return found

    def _look(self, label: str) -> Node | None:
        names = (label, f"{self.package}:id/{label}")
        for node in self.nodes():
            if label in (node.text, node.description) or node.resource_id in names:
                return node
        return None

    def sees(self, label: str) -> bool:
        """Say whether it is there now."""
        return self._look(label) is not None

    def wait(self, condition: Callable[[], object], what: str) -> object:
        """Let Qt run until a condition holds; return what it returned."""
        for _ in range(PATIENCE_MS // POLL_MS):
            if result := condition():
                return result
            QTest.qWait(POLL_MS)
        texts = [node.text or node.description for node in self.nodes()]
        raise AssertionError(
            f"never came: {what}; on the screen: {[text for text in texts if text]}"
        )

    def tap(self, label: str, *, hold_ms: int = 0) -> None:
        """Touch the middle of what is labelled so."""
        left, top, right, bottom = self.see(label).bounds_px
        x_px, y_px = (left + right) / 2, (top + bottom) / 2
        self.phone.touch("down", x_px, y_px)
        QTest.qWait(hold_ms)
        self.phone.touch("up", x_px, y_px)
        QTest.qWait(POLL_MS)

    def long_press(self, label: str) -> None:
        """Hold the finger on what is labelled so."""
        self.tap(label, hold_ms=LONG_PRESS_MS)

    def type(self, label: str, text: str) -> None:
        """Tap a field and type into it."""
        self.tap(label)
        assert self.phone.commit_text(text)
        QTest.qWait(POLL_MS)

    def back(self) -> None:
        """Press the back key."""
        self.phone.key(BACK)
        QTest.qWait(POLL_MS)

    def hide_keyboard(self) -> None:
        """Press back while the keyboard is shown."""
        if self.phone.status().keyboard_shown:
            self.back()

    def scroll(self) -> None:
        """Drag the page up by a third of the screen."""
        status = self.phone.status()
        x_px, y_px = status.physical_width_px / 2, status.physical_height_px * 0.7
        self.phone.touch("down", x_px, y_px)
        for step in range(1, 11):
            QTest.qWait(POLL_MS)
            self.phone.touch("move", x_px, y_px - step * status.physical_height_px / 30)
        QTest.qWait(100)
        self.phone.touch("up", x_px, y_px - status.physical_height_px / 3)
        self.settle()

    def settle(self) -> None:
        """Wait until the screen rests."""
        frames = [b""]

        def rests() -> bool:
            frames.append(self.phone.capture().rgba)
            QTest.qWait(3 * POLL_MS)
            return frames[-1] == frames[-2]

        self.wait(rests, "a screen at rest")

    def state(self) -> Any:
        """Return the app's truth."""
        apps: Any = self.phone.state()["apps"]
        return apps[self.package]
