"""The main job from the command line and from Python, on the simulated phone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qvl_agent import RunOptions, run_goal
from qvl_agent.device import DeviceSettings
from qvl_agent.replay.strict import ReplayReport
from qvl_tools.phone.device import PhoneDevice, open_phone

GOAL = "book a flight from Zurich to Lisbon"
FLIGHTS = "com.qvl.flights"


def qvl_agent(*arguments: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "qvl_agent", *arguments],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def bookings(state: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = state["apps"][FLIGHTS]["bookings"]
    return found


def test_from_the_command_line(tmp_path: Path) -> None:
    scripted = ("--model", "task", "--json")
    done = qvl_agent("run", GOAL, "--device", "phone:state=state.json", *scripted, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert (result["status"], result["proof"]) == ("done", "verified")
    (booked,) = bookings(json.loads((tmp_path / "state.json").read_text()))
    assert (booked["origin"], booked["destination"]) == ("ZRH", "LIS")
    assert booked["reference"] in result["answer"]
    assert (result["decider"], result["task"], result["model"]) == ("task", "book_flight", None)
    assert "no model takes part" in done.stderr
    assert "decided by the task book_flight" in done.stderr
    again = qvl_agent("replay", result["episode"], "--json", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["identical"] is True
    shown = qvl_agent("show", result["episode"], cwd=tmp_path)
    assert booked["reference"] in shown.stdout


def test_a_goal_that_no_task_answers(tmp_path: Path) -> None:
    failed = qvl_agent("run", "water the plants", "--model", "task", "--json", cwd=tmp_path)
    assert failed.returncode == 2
    said = json.loads(failed.stdout.splitlines()[-1])
    assert said["status"] is None
    assert "--model" in said["fix"]
    assert "qvl-agent tasks" in said["fix"]
    assert not (tmp_path / "replays").exists()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_twenty_seeds(seed: int, tmp_path: Path, replay: Callable[[Path], ReplayReport]) -> None:
    device = open_phone("", DeviceSettings(seed=seed))
    assert isinstance(device, PhoneDevice)
    try:
        result = run_goal(GOAL, device=device, model="task", options=RunOptions(replays=tmp_path))
        (booked,) = bookings(device.phone.state())
    finally:
        device.close()
    assert (result.status, result.proof) == ("done", "verified"), result.reason
    assert (booked["origin"], booked["destination"]) == ("ZRH", "LIS")
    assert replay(result.episode).identical


@pytest.mark.parametrize("prefer", ["cheapest", "earliest"])
def test_day_and_preference(prefer: str, tmp_path: Path) -> None:
    device = open_phone("", DeviceSettings(seed=3))
    assert isinstance(device, PhoneDevice)
    try:
        today = device.phone.state()["time"][:10]
        day = f"{int(today[:4]) + (today[5:7] > '10')}-{'01' if today[5:7] > '10' else '12'}-17"
        options = RunOptions(replays=tmp_path)
        goal = f"book the {prefer} flight from Oslo to Tokyo on {day}"
        result = run_goal(goal, device=device, model="task", options=options)
        state = device.phone.state()
    finally:
        device.close()
    assert result.status == "done", result.reason
    (booked,) = bookings(state)
    assert (booked["origin"], booked["destination"], booked["date"]) == ("OSL", "HND", day)
    offered = state["apps"][FLIGHTS]["results"]
    key = "price" if prefer == "cheapest" else "departs"
    assert booked["flights"][0][key] == min(flight[key] for flight in offered)


def test_a_city_that_was_not_named_is_not_booked(tmp_path: Path) -> None:
    device = open_phone("", DeviceSettings(seed=3))
    assert isinstance(device, PhoneDevice)
    try:
        goal = "book a flight from York to Lisbon"
        result = run_goal(goal, device=device, model="task", options=RunOptions(replays=tmp_path))
        assert bookings(device.phone.state()) == []
    finally:
        device.close()
    assert (result.status, result.proof) == ("gave_up", "none")
    assert "New York" in result.reason


@pytest.mark.parametrize(
    ("fault", "status", "says"),
    [
        ("rotation", "done", ""),
        ("permission_dialog", "gave_up", "Allow Flights to access"),
        ("ad_overlay", "gave_up", "Ad"),
        ("not_responding", "gave_up", "responding"),
        ("locked", "done", ""),
        ("secure_screen", "done", ""),  # its texts can be had
        ("frozen_frame", "gave_up", "is not on the screen"),
    ],
)
def test_faults_end_in_success_or_say_what_is_there(
    fault: str, status: str, says: str, tmp_path: Path, replay: Callable[[Path], ReplayReport]
) -> None:
    device = open_phone(f"fault={fault}", DeviceSettings(seed=6))
    assert isinstance(device, PhoneDevice)
    try:
        result = run_goal(GOAL, device=device, model="task", options=RunOptions(replays=tmp_path))
        booked = bookings(device.phone.state())
    finally:
        device.close()
    assert result.status == status, result.reason
    assert says in result.reason
    assert len(booked) == (status == "done")
    assert replay(result.episode).identical
