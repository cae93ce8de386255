"""A whole run on a desktop through the command line, and its record decided again without one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.desktop.xserver import XServer

from qvl_agent.journal.reader import read_episode
from qvl_agent.models.recorded import recorded_family
from qvl_agent.plugins import task_named
from qvl_agent.replay.strict import replay_strict

pytestmark = pytest.mark.desktop

ACTIONS = (
    {"kind": "tap", "point": {"x": 200, "y": 200}},
    {"kind": "type_text", "text": "Grüße aus Zürich 你好", "submit": True},
    {"kind": "press", "keys": ["no such key"]},
    {"kind": "tap", "point": {"x": 5000, "y": 200}},
    {"kind": "type_text", "text": "done"},
    {"kind": "done", "summary": "written"},
)


def test_a_scripted_model_writes_a_letter(tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text("\n".join(json.dumps({"action": action}) for action in ACTIONS), "utf-8")
    with XServer(1280, 800) as server, server.text_window("gtk", "letter") as letter:
        wanted = ("DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS")
        done = subprocess.run(
            [
                *(sys.executable, "-m", "qvl_agent", "run", "write a letter"),
                *("--device", "desktop:window=letter", "--model", f"scripted:{script}"),
                *("--replays", str(tmp_path / "replays"), "--yes", "--json"),
            ],
            env={**os.environ, **{name: server.env[name] for name in wanted}},
            # Pipes, which end only when nobody holds them any more.
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        letter.wait_for_text("Grüße aus Zürich 你好\ndone")
    result = json.loads(done.stdout)
    assert (result["status"], result["proof"]) == ("done", "claimed")
    folder = Path(result["episode"])
    report = replay_strict(read_episode(folder), find_family=recorded_family, find_task=task_named)
    assert report.identical
