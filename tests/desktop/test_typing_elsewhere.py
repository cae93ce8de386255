"""Pasting where the system's clipboard holds a text and nobody tells when it was read."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qvl_agent.errors import ActionFailed
from qvl_tools.desktop.clipboard import Contents, Form, of_text
from qvl_tools.desktop.typist import PastingTypist


class Clipboard:
    """A clipboard of a system, with a field that pastes from it."""

    def __init__(self, held: str = "", *, line_end: str = "\n", deaf: bool = False) -> None:
        self.held = held
        self.field = ""
        self._line_end = line_end
        self._deaf = deaf

    def copy(self, text: str) -> None:
        if not self._deaf:
            self.held = text

    def paste(self) -> str:
        return self.held.replace("\n", self._line_end)

    def press(self, keys: Sequence[str]) -> None:
        assert list(keys) == ["ctrl", "v"]
        self.field += self.held


def typist_of(clipboard: Clipboard) -> PastingTypist:
    return PastingTypist(clipboard.press, ("ctrl", "v"), clipboard)


def test_a_text_is_pasted_and_the_old_one_put_back() -> None:
    clipboard = Clipboard("old", line_end="\r\n")
    typist = typist_of(clipboard)
    typist.type("Grüße\n")
    typist.type("你好\n")
    typist.close()
    assert clipboard.field == "Grüße\n你好\n"
    assert clipboard.held == "old"
    typist.close()


def test_what_the_user_copies_meanwhile_stays() -> None:
    clipboard = Clipboard("old")
    typist = typist_of(clipboard)
    typist.type("typed")
    clipboard.held = "copied by the user"
    typist.settle()
    assert clipboard.held == "copied by the user"


def test_nothing_is_pressed_unless_the_text_was_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qvl_tools.desktop.typist._COPIED_S", 0.05)
    clipboard = Clipboard("old", deaf=True)
    with pytest.raises(ActionFailed, match="clipboard") as failed:
        typist_of(clipboard).type("typed")
    assert not failed.value.partly_done
    assert clipboard.field == ""


def test_the_old_text_comes_back_when_pressing_fails() -> None:
    clipboard = Clipboard("old")

    def press(_keys: Sequence[str]) -> None:
        raise ActionFailed("no")

    typist = PastingTypist(press, ("ctrl", "v"), clipboard)
    with pytest.raises(ActionFailed):
        typist.type("typed")
    typist.close()
    assert clipboard.held == "old"
    assert not [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]


@given(st.dictionaries(st.text(), st.builds(Form, st.text(), st.just(8), st.binary())))
def test_contents_are_read_back_as_they_were_written(forms: dict[str, Form]) -> None:
    contents = Contents(forms)
    assert Contents.from_json(contents.to_json()) == contents


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_form_of_a_text_alters_it(text: str) -> None:
    forms = of_text(text).forms
    assert forms["UTF8_STRING"].data.decode() == text
    # STRING is Latin-1 by convention, so a text that is none is not given so.
    assert "STRING" not in forms or forms["STRING"].data.decode("latin-1") == text
