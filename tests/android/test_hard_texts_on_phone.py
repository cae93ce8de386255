"""500 hard texts into real fields of the simulated phone, which itself says what they hold."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from tests.texts.hard_texts import COUNT, HARD_TEXTS

from qvl_agent.actions import OpenApp, Tap, TypeText
from qvl_agent.reading import find_text
from qvl_tools.android.device import AndroidDevice
from qvl_tools.phone.process import SimulatedPhone

pytest.importorskip("PySide6", reason="the extra 'phone' is not installed")

NO_BREAK = "\xa0"
"""What a Qt field of several lines gives back as a plain space, by QTextDocument.toPlainText."""


@pytest.fixture(scope="module")
def phone() -> Iterator[SimulatedPhone]:
    with SimulatedPhone() as phone:
        yield phone


@pytest.fixture(scope="module")
def notes(phone: SimulatedPhone) -> Iterator[AndroidDevice]:
    """The phone with the app Notes in front."""
    port = phone.adb_port
    with AndroidDevice.connect(phone.serial, port=port, start_server=False) as device:
        device.perform(OpenApp(app="Notes"))
        yield device


def app(phone: SimulatedPhone) -> Any:
    """Return what the app itself holds."""
    return phone.state()["apps"]["com.qvl.notes"]


def until(done: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + 10.0
    while not done():
        assert time.monotonic() < deadline_s, "it did not happen in time"
        time.sleep(0.02)


def tap(device: AndroidDevice, wanted: str) -> None:
    def tapped() -> bool:
        text = find_text(device.read_texts(device.capture()), wanted)
        if text is not None:
            device.perform(Tap(point=text.box.center))
        return text is not None

    until(tapped)


def altered(
    device: AndroidDevice, texts: Iterable[str], held: Callable[[], str]
) -> list[tuple[str, str]]:
    """Type each text in place of the one before; return those that the field holds otherwise."""
    wrong = []
    for text in texts:
        device.perform(TypeText(text=text, clear=True))
        if held() != text:
            wrong.append((text, held()))
    return wrong


def test_every_hard_text_arrives_exactly_and_does_nothing_else(
    notes: AndroidDevice, phone: SimulatedPhone
) -> None:
    before = phone.state()
    texts = [hard.text for hard in HARD_TEXTS]
    assert len(texts) == COUNT == 500
    one_line = [text.replace("\n", " ") for text in texts if NO_BREAK in text]
    tap(notes, "Search your notes")
    assert altered(notes, one_line, lambda: app(phone)["query"]) == []
    notes.perform(TypeText(text="", clear=True))
    tap(notes, "New note")
    tap(notes, "Note")  # the hint of its body
    plain = [text for text in texts if NO_BREAK not in text]
    assert altered(notes, plain, lambda: app(phone)["open"]["body"]) == []
    after = phone.state()
    for kept in ("foreground", "tasks", "settings"):
        assert after[kept] == before[kept]
    assert app(phone)["notes"] == before["apps"]["com.qvl.notes"]["notes"]
