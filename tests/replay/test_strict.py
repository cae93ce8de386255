"""Strict replay: identical for every way in which a run can go, and a named step where not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from tests.replay.endings import ENDINGS, CountUp, record, replayed

from qvl_agent.errors import EpisodeCorrupt, EpisodeError
from qvl_agent.journal.events import Ended, Event, Fault, Observed
from qvl_agent.journal.reader import Episode
from qvl_agent.journal.sink import EventSink
from qvl_agent.models.recorded import recorded_family
from qvl_agent.replay.strict import replay_strict


class Interrupting:
    """A sink at which Ctrl-C strikes before or after the n-th event is kept."""

    def __init__(self, sink: EventSink, *, at: int, kept: bool) -> None:
        self._sink, self._at, self._kept = sink, at, kept

    @property
    def folder(self) -> Path:
        return self._sink.folder

    def write(self, event: Event) -> int:
        self._at -= 1
        if self._at == 0 and not self._kept:
            raise KeyboardInterrupt
        number = self._sink.write(event)
        if self._at == 0:
            raise KeyboardInterrupt
        return number

    def store_image(self, png: bytes) -> str:
        return self._sink.store_image(png)

    def close(self) -> None:
        self._sink.close()


@pytest.mark.parametrize("name", ENDINGS)
def test_every_run_replays_identically(name: str, recorded: Callable[[str], Episode]) -> None:
    episode = recorded(name)
    report = replayed(episode)
    assert report.divergence is None
    assert report.identical
    assert report.complete
    assert report.compared == len(episode.events)


def test_the_runs_end_in_every_way(recorded: Callable[[str], Episode]) -> None:
    ends = [recorded(name).ended for name in ENDINGS]
    assert {end.status for end in ends if end} == {
        "done", "gave_up", "step_limit", "time_limit", "denied", "interrupted", "device_lost",
        "model_failed",
    }  # fmt: skip
    kinds = {event.type for name in ENDINGS for event in recorded(name).events}
    assert kinds == {
        "started", "observed", "texts_read", "asked", "replied", "rejected", "decided", "judged",
        "human", "intended", "outcome", "nudged", "checked", "fault", "ended",
    }  # fmt: skip


@pytest.mark.parametrize("name", ENDINGS)
def test_killed_after_any_event_it_replays_as_far_as_it_goes(
    name: str, recorded: Callable[[str], Episode]
) -> None:
    episode = recorded(name)
    for length in range(1, len(episode.records)):
        killed = Episode(episode.folder, episode.records[:length], torn=True)
        report = replayed(killed)
        assert report.identical, (length, str(report.divergence))
        assert not report.complete


@pytest.mark.parametrize("kept", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("name", ["verified", "mended replies", "agreed by a person", "task"])
def test_interrupted_at_any_event_it_replays_identically(
    name: str, kept: bool, tmp_path: Path, recorded: Callable[[str], Episode]
) -> None:
    statuses = []
    for at in range(2, len(recorded(name).records)):
        wrap = partial(Interrupting, at=at, kept=kept)
        episode = record(ENDINGS[name], tmp_path, wrap=wrap)
        report = replayed(episode)
        assert report.identical, (at, str(report.divergence))
        statuses.append(episode.ended.status if episode.ended else None)
    assert statuses.count("interrupted") >= len(statuses) - 1


def test_a_bug_that_is_gone_still_replays(recorded: Callable[[str], Episode]) -> None:
    # The device that failed is not there now: what it raised is part of the record.
    episode = recorded("a bug in the device")
    assert [fault.error for fault in episode.of(Fault)] == ["ZeroDivisionError"]
    assert replayed(episode).identical


def test_a_missing_image_is_a_damaged_episode(tmp_path: Path) -> None:
    episode = record(ENDINGS["claimed"], tmp_path)
    seen = next(episode.of(Observed))
    (episode.folder / "images" / seen.image).unlink()
    with pytest.raises(EpisodeCorrupt, match="is missing"):
        replayed(episode)


def test_an_empty_episode_has_nothing_to_replay(tmp_path: Path) -> None:
    with pytest.raises(EpisodeError, match="nothing was done"):
        replayed(Episode(tmp_path, ()))


def test_the_report_counts(recorded: Callable[[str], Episode]) -> None:
    report = replayed(recorded("claimed"))
    assert (report.steps, report.recorded) == (3, len(recorded("claimed").events))
    assert 0 < report.step_s <= report.duration_s
    assert isinstance(recorded("claimed").ended, Ended)


def test_a_task_episode_names_its_task(recorded: Callable[[str], Episode]) -> None:
    asked_for: list[str] = []

    def find(name: str) -> CountUp:
        asked_for.append(name)
        return CountUp()

    replay_strict(recorded("task"), find_family=recorded_family, find_task=find)
    assert asked_for == ["count_up"]
