"""Which taps ask first, by the text under the target."""

from __future__ import annotations

import pytest

from qvl_agent.actions import Drag, LongPress, Press, Swipe, SystemButton, Tap, TypeText, Wait
from qvl_agent.geometry import Box, ScreenPoint
from qvl_agent.observation import TextBox
from qvl_agent.policy import Judgement, Policy, Risk, risks_of

RISKY: list[tuple[Risk, str]] = [
    *(("pays", label) for label in (
        "Pay", "Pay now", "PAY 12,50 €", "Buy", "Buy now", "Purchase", "Confirm and pay",
        "Confirm & pay", "Checkout", "Place order", "Order now", "Subscribe", "Donate", "Transfer",
        "Jetzt kaufen", "Bezahlen", "Acheter", "Pagar", "Subscribe · cancel anytime",
        "Pay now - cancel anytime", "Pa\u034fy", "Place your order", "Make payment",
        "Proceed to payment", "Book now", "Confirm booking", "Complete order",
        "Skip the line – buy now", "Not now? Pay CHF 200", "Do not miss out: buy now", "P\u200bay",
        "Ｐａｙ now",
        "Transfer 1000 EUR to Alice Example from your savings account, at once and for good",
    )),
    *(("sends", label) for label in (
        "Send", "SEND", "Send message", "Post", "Publish", "Share", "Reply all", "Submit", "Call",
        "Senden", "Envoyer", "Enviar",
    )),
    *(("deletes", label) for label in (
        "Delete", "Delete all", "Remove", "Erase", "Discard", "Clear all", "Clear data",
        "Uninstall", "Factory reset", "Move to trash", "Löschen", "Supprimer", "Eliminar",
        "Delete, don't ask again", "Cancel and delete account",
    )),
    *(("installs", label) for label in ("Install", "INSTALL", "Update all", "Installieren")),
    *(("grants", label) for label in (
        "Allow", "Grant", "Permit", "Authorize", "Authorise", "Accept", "I agree", "Trust",
        "While using the app", "Only this time", "Zulassen", "Allow (never expires)",
        "Decline to share? Accept all",
    )),
]  # fmt: skip

HARMLESS = [
    "", "Search flights", "From", "To", "Cancel", "Back", "Next", "Continue", "Payment history",
    "Sender", "Postcode", "Shared", "Deleted items", "Installed apps", "Allowance", "Callback",
    "Don't allow", "Don’t allow", "Deny", "Not now", "Never share", "Do not send", "OK", "Done",
    "Buyer's guide", "Settings", "Notes", "Reset timer", "Format", "Removed",
]  # fmt: skip


@pytest.mark.parametrize(("risk", "label"), RISKY)
def test_risky_labels(risk: Risk, label: str) -> None:
    assert risk in risks_of(label)


@pytest.mark.parametrize("label", HARMLESS)
def test_harmless_labels(label: str) -> None:
    assert risks_of(label) == ()


def button(label: str, top: int = 100) -> TextBox:
    box = Box(0, top, 200, top + 50)
    return TextBox(label, box, "accessibility", "Button", clickable=True)


def swipe(x1: int, y1: int, x2: int, y2: int) -> Swipe:
    return Swipe(start=ScreenPoint(x1, y1), end=ScreenPoint(x2, y2))


def judge(action: object, *texts: TextBox, policy: Policy | None = None) -> Judgement:
    return (policy or Policy()).judge(action, lambda: texts)  # type: ignore[arg-type]


def test_a_tap_on_a_risky_label_asks() -> None:
    tap = Tap(point=ScreenPoint(50, 120))
    assert judge(tap, button("Pay now")).verdict == "confirm"
    assert judge(tap, button("Pay now")).target_text == "Pay now"
    assert judge(tap, button("Next"), button("Pay now", top=300)).verdict == "allow"
    assert judge(LongPress(point=ScreenPoint(50, 120)), button("Delete")).rule == "deletes"


def test_what_was_declared_is_allowed_and_named() -> None:
    declared = Policy(permits=frozenset({"pays"}))
    tap = Tap(point=ScreenPoint(50, 120))
    judged = judge(tap, button("Pay now"), policy=declared)
    assert (judged.verdict, judged.rule) == ("allow", "pays")
    assert judge(tap, button("Delete"), policy=declared).verdict == "confirm"


