"""A replay that does not come out as recorded: the step and both sides, or what is damaged."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.replay.endings import Ending, record, replayed, tapping

from qvl_agent.errors import EpisodeCorrupt, UsageError
from qvl_agent.journal.reader import Episode, read_episode


def edited(episode: Episode, tmp_path: Path, kind: str, change: Callable[[Any], None]) -> Episode:
    """Write the episode anew, with right checksums but its last event of a kind changed."""
    source = (episode.folder / "episode.jsonl").read_bytes().splitlines()
    lines = [json.loads(line) for line in source]
    change(next(line for line in reversed(lines) if line["type"] == kind))
    crc, out = 0, b""
    for line in lines:
        del line["crc"]
        body = json.dumps(line).encode()[:-1]
        crc = zlib.crc32(body, crc)
        out += body + b',"crc":"%08x"}\n' % crc
    folder = tmp_path / "edited"
    folder.mkdir()
    (folder / "images").symlink_to(episode.folder / "images")
    (folder / "episode.jsonl").write_bytes(out)
    return Episode(episode.folder, read_episode(folder).records)


@pytest.mark.parametrize(
    ("kind", "field", "value", "what"),
    [
        ("decided", "thought", "another", "decided.thought"),
        ("judged", "verdict", "deny", "judged.verdict"),
        ("intended", "action", {"kind": "open_app", "app": "x"}, "intended.action"),
        ("observed", "digest", "0" * 64, "observed.digest"),
        ("asked", "request_digest", "0" * 64, "the request to the model"),
        ("replied", "text", "nonsense", "the course of the run"),
        ("ended", "status", "gave_up", "ended.status"),
        ("ended", "proof", "verified", "ended.proof"),
    ],
)
def test_a_difference_names_the_step_and_both_sides(
    kind: str,
    field: str,
    value: object,
    what: str,
    tmp_path: Path,
    recorded: Callable[[str], Episode],
) -> None:
    episode = edited(recorded("claimed"), tmp_path, kind, lambda line: line.update({field: value}))
    divergence = replayed(episode).divergence
    assert divergence is not None
    assert what in str(divergence)
    assert divergence.recorded != divergence.replayed
    expected_step = {"decided": 3, "judged": 3, "asked": 3, "replied": 3, "ended": 3}
    assert divergence.step == expected_step.get(kind, 2)


def test_a_request_that_differs_shows_both_texts(
    tmp_path: Path, recorded: Callable[[str], Episode]
) -> None:
    def ask_otherwise(line: dict[str, object]) -> None:
        line.update(request_digest="f" * 64, prompt="a prompt of then")

    divergence = replayed(edited(recorded("claimed"), tmp_path, "asked", ask_otherwise)).divergence
    assert divergence is not None
    assert divergence.recorded == "[ffffffffffff] a prompt of then"
    assert "count" in divergence.replayed


def test_other_settings_of_the_family_show(
    tmp_path: Path, recorded: Callable[[str], Episode]
) -> None:
    episode = edited(
        recorded("qwen3-vl"), tmp_path, "started", lambda line: line["settings"]["model"].clear()
    )
    report = replayed(episode)
    assert report.divergence is not None
    assert report.divergence.step == 1
    assert not report.identical


def test_an_agent_that_goes_on_where_it_ended_then_shows(
    tmp_path: Path, recorded: Callable[[str], Episode]
) -> None:
    episode = edited(
        recorded("step limit"), tmp_path, "started", lambda line: line["settings"].clear()
    )
    divergence = replayed(episode).divergence
    assert divergence is not None
    assert "the course of the run" in str(divergence)
    assert "step_limit" in divergence.recorded


def test_a_task_that_has_changed_shows(tmp_path: Path, recorded: Callable[[str], Episode]) -> None:
    episode = edited(
        recorded("task"), tmp_path, "started", lambda line: line["params"].update(number=1)
    )
    assert replayed(episode).divergence is not None


def test_times_are_not_compared(tmp_path: Path, recorded: Callable[[str], Episode]) -> None:
    episode = edited(
        recorded("claimed"), tmp_path, "outcome", lambda line: line.update(act_s=9.0, settle_s=9.0)
    )
    assert replayed(episode).identical


def test_a_changed_policy_shows(recorded: Callable[[str], Episode], tmp_path: Path) -> None:
    # What was asked then and would be allowed now is a difference, not an oversight.
    ending = Ending(tapping("Pay 10 EUR"))
    episode = edited(
        record(ending, tmp_path), tmp_path, "judged", lambda line: line.update(verdict="allow")
    )
    divergence = replayed(episode).divergence
    assert divergence is not None
    assert "judged.verdict" in str(divergence)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"max_steps": "x"}, "limit max_steps"),
        ({"model": 1}, "no object"),
        ({"model": {"screenshots": "x"}}, "screenshots is no number"),
        ({"expect": "text"}, "are no texts"),
        ({"expect": [1]}, "are no texts"),
    ],
)
def test_settings_that_are_none_are_refused(
    settings: dict[str, object], message: str, tmp_path: Path, recorded: Callable[[str], Episode]
) -> None:
    episode = edited(
        recorded("claimed"), tmp_path, "started", lambda line: line["settings"].update(settings)
    )
    with pytest.raises(EpisodeCorrupt, match=message):
        replayed(episode)


def test_texts_that_are_none_are_refused(
    tmp_path: Path, recorded: Callable[[str], Episode]
) -> None:
    episode = edited(
        recorded("claimed"), tmp_path, "texts_read", lambda line: line.update(texts=[{"text": "x"}])
    )
    with pytest.raises(EpisodeCorrupt, match="no text box"):
        replayed(episode)


def test_whether_texts_could_be_read_is_taken_from_the_record(
    tmp_path: Path, recorded: Callable[[str], Episode]
) -> None:
    episode = edited(
        recorded("claimed"), tmp_path, "started", lambda line: line["settings"].update(reader=False)
    )
    divergence = replayed(episode).divergence
    assert divergence is not None
    assert "texts_read" in divergence.recorded


def test_an_unknown_family_is_a_usage_error(
    tmp_path: Path, recorded: Callable[[str], Episode]
) -> None:
    episode = edited(
        recorded("claimed"), tmp_path, "started", lambda line: line.update(family="gone")
    )
    with pytest.raises(UsageError, match="no family 'gone'"):
        replayed(episode)
