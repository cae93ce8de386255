"""What replies took: added up once, carried through the record, shown where it is known."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Iterable
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from tests.doubles import CounterDevice, quick_run, reply, tap

from qvl_agent.cli.live import LiveLines
from qvl_agent.journal.events import Ended, Replied
from qvl_agent.journal.reader import Episode, read_episode
from qvl_agent.journal.writer import Journal
from qvl_agent.loop import Agent
from qvl_agent.models.port import Conversation, Reply, Usage
from qvl_agent.models.recorded import RecordedModel, recorded_family, usage_of
from qvl_agent.models.scripted import ScriptedModel
from qvl_agent.plugins import task_named
from qvl_agent.replay.strict import ReplayReport, replay_strict
from qvl_agent.report.summary import episode_to_json, render_episode
from qvl_agent.report.usage import usage_lines, usage_to_json
from qvl_agent.result import RunResult

NAMES = [field.name for field in fields(Usage)]
SINCE_2 = ("forced_tokens", "forwards", "preprocess_s", "vision_s", "prefill_s", "decode_s")
SAID = (
    Usage(1000, 50, 640, 20, 31, 0.0123456, 0.3, 0.1, 0.7),
    Usage(1200, 40),
    Usage(),
    Usage(1300, 60, 1100, 30, 31, 0.1, 0.3, 0.2, 0.9),
)
TOTAL = Usage(3500, 150, 1740, 50, 62, 0.0123456 + 0.1, 0.6, 0.1 + 0.2, 0.7 + 0.9)

COUNTS = st.none() | st.integers(0, 1 << 40)
TIMES = st.none() | st.floats(0, 1e6)
USAGES = st.builds(Usage, *[COUNTS] * 5, *[TIMES] * 4)


class Metered(ScriptedModel):
    """A script whose replies take something."""

    def __init__(self, replies: Iterable[str]) -> None:
        super().__init__(replies)
        self._left = iter(SAID)

    def reply(self, conversation: Conversation) -> Reply:
        return replace(super().reply(conversation), usage=next(self._left))


def count(replays: Path, live: LiveLines | None = None) -> tuple[RunResult, Episode]:
    """Run to the end: four replies in three steps."""
    device = CounterDevice()
    says = [tap(device, "plus"), "no call", tap(device, "plus"), reply("done")]
    with Journal.create(replays, "count") as journal:
        run = quick_run(device)
        run.journal = journal
        result = Agent(run, Metered(says)).drive("count")
    if live:
        live.close(result)
    return result, read_episode(journal.folder)


def shown(episode: Episode) -> str:
    console = Console(record=True, width=100, file=io.StringIO())
    console.print(render_episode(episode))
    return console.export_text()


def replayed(episode: Episode) -> ReplayReport:
    return replay_strict(episode, find_family=recorded_family, find_task=task_named)


@given(one=USAGES, two=USAGES)
def test_each_field_is_summed_and_what_nobody_says_stays_unsaid(one: Usage, two: Usage) -> None:
    for name in NAMES:
        said = [n for n in (getattr(one, name), getattr(two, name)) if n is not None]
        assert getattr(one + two, name) == (sum(said) if said else None)


def test_the_result_and_the_record_hold_the_sum(tmp_path: Path) -> None:
    result, episode = count(tmp_path)
    assert result.usage == TOTAL
    assert isinstance(episode.ended, Ended)
    assert {name: getattr(episode.ended, name) for name in NAMES} == asdict(TOTAL)
    assert usage_of(episode.of(Replied)) == TOTAL


def test_a_recorded_model_says_again_what_each_reply_took(tmp_path: Path) -> None:
    _, episode = count(tmp_path)
    device = CounterDevice()
    model = RecordedModel(episode, recorded_family(episode.started))
    result = Agent(quick_run(device), model).drive("count")
    assert (device.count, result.usage) == (2, TOTAL)


def test_a_count_that_differs_is_a_divergence_and_a_time_is_none(tmp_path: Path) -> None:
    _, episode = count(tmp_path)
    assert replayed(episode).identical
    changes = {name: 7.0 for name in NAMES if name.endswith("_s")} | {"forwards": 7}
    for name, value in changes.items():
        changed, identical = {name: value}, name != "forwards"
        *records, last = episode.records
        other = replace(last, event=last.event.model_copy(update=changed))
        report = replayed(Episode(episode.folder, (*records, other)))
        assert report.identical == identical, changed
        assert "ended.forwards" in str(report.divergence or "ended.forwards")


def as_version_1(episode: Episode) -> Episode:
    """Write an episode as version 1 of the format did."""
    path, crc = episode.folder / "episode.jsonl", 0
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    with path.open("wb") as file:
        for line in lines:
            body = json.dumps(without(line)).encode()[:-1]
            crc = zlib.crc32(body, crc)
            file.write(body + b',"crc":"%08x"}\n' % crc)
    return read_episode(episode.folder)


def without(line: dict[str, Any]) -> dict[str, Any]:
    """Leave out what version 1 did not hold."""
    missing = {"crc", *SINCE_2, *(["cached_tokens"] if line["type"] == "ended" else [])}
    kept = {name: value for name, value in line.items() if name not in missing}
    return kept | ({"version": 1} if "version" in line else {})


def test_an_episode_of_version_1_replays_and_shows_what_it_holds(tmp_path: Path) -> None:
    episode = as_version_1(count(tmp_path)[1])
    assert episode.started.version == 1
    assert replayed(episode).identical
    assert episode_to_json(episode)["cached_tokens"] == 1740
    assert episode_to_json(episode)["forwards"] is None


def test_one_that_version_1_itself_wrote_still_opens() -> None:
    episode = read_episode(Path(__file__).parents[1] / "journal" / "version-1")
    assert (episode.started.version, len(episode.events)) == (1, 26)
    assert usage_of(episode.of(Replied)) == Usage(4000, 200, 2560)
    assert "4,000 tokens in (2,560 cached), 200 out" in shown(episode)


@pytest.mark.parametrize(
    ("usage", "lines"),
    [
        (Usage(), []),
        (Usage(0, 0), ["0 tokens in, 0 out"]),
        (Usage(12340, 512, 11020), ["12,340 tokens in (11,020 cached), 512 out"]),
        (Usage(output_tokens=5), ["5 tokens out"]),
        (Usage(forwards=1), ["1 forward"]),
        (Usage(decode_s=4.44), ["decode 4.4 s"]),
        (
            Usage(12340, 512, 11020, 300, 212, 0.26, 3.1, 2.0, 4.44),
            [
                "12,340 tokens in (11,020 cached), 512 out (300 forced)",
                "212 forwards; preprocess 0.3 s, vision 3.1 s, prefill 2.0 s, decode 4.4 s",
            ],
        ),
    ],
)
def test_what_is_known_is_said_and_nothing_else(usage: Usage, lines: list[str]) -> None:
    assert usage_lines(usage) == lines


def test_json_has_every_field_and_no_more_digits_than_a_clock() -> None:
    assert usage_to_json(TOTAL) == asdict(TOTAL) | {
        "preprocess_s": 0.112, "prefill_s": 0.3, "decode_s": 1.6,
    }  # fmt: skip


def test_it_is_shown_when_a_run_closes_and_afterwards(tmp_path: Path) -> None:
    live = LiveLines(console=Console(record=True, width=100, file=io.StringIO()))
    _, episode = count(tmp_path, live)
    for text in (live.console.export_text(), shown(episode)):
        assert "after 3 steps" in text
        assert "\n3,500 tokens in (1,740 cached), 150 out (50 forced)\n" in text
        assert "\n62 forwards; preprocess 0.1 s, vision 0.6 s, prefill 0.3 s, decode" in text
    first, second, _ = episode_to_json(episode)["steps"][-3:]
    assert (first["input_tokens"], first["forced_tokens"]) == (1000, 20)
    assert (second["input_tokens"], second["forced_tokens"]) == (1200, None)


def test_a_killed_run_shows_what_it_took_so_far(tmp_path: Path) -> None:
    _, episode = count(tmp_path)
    killed = Episode(episode.folder, episode.records[:-1], torn=True)
    assert "3,500 tokens in" in shown(killed)
    assert episode_to_json(killed)["forwards"] == 62
