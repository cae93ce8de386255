"""The command line as people and scripts see it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

VERBS = (
    "run", "replay", "show", "bench", "export", "devices", "phone", "tasks", "serve", "doctor",
    "conform",
)  # fmt: skip


def qvl(
    *arguments: str, cwd: Path, stdin: str = "", **env: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "qvl_agent", *arguments],
        cwd=cwd,
        env={**os.environ, "COLUMNS": "100", **env},
        capture_output=True,
        text=True,
        input=stdin,
        timeout=120,
        check=False,
    )


def test_help_names_every_verb(tmp_path: Path) -> None:
    shown = qvl("--help", cwd=tmp_path)
    assert shown.returncode == 0
    for verb in VERBS:
        assert re.search(rf"\b{verb}\b", shown.stdout)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_helps(verb: str, tmp_path: Path) -> None:
    shown = qvl(verb, "--help", cwd=tmp_path)
    assert shown.returncode == 0
    assert "Usage" in shown.stdout


def test_run_has_the_options_that_were_promised(tmp_path: Path) -> None:
    shown = qvl("run", "--help", cwd=tmp_path).stdout
    for option in (
        "--device", "--model", "--base-url", "--family", "--max-steps", "--max-seconds",
        "--replays", "--seed", "--param", "--dry-run", "--yes", "--json", "--thinking-budget",
    ):  # fmt: skip
        assert option in shown


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["run"], 2, "GOAL"),
        (["run", "  "], 2, "empty"),
        (["run", "book a flight", "-m", "task"], 2, "origin"),
        (["run", "book a flight from Oslo to Rome on 31.12.", "-m", "task"], 2, "day"),
        (["run", "x", "--model", "telepathy:1"], 2, "telepathy"),
        (["run", "book a flight from A to B", "-d", "toaster", "-m", "task"], 2, "android"),
        (["run", "book a flight from A to B", "--device", "android"], 2, "--model task"),
        (["run", "book a flight", "-m", "task:brew_tea"], 2, "brew_tea"),
        (["run", "water the plants", "-m", "task"], 2, "water the plants"),
        (["run", "x", "-m", "scripted:s", "-p", "meal=fish"], 2, "--model task"),
        (["run", "x", "-m", "task", "--base-url", "http://127.0.0.1:9"], 2, "for a server"),
        (["run", "book a flight from A to B", "--device", "phone:colour=red"], 2, "colour"),
        (["run", "book a flight from A to B", "--param", "origin"], 2, "K=V"),
        (["run", "book a flight from A to B", "-m", "task", "-p", "meal=fish"], 2, "meal"),
        (["run", "book a flight from A to B", "--max-steps", "0"], 2, "max_steps"),
        (["run", "x", "--model", "openai:some-model"], 2, "base-url"),
        (["run", "x", "-m", "openai:m", "--base-url", "http://127.0.0.1:9"], 2, "family"),
        (["run", "x", "--model", "scripted:none.jsonl"], 2, "none.jsonl"),
        (["run", "x", "-m", "hf:repo", "--base-url", "http://127.0.0.1:9"], 2, "for a server"),
        (["run", "x", "-m", "openai:m", "--thinking-budget", "5"], 2, "in this process"),
        (["run", "book a flight", "--thinking-budget", "5"], 2, "no model was named"),
        (["run", "x", "-m", "hf:repo", "--thinking-budget", "-1"], 2, "thinking_budget = -1"),
        (["replay", "nowhere"], 2, "nowhere"),
        (["show", "nowhere"], 2, "nowhere"),
        (["fly"], 2, "fly"),
    ],
)
def test_bad_input_is_named(arguments: list[str], code: int, says: str, tmp_path: Path) -> None:
    failed = qvl(*arguments, cwd=tmp_path)
    assert failed.returncode == code, failed.stderr
    assert says in failed.stderr
    assert "Traceback" not in failed.stderr
    assert not (tmp_path / "replays").exists()


def test_an_adb_server_that_is_not_there(tmp_path: Path) -> None:
    failed = qvl(
        "run", "book a flight from A to B", "--device", "android", "--model", "task", "--json",
        cwd=tmp_path, PATH="/nonexistent", QVL_ADB_PORT="1",
    )  # fmt: skip
    assert failed.returncode == 3, failed.stderr
    said = json.loads(failed.stdout)
    assert said["error"] == "AdbUnavailable"
    assert said["fix"]


def test_tasks_are_listed(tmp_path: Path) -> None:
    listed = qvl("tasks", cwd=tmp_path)
    assert "book_flight" in listed.stdout
    (task,) = json.loads(qvl("tasks", "--json", cwd=tmp_path).stdout)["tasks"]
    assert task["permits"] == ["grants", "pays"]


def test_doctor_says_what_to_type(tmp_path: Path) -> None:
    said = json.loads(qvl("doctor", "--json", cwd=tmp_path).stdout)
    names = [check["name"] for check in said["checks"]]
    assert {"Python", "extra phone", "extra desktop", "records"} <= set(names)
    missing = [check for check in said["checks"] if check["state"] != "ok"]
    assert all(check["fix"] for check in missing)
    people = qvl("doctor", cwd=tmp_path)
    assert people.returncode == (0 if said["ok"] else 1)
    assert "Python" in people.stdout


def test_a_script_decides_and_a_dry_run_touches_nothing(tmp_path: Path) -> None:
    (tmp_path / "s.jsonl").write_text('{"kind": "open_app", "app": "Notes"}\n{"kind": "done"}\n')
    model = ("--model", "scripted:s.jsonl", "--json")
    dry = qvl("run", "open Notes", "--device", "phone:state=dry.json", "--dry-run", *model,
              cwd=tmp_path)  # fmt: skip
    assert (dry.returncode, json.loads(dry.stdout)["status"]) == (1, "step_limit")
    assert json.loads((tmp_path / "dry.json").read_text())["screen"] == "home"
    wet = qvl("run", "open Notes", "--device", "phone:state=wet.json", "--expect", "Notes", *model,
              cwd=tmp_path)  # fmt: skip
    assert json.loads(wet.stdout)["proof"] == "verified", wet.stderr
    assert json.loads((tmp_path / "wet.json").read_text())["foreground"] == "com.qvl.notes"


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    (tmp_path / "s.jsonl").write_text('{"kind": "wait", "seconds": 0.1}\n' * 3)
    done = qvl(
        "run", "wait", "--json",
        cwd=tmp_path, QVL_MODEL="scripted:s.jsonl", QVL_MAX_STEPS="2", QVL_REPLAYS="kept",
    )  # fmt: skip
    result = json.loads(done.stdout)
    assert (result["status"], result["steps"]) == ("step_limit", 2)
    assert result["episode"].startswith("kept/")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_is_recorded_and_ends_quickly(number: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "s.jsonl").write_text('{"kind": "wait", "seconds": 30}\n')
    running = subprocess.Popen(
        [sys.executable, "-m", "qvl_agent", "run", "wait", "--model", "scripted:s.jsonl", "--json"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not any(
        '"decided"' in path.read_text() for path in tmp_path.glob("replays/*/episode.jsonl")
    ):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    running.send_signal(number)
    struck = time.monotonic()
    stdout, stderr = running.communicate(timeout=20)
    assert running.returncode == 130, stderr
    assert json.loads(stdout)["status"] == "interrupted"
    assert "Traceback" not in stderr
    assert time.monotonic() - struck < 10
    replayed = qvl("replay", json.loads(stdout)["episode"], cwd=tmp_path)
    assert replayed.returncode == 0, replayed.stdout


def test_the_phone_says_how_to_connect_and_ends_on_ctrl_c(tmp_path: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "qvl_agent", "phone", "--seed", "3", "--size", "720x1280"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert running.stdout is not None
    lines = [running.stdout.readline() for _ in range(5)]
    said = "".join(lines)
    port = re.search(r"phone:(\d+)", said)
    assert port, said
    assert re.search(r"adb connect 127\.0\.0\.1:\d+", said)
    (tmp_path / "s.jsonl").write_text('{"kind": "open_app", "app": "Clock"}\n{"kind": "done"}\n')
    done = qvl(
        "run", "open Clock", "--device", f"phone:{port[1]}", "--model", "scripted:s.jsonl",
        cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=20) == 130
    assert "Traceback" not in running.communicate()[1]
