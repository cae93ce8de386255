"""The recorded device alone: what it shows, refuses and raises."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.doubles import CounterDevice
from tests.replay.endings import ENDINGS, record

from qvl_agent.actions import OpenApp
from qvl_agent.device import Device, ReadsText
from qvl_agent.errors import (
    ActionFailed,
    ActionUnknown,
    CaptureFailed,
    DeviceError,
    DeviceLost,
    DeviceOffline,
    EpisodeCorrupt,
    ModelUnreachable,
    ReplayDiverged,
)
from qvl_agent.journal.events import Event, Fault, Intended, Observed, TextsRead
from qvl_agent.journal.reader import Episode, read_episode
from qvl_agent.journal.writer import Journal
from qvl_agent.replay.device import RecordedDevice
from qvl_agent.replay.sources import RecordedApprover, RecordedClock
from qvl_agent.replay.tape import EndOfRecord, RecordedInterrupt, Tape


@pytest.fixture
def at(tmp_path: Path) -> Callable[..., tuple[RecordedDevice, Tape]]:
    """Return a device whose tape stands before the n-th event of a kind."""

    def wind(
        name: str, kind: type[Event], nth: int = 0, past: int = 0
    ) -> tuple[RecordedDevice, Tape]:
        episode = record(ENDINGS[name], tmp_path)
        found = [i for i, event in enumerate(episode.events) if isinstance(event, kind)]
        tape = Tape(episode)
        tape.compared = found[nth] + past
        return RecordedDevice(tape), tape

    return wind


def test_it_is_a_device_that_reads(at: Callable[..., tuple[RecordedDevice, Tape]]) -> None:
    device, _ = at("claimed", Observed)
    port: Device = device
    assert isinstance(port, ReadsText)
    assert port.info == CounterDevice().info


def test_it_shows_what_was_seen(at: Callable[..., tuple[RecordedDevice, Tape]]) -> None:
    device, tape = at("claimed", Observed)
    seen, event = device.capture(), tape.peek()
    assert isinstance(event, Observed)
    assert (seen.digest, seen.app, seen.image.size) == (event.digest, "", event.image_size)
    assert np.array_equal(seen.pixels, CounterDevice().capture().pixels)
    assert seen.encoded_png == tape.episode.image_bytes(event.image)


def test_a_screenshot_that_is_no_image_is_damage(tmp_path: Path) -> None:
    with Journal.create(tmp_path, "goal") as journal:
        started = record(ENDINGS["claimed"], tmp_path).started
        journal.write(started)
        name = journal.store_image(b"\x89PNG\r\n\x1a\n and then nothing")
        journal.write(Observed(step=1, image=name, digest="", image_size=(1, 1), screen=(1, 1)))
    tape = Tape(read_episode(journal.folder))
    tape.write(started)
    with pytest.raises(EpisodeCorrupt, match="cut off"):
        RecordedDevice(tape).capture()


def test_looking_twice_shows_the_same(at: Callable[..., tuple[RecordedDevice, Tape]]) -> None:
    device, _ = at("claimed", Observed)
    assert device.capture().image is device.capture().image


def test_it_takes_the_recorded_action_only(
    at: Callable[..., tuple[RecordedDevice, Tape]],
) -> None:
    device, tape = at("claimed", Intended, past=1)
    last = tape.last
    assert isinstance(last, Intended)
    device.perform(last.action)
    with pytest.raises(ReplayDiverged, match="perform open_app 'Clock'"):
        device.perform(OpenApp(app="Clock"))


@pytest.mark.parametrize(
    ("name", "nth", "error"),
    [
        ("action refused", 1, ActionFailed),
        ("action unknown", 0, ActionUnknown),
        ("lost while acting", 1, DeviceLost),
        ("interrupted while acting", 0, RecordedInterrupt),
    ],
)
def test_it_fails_as_it_failed(
    name: str,
    nth: int,
    error: type[BaseException],
    at: Callable[..., tuple[RecordedDevice, Tape]],
) -> None:
    device, tape = at(name, Intended, nth, past=1)
    assert isinstance(tape.last, Intended)
    with pytest.raises(error):
        device.perform(tape.last.action)


def test_texts_come_back_whole(at: Callable[..., tuple[RecordedDevice, Tape]]) -> None:
    device, _ = at("claimed", TextsRead)
    counter = CounterDevice()
    assert device.read_texts(counter.capture()) == counter.read_texts(counter.capture())


def test_texts_that_could_not_be_read_can_not_now(
    at: Callable[..., tuple[RecordedDevice, Tape]],
) -> None:
    device, _ = at("texts unreadable", TextsRead)
    with pytest.raises(CaptureFailed, match="dump failed"):
        device.read_texts(CounterDevice().capture())


@pytest.mark.parametrize(
    ("name", "error", "fix"),
    [
        ("no screenshot", CaptureFailed, "retry"),
        ("lost at the start", DeviceLost, "plug it in"),
        ("offline while settling", DeviceOffline, ""),
        ("model out of reach", ModelUnreachable, "start the server"),
    ],
)
def test_a_fault_is_the_error_that_it_was(
    name: str,
    error: type[Exception],
    fix: str,
    at: Callable[..., tuple[RecordedDevice, Tape]],
) -> None:
    _, tape = at(name, Fault)
    fault = tape.peek()
    assert isinstance(fault, Fault)
    raised = tape.error_of(fault)
    assert type(raised) is error
    assert (str(raised), raised.fix) == (fault.message, fix)


def test_an_error_of_a_plugin_keeps_its_name(
    at: Callable[..., tuple[RecordedDevice, Tape]],
) -> None:
    _, tape = at("claimed", Observed)
    fault = Fault(step=1, where="capture", error="CableChewed", message="a cat", fatal=True)
    raised = tape.error_of(fault)
    assert isinstance(raised, DeviceError)
    assert type(raised).__name__ == "CableChewed"


def test_beyond_the_record_there_is_nothing(
    at: Callable[..., tuple[RecordedDevice, Tape]],
) -> None:
    device, tape = at("claimed", Observed)
    tape.compared = len(tape.episode.events)
    with pytest.raises(EndOfRecord):
        device.capture()
    with pytest.raises(EndOfRecord):  # and it stays so
        RecordedApprover(tape).ask("well?")


def test_a_question_that_nobody_asked_diverges(
    at: Callable[..., tuple[RecordedDevice, Tape]],
) -> None:
    _, tape = at("claimed", Observed)
    with pytest.raises(ReplayDiverged, match=r"ask 'sure\?'"):
        RecordedApprover(tape).ask("sure?")
    assert tape.divergence is not None


def test_an_episode_without_a_device_is_damaged(tmp_path: Path) -> None:
    episode = record(ENDINGS["claimed"], tmp_path)
    first = episode.records[0]
    bare = first.event.model_copy(update={"device": {"name": "x"}})
    records = (type(first)(first.seq, first.at, first.mono_s, bare, first.crc),)
    with pytest.raises(EpisodeCorrupt, match="no device"):
        RecordedDevice(Tape(Episode(episode.folder, records)))


def test_the_clock_runs_with_the_record_and_jumps_to_the_time_limit(tmp_path: Path) -> None:
    tape = Tape(record(ENDINGS["time limit"], tmp_path))
    clock, read = RecordedClock(tape), []
    assert tape.episode.ended is not None
    for _ in tape.episode.events:
        read.append(clock())
        tape.compared += 1
    assert read[0] == 0.0
    assert read[:-1] == sorted(read[:-1])
    assert read[-1] == tape.episode.ended.duration_s >= 5
