"""Steps are timed on what was recorded: each request as it was, each reply word for word."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.pocket import step_time
from benchmarks.pocket.model import build_model, save_checkpoint
from benchmarks.pocket.step_time import exchanges, summary, timed
from tests.doubles import CounterDevice

from qvl_agent.api import RunOptions, run_goal
from qvl_agent.errors import ReplayDiverged, UsageError
from qvl_agent.journal.events import Asked
from qvl_agent.journal.reader import Episode, read_episode
from qvl_agent.models.digest import conversation_digest
from qvl_agent.models.families import family_named
from qvl_agent.models.families.pocket import POCKET
from qvl_agent.models.port import ModelSettings
from qvl_agent.models.scripted import ScriptedModel
from qvl_agent.models.session.checkpoint import load_checkpoint

REPLIES = tuple(
    f'Thought: It says {count}\nAction: {saying}\n<tool_call>\n{{"name": "mobile_use", '
    f'"arguments": {call}}}\n</tool_call>'
    for count, saying, call in (
        (0, 'Tap "plus"', '{"action": "click", "coordinate": [500, 187]}'),
        (1, "Finish", '{"action": "terminate", "status": "success"}'),
    )
)


def recorded(folder: Path) -> Episode:
    model = ScriptedModel(REPLIES, family=family_named("pocket"))
    options = RunOptions(replays=folder)
    result = run_goal("count to 1", device=CounterDevice(), model=model, options=options)
    assert result.episode is not None
    return read_episode(result.episode)


def test_recorded_steps_are_asked_and_said_again(tmp_path: Path) -> None:
    episode = recorded(tmp_path)
    asked = exchanges(episode)
    assert [text for _, text in asked] == list(REPLIES)
    digests = [event.request_digest for event in episode.of(Asked)]
    assert [conversation_digest(request) for request, _ in asked] == digests
    save_checkpoint(build_model(), tmp_path / "checkpoint")
    checkpoint = load_checkpoint(str(tmp_path / "checkpoint"), ModelSettings(device_map="cpu"))
    found = summary(timed(checkpoint, asked))
    assert found["steps"] == 2
    assert 0 < found["median_s"] <= found["p95_s"]
    assert 0 < found["forwards"] <= found["output_tokens"]


def test_what_is_asked_otherwise_by_now_is_not_timed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(POCKET, system="You are asked otherwise.")
    monkeypatch.setattr(step_time, "recorded_family", lambda started: other)
    with pytest.raises(ReplayDiverged):
        exchanges(recorded(tmp_path))


def test_an_episode_without_replies_is_named(tmp_path: Path) -> None:
    record = recorded(tmp_path).folder / "episode.jsonl"
    lines = record.read_text("utf-8").splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if '"replied"' in line)
    record.write_text("".join(lines[:first]), "utf-8")  # as a kill leaves it
    with pytest.raises(UsageError, match="holds no reply"):
        exchanges(read_episode(record.parent))
