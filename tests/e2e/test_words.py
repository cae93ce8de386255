"""From words alone: on the simulated phone, the model that comes along decides."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.test_main_job import bookings, qvl_agent

GOAL = "Book the first flight from Zurich to Lisbon"


def test_words_become_a_booking(tmp_path: Path) -> None:
    done = qvl_agent(
        "run", GOAL, "--device", "phone:state=state.json", "--yes", "--expect", "Zurich to Lisbon",
        "--json", cwd=tmp_path, COLUMNS="200",
    )  # fmt: skip
    result = json.loads(done.stdout.splitlines()[-1])
    assert (result["status"], result["proof"]) == ("done", "verified"), done.stderr
    assert (result["decider"], result["model"], result["task"]) == ("model", "pocket", None)
    assert "the model pocket decides (--model names another)" in done.stderr
    assert "decided by pocket" in done.stderr
    (booked,) = bookings(json.loads((tmp_path / "state.json").read_text()))
    assert (booked["origin"], booked["destination"]) == ("ZRH", "LIS")
    again = qvl_agent("replay", result["episode"], "--json", cwd=tmp_path)
    assert json.loads(again.stdout)["identical"] is True
