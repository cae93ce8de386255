from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.phone.paper_phone import NOTES, PaperPhone

from qvl_agent.actions import TypeText
from qvl_agent.errors import ActionFailed
from qvl_tools.android.device import AndroidDevice
from qvl_tools.android.input_method import BROADCAST_IME
from qvl_tools.android.typing import key_commands
from qvl_tools.phone.controls import INPUT_METHOD_STOCK

HARD = [
    'it\'s "quoted"',
    "$HOME `id` $(id)",
    "a; b | c & d > e < f",
    "100%sure %s %%s %s%s %",
    "two\nlines\n\nfour",
    "-rf --help",
    "\\ \\n \\\\",
    "* ? [a-z] {1,2} ~ # !",
    " leading and trailing ",
    "x" * 2500,
    ("'" * 99 + "\n") * 40,
    "%s" * 60,
    "Zürich → São Tomé",
    "你好，世界",
    "😸 it's $x\nПривет",
]
HOSTILE = [
    "; touch {canary}",
    "' ; touch {canary} ; '",
    '" ; touch {canary} ; "',
    "$(touch {canary})",
    "`touch {canary}`",
    "\ntouch {canary}\n",
    "a && touch {canary}",
    "| touch {canary}",
    "'$(touch {canary})'",
    "\\'; touch {canary}; \\'",
]


@pytest.fixture
def notes(phone: PaperPhone) -> PaperPhone:
    phone.app, phone.focused = NOTES, True
    return phone


@pytest.mark.parametrize("text", HARD)
def test_hard_texts_arrive_as_they_are(device: AndroidDevice, notes: PaperPhone, text: str) -> None:
    device.perform(TypeText(text=text))
    assert notes.text == text
    assert notes.input_method == INPUT_METHOD_STOCK


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=60))
@example("%s's $' \"")
def test_any_text_arrives_as_it_is(device: AndroidDevice, notes: PaperPhone, text: str) -> None:
    notes.text = ""
    device.perform(TypeText(text=text))
    assert notes.text == text


@pytest.mark.parametrize("template", HOSTILE)
@pytest.mark.parametrize("odd", ["", "é"])
def test_text_never_runs(
    device: AndroidDevice, notes: PaperPhone, tmp_path: Path, template: str, odd: str
) -> None:
    canary = tmp_path / "canary"
    text = template.format(canary=canary) + odd
    device.perform(TypeText(text=text))
    assert notes.text == text
    assert not canary.exists()
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=300)
@given(text=st.text(st.characters(min_codepoint=32, max_codepoint=126, include_characters="\n\t")))
def test_pieces_say_the_text_by_androids_rules(text: str) -> None:
    said = ""
    for _, verb, *words in key_commands(text):
        if verb == "keyevent":
            said += "".join({"66": "\n", "61": "\t"}[word] for word in words)
        else:
            [word] = words
            assert 0 < len(word) <= 1000
            said += word.replace("%s", " ")
    assert said == text


def test_clear_replaces_what_stood_there(device: AndroidDevice, notes: PaperPhone) -> None:
    notes.text = "the old one, of 33 characters ..."
    device.perform(TypeText(text="new", clear=True))
    assert notes.text == "new"


def test_clear_works_through_the_input_method_too(device: AndroidDevice, notes: PaperPhone) -> None:
    notes.text = "old"
    device.perform(TypeText(text="né", clear=True))
    assert notes.text == "né"


def test_clear_alone_empties_the_field(device: AndroidDevice, notes: PaperPhone) -> None:
    notes.text = "old"
    device.perform(TypeText(text="", clear=True))
    assert notes.text == ""


def test_submit_presses_enter_after_the_text(device: AndroidDevice, notes: PaperPhone) -> None:
    device.perform(TypeText(text="hello", submit=True))
    assert notes.text == "hello\n"


def test_no_field_has_the_focus(device: AndroidDevice, notes: PaperPhone) -> None:
    notes.focused = False
    with pytest.raises(ActionFailed, match="no text field has the focus"):
        device.perform(TypeText(text="hello"))
    assert notes.text == ""


def test_the_users_own_broadcast_input_method_stays(
    device: AndroidDevice, notes: PaperPhone
) -> None:
    notes.input_method = BROADCAST_IME
    device.perform(TypeText(text="né"))
    assert notes.input_method == BROADCAST_IME
    assert notes.text == "né"
