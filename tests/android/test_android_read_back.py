"""What is reported as typed stands in the field, and what is not is told, without its text."""

from __future__ import annotations

import pytest
from tests.android.odd_form import Field, Form, Take, showing
from tests.phone.paper_phone import PaperPhone

from qvl_agent.actions import TypeText
from qvl_agent.errors import ActionFailed
from qvl_tools.android import typing
from qvl_tools.android.device import AndroidDevice
from qvl_tools.android.read_back import holds


def lost(old: str, typed: str) -> str:
    return old


def without(chars: str) -> Take:
    return lambda old, typed: old + "".join(char for char in typed if char not in chars)


def card(old: str, typed: str) -> str:
    digits = (old + typed).replace(" ", "")
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


LOSING: list[tuple[str, Form, TypeText]] = [
    ("nothing arrives", Form([Field()], take=lost), TypeText(text="hello")),
    (
        "every second character is lost",
        Form([Field()], take=lambda old, typed: old + typed[::2]),
        TypeText(text="hello"),
    ),
    (
        "another field holds the text",
        Form([Field("Zurich"), Field()], focus=1, take=lost),
        TypeText(text="Zurich"),
    ),
    (
        "the text went into the wrong field",
        Form([Field(), Field("Zurich")], take=lost),
        TypeText(text="Zurich"),
    ),
    (
        "the hint contains the text",
        Form([Field(hint="City or airport")], take=lost),
        TypeText(text="city"),
    ),
    ("the hint is the text", Form([Field(hint="City")], take=lost), TypeText(text="City")),
    ("the old text contains it", Form([Field("1234")], take=lost), TypeText(text="123")),
    (
        "clear is ignored",
        Form([Field("OLD 4242")], clears=False),
        TypeText(text="new", clear=True),
    ),
    (
        "clear is ignored, and the text goes before",
        Form([Field("FORMER")], clears=False, take=lambda old, typed: typed + old),
        TypeText(text="new", clear=True),
    ),
    (
        "clear alone is ignored",
        Form([Field("FORMER")], clears=False),
        TypeText(text="", clear=True),
    ),
    ("the point is lost", Form([Field()], take=without(".")), TypeText(text="150.00", clear=True)),
    ("the sign is lost", Form([Field()], take=without("-")), TypeText(text="-5")),
    ("% is lost", Form([Field()], take=without("%")), TypeText(text="100%sure", clear=True)),
    (
        "% becomes a space",
        Form([Field()], take=lambda old, typed: old + typed.replace("%", " ")),
        TypeText(text="100%sure"),
    ),
    ("signs are lost", Form([Field()], take=without("$0!")), TypeText(text="Pa$$w0rd!")),
    (
        "a sign comes in",
        Form([Field()], take=lambda old, typed: f"-{typed}"),
        TypeText(text="5", clear=True),
    ),
    (
        "a point comes in",
        Form([Field()], take=lambda old, typed: f"{typed[:-2]}.{typed[-2:]}"),
        TypeText(text="15000", clear=True),
    ),
    (
        "a digit of a code is lost",
        Form([Field() for _ in range(4)], one_char_each=True, take=without("3")),
        TypeText(text="1234"),
    ),
    (
        "a password is too short",
        Form([Field(password=True)], take=lambda old, typed: old + typed[1:]),
        TypeText(text="hunter2"),
    ),
    (
        "the input method's text is lost",
        Form([Field("alt")], take=lost),
        TypeText(text="größer"),
    ),
    (
        "the input method does not clear",
        Form([Field("alt")], clears=False),
        TypeText(text="größer", clear=True),
    ),
]
KEEPING: list[tuple[str, Form, TypeText]] = [
    ("at the end", Form([Field("old ")]), TypeText(text="new")),
    ("in front", Form([Field("old")], take=lambda old, typed: typed + old), TypeText(text="new ")),
    (
        "in the middle",
        Form([Field("one three")], take=lambda old, typed: old[:4] + typed + old[4:]),
        TypeText(text="two "),
    ),
    (
        "in place of what was selected",
        Form([Field("Bern")], take=lambda old, typed: typed),
        TypeText(text="Basel"),
    ),
    ("in place of the hint", Form([Field(hint="City")]), TypeText(text="Zurich")),
    ("the same as the hint, but for more", Form([Field(hint="City")]), TypeText(text="City hall")),
    (
        "with a capital",
        Form([Field()], take=lambda old, typed: typed.capitalize()),
        TypeText(text="hello"),
    ),
    ("in groups", Form([Field()], take=card), TypeText(text="4111111111111111")),
    ("in groups, after others", Form([Field("4111 1")], take=card), TypeText(text="1114242")),
    ("cleared", Form([Field("old")]), TypeText(text="new", clear=True)),
    ("cleared of itself", Form([Field("new")]), TypeText(text="new", clear=True)),
    (
        "cleared of an old text, to the hint",
        Form([Field("old", "City")]),
        TypeText(clear=True, text=""),
    ),
    (
        "one digit each",
        Form([Field() for _ in range(4)], one_char_each=True),
        TypeText(text="1234"),
    ),
    ("in two fields", Form([Field(), Field()]), TypeText(text="Ada\tLovelace")),
    ("as a password", Form([Field(password=True)]), TypeText(text="hunter2")),
    ("as more of a password", Form([Field("hun", password=True)]), TypeText(text="ter2")),
    ("through the input method", Form([Field("alt")]), TypeText(text="größer 😸")),
]