PARAGRAPH = "A long text that tells you what happens if you pay or send or delete things one day"


def test_prose_and_rows_are_no_buttons() -> None:
    tap = Tap(point=ScreenPoint(50, 120))
    box = button("").box
    assert judge(tap, TextBox(PARAGRAPH, box, "ocr")).verdict == "allow"
    row = TextBox(PARAGRAPH, box, "accessibility", "LinearLayout", clickable=True)
    assert judge(tap, row).verdict == "allow"
    assert judge(tap, button(PARAGRAPH)).verdict == "confirm"


def test_a_container_does_not_hide_what_is_written_on_it() -> None:
    whole = TextBox("Content", Box(0, 0, 500, 900), "accessibility", "View", clickable=True)
    label = TextBox("Pay CHF 249", button("").box, "accessibility", "TextView")
    tap = Tap(point=ScreenPoint(50, 120))
    assert judge(tap, whole, label).verdict == "confirm"
    assert judge(tap, label, whole).target_text == "Pay CHF 249"
    long = TextBox(PARAGRAPH, button("").box, "accessibility", "View", clickable=True)
    assert judge(tap, long).verdict == "confirm"


def test_one_declared_risk_does_not_cover_another() -> None:
    declared = Policy(permits=frozenset({"pays"}))
    tap = Tap(point=ScreenPoint(50, 120))
    assert judge(tap, button("Pay and delete my account"), policy=declared).rule == "deletes"
    around = TextBox("Pay later", Box(0, 0, 500, 900), "accessibility", "Button", clickable=True)
    assert judge(tap, around, button("Delete card"), policy=declared).verdict == "confirm"
    enter = SystemButton(button="enter")
    both = (button("Pay"), button("Delete account", top=300))
    assert judge(enter, *both, policy=declared).verdict == "confirm"


def test_the_call_key_calls() -> None:
    assert judge(Press(keys=["KEYCODE_CALL"])).rule == "sends"


def test_what_cannot_be_read_asks() -> None:
    judged = Policy().judge(Tap(point=ScreenPoint(50, 120)), lambda: None)
    assert (judged.verdict, judged.rule) == ("confirm", "unreadable")


@pytest.mark.parametrize(
    ("action", "verdict"),
    [
        (swipe(50, 120, 52, 121), "confirm"),
        (swipe(50, 120, 50, 900), "allow"),
        (Drag(start=ScreenPoint(400, 800), end=ScreenPoint(50, 120)), "confirm"),
        (Drag(start=ScreenPoint(400, 800), end=ScreenPoint(50, 900)), "allow"),
    ],
)
def test_a_short_swipe_is_a_tap_and_a_drag_has_two_ends(action: object, verdict: str) -> None:
    assert judge(action, button("Delete")).verdict == verdict


def test_a_slider_is_judged_by_what_it_says() -> None:
    assert judge(swipe(50, 120, 900, 120), button("Slide to pay")).verdict == "confirm"


@pytest.mark.parametrize(
    "action",
    [
        TypeText(text="hi", submit=True),
        Press(keys=["enter"]),
        Press(keys=["Enter"]),
        Press(keys=["return"]),
        Press(keys=["KEYCODE_DPAD_CENTER"]),
        Press(keys=["space"]),
        Press(keys=[" "]),
        Press(keys=["enter "]),
        Press(keys=["DPAD CENTER"]),
        Press(keys=["dpad-center"]),
        Press(keys=["re-turn"]),
        TypeText(text="hi\n"),
        SystemButton(button="enter"),
    ],
)
def test_enter_presses_what_the_screen_would_send(action: object) -> None:
    assert judge(action, button("Attach"), button("Send", top=300)).verdict == "confirm"
    assert judge(action, TextBox("Send", Box(0, 300, 90, 340), "ocr")).verdict == "confirm"
    assert judge(action, button("Search")).verdict == "allow"


@pytest.mark.parametrize(
    "action", [TypeText(text="Pay"), Wait(), SystemButton(button="back"), Press(keys=["a"])]
)
def test_what_cannot_hurt_reads_nothing(action: object) -> None:
    def never() -> tuple[TextBox, ...]:
        raise AssertionError("the screen was read for nothing")

    assert Policy().judge(action, never).verdict == "allow"  # type: ignore[arg-type]
