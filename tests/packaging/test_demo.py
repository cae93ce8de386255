"""The demonstration runs, replays and shows one episode, however it ended."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.packaging.house import ROOT

NOTES = '{"kind": "open_app", "app": "Notes"}'


@pytest.mark.parametrize(
    ("last", "code", "ending"),
    [('{"kind": "done"}', 0, "done (verified)"), ('{"kind": "give_up"}', 1, "gave_up")],
)
def test_it_shows_what_happened_and_ends_as_the_run_did(
    last: str, code: int, ending: str, tmp_path: Path
) -> None:
    script = tmp_path / "s.jsonl"
    script.write_text(f"{NOTES}\n{last}\n")
    given = {
        "VENV": sys.prefix, "GOAL": "open Notes", "EXPECT": "Notes", "MODEL": f"scripted:{script}",
        "QVL_REPLAYS": str(tmp_path / "replays"), "COLUMNS": "300",
    }  # fmt: skip
    done = subprocess.run(
        [ROOT / "scripts" / "demo"],
        env={**os.environ, **given},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert '$ qvl-agent run "open Notes" --device phone --yes --model scripted:' in done.stderr
    assert f"the model scripted:{script} decides" in done.stderr
    assert "identical: 2 steps" in done.stdout
    assert f"{ending} after 2 steps" in done.stdout
