"""What the apps with several pages share: a stack of pages, and one question at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Property, QObject, Signal, Slot

from qvl_tools.phone.apps.base import App, AppContext


class PagedApp(App):
    """An app whose open pages are a stack of names, and whose QML shows the top one.

    Attributes:
        stack: Names of the open pages; the first is the app's home page.
    """

    home: ClassVar[str] = "list"
    """Name of the page that the app opens with."""

    stack_changed = Signal()
    question_changed = Signal()

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.stack = [self.home]
        self._question: dict[str, str] = {}
        self._on_yes: Callable[[], None] | None = None

    @Property(str, notify=stack_changed)
    def page(self) -> str:
        """The page on top."""
        return self.stack[-1]

    @Property(list, notify=stack_changed)
    def pages(self) -> list[str]:
        """All open pages, the home page first."""
        return list(self.stack)

    @Property(dict, notify=question_changed)
    def question(self) -> dict[str, str]:
        """What a dialog asks now: title, text, yes (label of the button); empty for none."""
        return self._question

    def show_page(self, name: str) -> None:
        """Open a page on top; do nothing where it is there already."""
        if self.stack[-1] != name:
            self.stack = [*self.stack, name]
            self.stack_changed.emit()

    def show_only(self, *names: str) -> None:
        """Replace all open pages."""
        self.stack = list(names)
        self.stack_changed.emit()

    def ask(self, title: str, text: str, yes: str, on_yes: Callable[[], None]) -> None:
        """Open a dialog; ``on_yes`` runs when the user agrees."""
        self._question = {"title": title, "text": text, "yes": yes}
        self._on_yes = on_yes
        self.question_changed.emit()

    @Slot(bool)
    def answer(self, yes: bool) -> None:
        """Take the user's answer to the open question, and close the dialog."""
        on_yes, self._on_yes, self._question = self._on_yes, None, {}
        self.question_changed.emit()
        if yes and on_yes is not None:
            on_yes()

    @Slot(result=bool)
    def back(self) -> bool:
        """Close the dialog, else the top page; return False where only the home page is left."""
        if self._question:
            self.answer(False)
            return True
        if len(self.stack) == 1:
            return False
        self.stack = self.stack[:-1]
        self.stack_changed.emit()
        return True

    def reset_screen(self) -> None:
        """Return to the home page and forget the open question."""
        self.answer(False)
        self.show_only(self.home)
