"""A whole run in a browser, by a scripted model, replayed without either."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.browser.site import Site
from tests.desktop.programs import program
from typer.testing import CliRunner

from qvl_agent.cli import app
from qvl_agent.journal.reader import read_episode
from qvl_agent.models.recorded import recorded_family
from qvl_agent.plugins import task_named
from qvl_agent.replay.strict import replay_strict

pytestmark = pytest.mark.browser

ACTIONS = (
    {"kind": "tap", "point": {"x": 200, "y": 340}},
    {"kind": "type_text", "text": "Lisbon", "submit": True},
    {"kind": "scroll", "point": {"x": 550, "y": 150}, "direction": "down", "amount": 2},
    {"kind": "done", "summary": "sent"},
)


def test_a_scripted_model_fills_in_a_form(site: Site, tmp_path: Path) -> None:
    program("chromium")
    site.reports.clear()
    script = tmp_path / "script.jsonl"
    script.write_text("\n".join(json.dumps({"action": action}) for action in ACTIONS))
    words = [
        "run",
        "send Lisbon",
        "--device",
        f"browser:{site.url}",
        "--model",
        f"scripted:{script}",
    ]
    words += ["--replays", str(tmp_path / "replays"), "--yes", "--json"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert (result["status"], result["proof"]) == ("done", "claimed")
    assert site.of("submit") == [{"text": "Lisbon"}]
    assert site.wait_for("scroll")
    folder = Path(result["episode"])
    report = replay_strict(read_episode(folder), find_family=recorded_family, find_task=task_named)
    assert report.identical
