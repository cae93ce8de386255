"""Text arrives as it was given, or not at all."""

from __future__ import annotations

from collections.abc import Callable

from qvl_agent.actions import Press, TypeText
from qvl_tools.conformance.bench import Bench
from qvl_tools.conformance.subject import DoesNotApply, NotConforming, Subject, arriving, must
from qvl_tools.conformance.texts import HARD_TEXTS, MUST_TYPE


def types(name: str) -> Callable[[Subject], None]:
    """Return the check that one hard text is typed exactly."""

    def check(subject: Subject) -> None:
        text = HARD_TEXTS[name]
        subject.claims("type_text")
        bench, _ = subject.show("type_text")
        if subject.perform_or_refuse(TypeText(text=text)):
            _must_hold(bench, text)
            return
        must(not bench.text(), f"typing was refused, but {bench.text()!r} stands there")
        must(name not in MUST_TYPE, f"{text!r} was refused: every device must be able to type it")
        raise DoesNotApply(f"the device can't type {name} and says so")

    check.__doc__ = f"Hard text ({name}) is typed exactly, or refused with nothing typed."
    return check


def typing_goes_on_where_it_was(subject: Subject) -> None:
    """Without ``clear``, text is added at the cursor."""
    subject.claims("type_text")
    bench, _ = subject.show("type_text")
    subject.device.perform(TypeText(text="one "))
    subject.device.perform(TypeText(text="two"))
    _must_hold(bench, "one two")


def clear_empties_the_field(subject: Subject) -> None:
    """With ``clear``, nothing stays of what stood there, however long and wherever the cursor."""
    subject.claims("type_text")
    bench, _ = subject.show("type_text")
    subject.device.perform(TypeText(text="what stood here before, on\ntwo lines"))
    subject.device.perform(TypeText(text="new", clear=True))
    _must_hold(bench, "new")
    subject.device.perform(TypeText(text="", clear=True))
    _must_hold(bench, "")


def submit_presses_enter(subject: Subject) -> None:
    """With ``submit``, Enter follows the text, once."""
    subject.claims("type_text")
    bench, _ = subject.show("type_text")
    subject.device.perform(TypeText(text="sent", submit=True))
    enter = Press(keys=["enter"])

    def submitted(_: object = None) -> bool:
        return bench.text() == "sent\n" or (bench.text() == "sent" and enter in bench.seen())

    arriving(submitted, bool)
    must(submitted(), f"the field holds {bench.text()!r}, and arrived has {bench.seen()}")


def _must_hold(bench: Bench, text: str) -> None:
    held = arriving(bench.text, lambda held: held == text)
    if held != text:
        raise NotConforming(f"typed {text!r}, and the field holds {held!r}")
