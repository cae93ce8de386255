"""Steps are timed on what was recorded: each request as it was, each reply word for word."""

from __future__ import annotations

from pathlib import Path

from benchmarks.pocket.model import build_model, save_checkpoint
from benchmarks.pocket.step_time import exchanges, summary, timed
from tests.doubles import CounterDevice

from qvl_agent.api import RunOptions, run_goal
from qvl_agent.journal.events import Asked
from qvl_agent.journal.reader import read_episode
from qvl_agent.models.digest import conversation_digest
from qvl_agent.models.families import family_named
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


def test_recorded_steps_are_asked_and_said_again(tmp_path: Path) -> None:
    model = ScriptedModel(REPLIES, family=family_named("pocket"))
    result = run_goal(
        "count to 1", device=CounterDevice(), model=model, options=RunOptions(replays=tmp_path)
    )
    assert result.episode is not None
    episode = read_episode(result.episode)
    asked = exchanges(episode)
    assert [text for _, text in asked] == list(REPLIES)
    recorded = [event.request_digest for event in episode.of(Asked)]
    assert [conversation_digest(request) for request, _ in asked] == recorded
    save_checkpoint(build_model(), tmp_path / "checkpoint")
    checkpoint = load_checkpoint(str(tmp_path / "checkpoint"), ModelSettings(device_map="cpu"))
    found = summary(timed(checkpoint, asked))
    assert found["steps"] == 2
    assert 0 < found["median_s"] <= found["p95_s"]
    assert 0 < found["forwards"] <= found["output_tokens"]
