"""A screen of fields that misbehave: they lose, reformat, hint, hide or pass the focus on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from tests.phone.paper_phone import NOTES, PaperPhone

from qvl_tools.phone.controls import Node

Take = Callable[[str, str], str]
"""Given what stood in the field and what is typed, what stands in it then."""


@dataclass
class Field:
    """One field; ``hint`` is what it shows while it is empty."""

    text: str = ""
    hint: str = ""
    password: bool = False


@dataclass
class Form:
    """What the phone shows, and how its fields behave."""

    fields: list[Field]
    focus: int = 0
    take: Take = lambda old, typed: old + typed
    clears: bool = True
    one_char_each: bool = False
    """The focus goes to the next field with each character."""


class OddPhone(PaperPhone):
    """A phone whose Notes app shows ``form``."""

    form: Form

    def commit_text(self, text: str) -> bool:
        form = self.form
        if not form.one_char_each:
            field = form.fields[form.focus]
            field.text = form.take(field.text, text)
            return True
        for char in text:
            form.fields[form.focus].text = form.take("", char)
            form.focus = min(form.focus + 1, len(form.fields) - 1)
        return True

    def clear_text(self) -> bool:
        if self.form.clears:
            self.form.fields[self.form.focus].text = ""
        return True

    def key(self, keycode: int, *, long_press: bool = False, meta: int = 0) -> None:
        field = self.form.fields[self.form.focus]
        if keycode == 67 and self.form.clears:
            field.text = field.text[:-1]
        elif keycode == 61:
            self.form.focus += 1

    def accessible_tree(self) -> Node:
        paper = super().accessible_tree()
        children = [self._node(paper.children[0], index) for index in range(len(self.form.fields))]
        return replace(paper, children=tuple(children))

    def _node(self, paper: Node, index: int) -> Node:
        field = self.form.fields[index]
        shown = field.text or field.hint
        return replace(
            paper,
            text="•" * len(shown) if field.password else shown,
            password=field.password,
            resource_id=f"com.qvl.notes:id/field{index}",
            focused=index == self.form.focus,
        )


@contextmanager
def showing(phone: PaperPhone, form: Form) -> Iterator[Form]:
    """Have the phone show a form."""
    phone.__class__ = OddPhone
    vars(phone)["form"] = form
    phone.app, phone.focused = NOTES, True
    try:
        yield form
    finally:
        phone.__class__ = PaperPhone