@pytest.mark.parametrize(
    ("form", "action"), [case[1:] for case in LOSING], ids=[case[0] for case in LOSING]
)
def test_what_did_not_arrive_is_told(
    device: AndroidDevice,
    phone: PaperPhone,
    monkeypatch: pytest.MonkeyPatch,
    form: Form,
    action: TypeText,
) -> None:
    monkeypatch.setattr(typing, "_ARRIVAL_S", 0.1)  # it will not come
    with showing(phone, form), pytest.raises(ActionFailed, match="does not show that") as caught:
        device.perform(action)
    assert caught.value.partly_done
    assert "a part of the action was done" in str(caught.value)
    said = str(caught.value).casefold()
    secrets = [action.text, *(field.text for field in form.fields)]
    assert not any(secret.casefold() in said for secret in secrets if len(secret) > 2)


@pytest.mark.parametrize(
    ("form", "action"), [case[1:] for case in KEEPING], ids=[case[0] for case in KEEPING]
)
def test_what_arrived_is_no_failure(
    device: AndroidDevice, phone: PaperPhone, form: Form, action: TypeText
) -> None:
    before = [field.text for field in form.fields]
    with showing(phone, form):
        device.perform(action)
    assert [field.text for field in form.fields] != before or action.text in before


@pytest.mark.parametrize(
    ("typed", "before", "after", "cleared", "expected"),
    [
        ("5551234", "", "(555) 123-4", True, True),
        ("5551234", "", "(555) 123-4", False, True),
        ("hello", "", "Hello", True, True),
        ("two\nlines", "", "two lines", False, True),
        ("new", "old ", "old new", False, True),
        ("new", "old", "old new", True, False),
        ("new", "", "newest", True, False),
        ("hello", "", "helo", False, False),
        ("1226", "", "12/26", True, True),
        ("1430", "", "14:30", True, True),
        ("555-1234", "", "5551234", True, False),
        ("-5", "", "- 5", True, True),
        ("5", "", "-5", True, False),
        ("15000", "", "150,00", True, False),
        ("1.5", "", "15", True, False),
        ("a b", "", "ab", True, False),
        ("€", "", "€", True, True),
        ("€", "", "", False, False),
        ("a", "xax", "xaax", False, True),
        ("x" * 2000, "x" * 2000, "x" * 4000, False, True),
        ("x" * 2000, "x" * 2000, "x" * 3999, False, False),
        ("  ", "", "", False, True),
        ("", "old", "", True, True),
        ("", "old", "ol", True, False),
        ("", "old", "old", True, False),
        ("", "old", "Search", True, True),
    ],
)
def test_fields_may_reformat_but_not_lose(
    typed: str, before: str, after: str, cleared: bool, expected: bool
) -> None:
    assert holds(typed, before, after, cleared=cleared) is expected
