"""A screen that the device can't say is read by OCR, where that is installed."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

import pytest
from PIL import Image
from tests.android.faulty import BreakingLink
from tests.phone.paper_phone import COUNTER, NOTES, PaperPhone

from qvl_agent.errors import CaptureFailed, DeviceLost
from qvl_agent.geometry import Box, Size
from qvl_agent.observation import Observation, TextBox
from qvl_agent.plugins import FirstThatReads, open_reader
from qvl_agent.reading import find_text
from qvl_tools.android.device import AndroidDevice
from qvl_tools.phone.adb.door import AdbDoor

INSTALLED = all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime"))
needs_ocr = pytest.mark.skipif(not INSTALLED, reason="the extra 'ocr' is not installed")
SEEN = Observation(Image.new("RGB", (9, 9)), Size(9, 9), 0.0)


class Reader:
    """Says what it is told, and counts how often it was asked."""

    def __init__(self, *texts: str, error: Exception | None = None) -> None:
        self._texts = tuple(TextBox(text, Box(0, 0, 9, 9), "ocr") for text in texts)
        self._error = error
        self.asked = 0

    def read_texts(self, observation: Observation) -> tuple[TextBox, ...]:
        self.asked += 1
        if self._error:
            raise self._error
        return self._texts


def words(reader: FirstThatReads) -> list[str]:
    return [text.text for text in reader.read_texts(SEEN)]


@pytest.mark.parametrize("first", [Reader(), Reader(error=CaptureFailed("never idle"))])
def test_the_second_reads_what_the_first_does_not(first: Reader) -> None:
    opened: list[Reader] = []

    def open_second() -> Reader:
        opened.append(Reader("Pay"))
        return opened[-1]

    reader = FirstThatReads(first, open_second)
    assert words(reader) == words(reader) == ["Pay"]
    assert len(opened) == 1  # loading a model takes a second
    assert opened[0].asked == 2


def test_the_second_is_not_even_opened_where_the_first_reads() -> None:
    second = Reader("OCR")

    def open_second() -> Reader:
        second.asked += 1
        return second

    assert words(FirstThatReads(Reader("Pay"), open_second)) == ["Pay"]
    assert second.asked == 0


def test_without_a_second_the_first_has_the_last_word() -> None:
    assert words(FirstThatReads(Reader(), lambda: None)) == []
    with pytest.raises(CaptureFailed, match="never idle"):
        words(FirstThatReads(Reader(error=CaptureFailed("never idle")), lambda: None))


def test_a_device_that_is_gone_is_not_read_by_other_means() -> None:
    with pytest.raises(DeviceLost):
        words(FirstThatReads(Reader(error=DeviceLost("gone")), lambda: Reader("Pay")))


@pytest.fixture(scope="module")
def door() -> Iterator[AdbDoor]:
    with AdbDoor(PaperPhone()) as opened:
        yield opened


@pytest.fixture
def phone(door: AdbDoor) -> PaperPhone:
    controls = door.device.controls
    assert isinstance(controls, PaperPhone)
    return controls


@needs_ocr
def test_a_phone_whose_tree_cannot_be_had_is_read_from_its_picture(
    door: AdbDoor, phone: PaperPhone
) -> None:
    phone.app = COUNTER
    with BreakingLink(door.adb_port) as link:
        device = AndroidDevice.connect(port=link.port, start_server=False, timeout_s=2.0)
        reader = open_reader(device)
        assert reader is not None
        told = find_text(reader.read_texts(device.capture()), "minus")
        assert told is not None
        assert told.source == "accessibility"
        link.rule = lambda service: 0 if "uiautomator" in service else None
        with pytest.raises(CaptureFailed):
            device.read_texts(device.capture())
        seen = find_text(reader.read_texts(device.capture()), "minus")
        assert seen is not None
        assert seen.source == "ocr"
        assert told.box.contains(seen.box.center)


@needs_ocr
def test_a_phone_whose_tree_is_empty_is_read_from_its_picture(
    door: AdbDoor, phone: PaperPhone
) -> None:
    class Drawn(PaperPhone):
        """An app that draws all by itself, as games do."""

        def things(self) -> dict[str, tuple[int, int, int, int]]:
            return {"field": (60, 300, 1000, 700)}

    phone.app, phone.text, phone.count = NOTES, "", 4242
    phone.__class__ = Drawn
    device = AndroidDevice.connect(port=door.adb_port, start_server=False)
    reader = open_reader(device)
    assert reader is not None
    assert device.read_texts(device.capture()) == ()
    [drawn] = reader.read_texts(device.capture())
    assert (drawn.text, drawn.source) == ("4242", "ocr")
