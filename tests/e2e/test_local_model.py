"""Whole runs with a model in this process: random weights, so it does anything that is allowed.

Such a model knows no goal, but it is held to valid actions: what is looked at is that no reply is
ever turned down, that only the step limit ends the run, and that the record replays. It may end a
run by itself (``terminate``), so there are a few seeds to get to the limit with; and the limit is
below the six steps without progress after which a run is stuck.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="needs the extra 'local'")

from tests.checkpoints.kinds import Kind
from tests.checkpoints.tiny import build

from qvl_agent import RunOptions, run_goal
from qvl_agent.device import DeviceSettings
from qvl_agent.journal.events import Asked, Decided, Rejected, Replied
from qvl_agent.journal.reader import Episode, read_episode
from qvl_agent.limits import Limits
from qvl_agent.models.families import Profile
from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session import HfModel, open_hf
from qvl_agent.replay.strict import ReplayReport
from qvl_agent.result import RunResult
from qvl_tools.phone.device import PhoneDevice, open_phone

STEPS = 5
SEEDS = range(8)
SMALL = ModelSettings(image_tokens=96, max_tokens=160, temperature=1.0, device_map="cpu")

Replay = Callable[[Path], ReplayReport]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Kind], Path]:
    root = tmp_path_factory.mktemp("checkpoints")
    return cache(lambda kind: build(kind, root / kind))


@pytest.fixture(scope="module")
def phones() -> Iterator[Callable[[int], PhoneDevice]]:
    """Phones by number, each started once; what was done in one test stays done."""
    opened: dict[int, PhoneDevice] = {}

    def lend(number: int) -> PhoneDevice:
        if number not in opened:
            device = open_phone("size=720x1280,density=2", DeviceSettings(seed=number))
            assert isinstance(device, PhoneDevice)
            opened[number] = device
        return opened[number]

    yield lend
    for device in opened.values():
        device.close()


def run(model: HfModel, device: PhoneDevice, replays: Path, seed: int) -> tuple[RunResult, Episode]:
    """Run once on sampling with a seed; whatever the model did, it was valid."""
    family = model.family
    assert isinstance(family, Profile)
    seeded = replace(family, sampling=replace(family.sampling, seed=seed))
    own = HfModel(model.engine, family=seeded, thinking_budget=20, spec=model.info.spec)
    options = RunOptions(replays=replays, yes=True, limits=Limits(max_steps=STEPS))
    result = run_goal("look around", device=device, model=own, options=options)
    own.close()
    return result, valid(read_episode(result.episode))


def valid(episode: Episode) -> Episode:
    """Return the episode, every reply of which was one valid call."""
    replies = list(episode.of(Replied))
    assert replies
    assert not list(episode.of(Rejected))
    assert len(replies) == len(list(episode.of(Decided))) == len(list(episode.of(Asked)))
    assert {reply.protocol for reply in replies} == {"grammar"}
    return episode


def to_the_limit(
    model: HfModel, device: PhoneDevice, replays: Path, replay: Replay
) -> tuple[RunResult, Episode]:
    """Return the first run that only the step limit ends."""
    for seed in SEEDS:
        result, episode = run(model, device, replays, seed)
        report = replay(result.episode)
        assert report.identical, str(report.divergence)
        if result.status == "step_limit":
            return result, episode
        assert result.status in ("done", "gave_up", "denied"), result
    raise AssertionError(f"none of {len(SEEDS)} runs got to its limit")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["qwen2-vl", "qwen2.5-vl", "qwen3-vl", "qwen3.5"])
def test_every_family_runs_to_its_limit_and_replays(
    kind: Kind,
    checkpoint: Callable[[Kind], Path],
    phones: Callable[[int], PhoneDevice],
    tmp_path: Path,
    replay: Replay,
) -> None:
    model = open_hf(str(checkpoint(kind)), SMALL)
    try:
        result, episode = to_the_limit(model, phones(1), tmp_path, replay)
    finally:
        model.close()
    assert (result.steps, result.proof) == (STEPS, "none")
    assert (episode.started.model, episode.started.family) == (f"hf:{checkpoint(kind)}", kind)
    first, *later = episode.of(Replied)
    assert first.cached_tokens == 0
    # The system text, at least, is never run again.
    assert all((reply.cached_tokens or 0) > 200 for reply in later)
    assert all((reply.forced_tokens or 0) > 0 for reply in (first, *later))
    assert (result.usage.forwards or 0) < (result.usage.output_tokens or 0)


@pytest.mark.slow
def test_a_thinking_model_thinks_within_its_budget(
    checkpoint: Callable[[Kind], Path],
    phones: Callable[[int], PhoneDevice],
    tmp_path: Path,
    replay: Replay,
) -> None:
    model = open_hf(str(checkpoint("qwen3-vl-thinking")), SMALL)
    try:
        _, episode = to_the_limit(model, phones(1), tmp_path, replay)
    finally:
        model.close()
    replies = list(episode.of(Replied))
    assert any(reply.thinking for reply in replies)
    assert all("think>" not in reply.text for reply in replies)


@pytest.mark.slow
def test_two_phones_share_one_loaded_model(
    checkpoint: Callable[[Kind], Path],
    phones: Callable[[int], PhoneDevice],
    tmp_path: Path,
    replay: Replay,
) -> None:
    model = open_hf(str(checkpoint("qwen3-vl")), SMALL)
    devices = [phones(1), phones(2)]
    try:
        with ThreadPoolExecutor(len(devices)) as pool:
            runs = [
                pool.submit(run, model, device, tmp_path / str(number), 3 + number)
                for number, device in enumerate(devices)
            ]
            together = [one.result() for one in runs]
    finally:
        model.close()
    said = [[reply.text for reply in episode.of(Replied)] for _, episode in together]
    assert said[0] != said[1]
    for result, _ in together:
        report = replay(result.episode)
        assert report.identical, str(report.divergence)


def command_line(folder: Path, *arguments: str) -> list[str]:
    return [
        sys.executable, "-m", "qvl_agent", "run", "look around", "--model", f"hf:{folder}",
        "--max-steps", str(STEPS), "--yes", "--json", *arguments,
    ]  # fmt: skip


def settings() -> dict[str, str]:
    given = {
        "QVL_IMAGE_TOKENS": "96", "QVL_MAX_TOKENS": "160", "QVL_TEMPERATURE": "1",
        "QVL_DEVICE_MAP": "cpu", "HF_HUB_OFFLINE": "1",
    }  # fmt: skip
    return {**os.environ, **given}


@pytest.mark.slow
def test_the_command_line_runs_and_replays_it(
    checkpoint: Callable[[Kind], Path], tmp_path: Path, replay: Replay
) -> None:
    folder = checkpoint("qwen3-vl-thinking")
    for seed in SEEDS:
        line = command_line(folder, "--thinking-budget", "12", "--seed", str(seed))
        done = subprocess.run(line, cwd=tmp_path, env=settings(), capture_output=True, text=True)
        said = json.loads(done.stdout)
        assert done.returncode == said["exit_code"], done.stderr
        assert f"loading {folder}: done in" in done.stderr
        episode = valid(read_episode(tmp_path / said["episode"]))
        if said["status"] == "step_limit":
            break
    assert (said["status"], said["steps"], said["exit_code"]) == ("step_limit", STEPS, 1)
    assert said["forced_tokens"] > 0
    assert said["decode_s"] > 0
    assert "forwards; preprocess" in done.stderr
    answering = episode.started.settings["answering"]
    assert answering == {
        "device": "cpu", "dtype": "float32", "constrained": True, "thinking_budget": 12,
    }  # fmt: skip
    assert replay(tmp_path / said["episode"]).identical


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_can_be_interrupted_while_it_loads(
    number: signal.Signals, checkpoint: Callable[[Kind], Path], tmp_path: Path
) -> None:
    line = command_line(checkpoint("qwen3-vl"))
    with subprocess.Popen(
        line, cwd=tmp_path, env=settings(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        assert running.stderr is not None
        assert any(said.startswith("loading ") for said in running.stderr)
        running.send_signal(number)
        stdout, stderr = running.communicate(timeout=60)
    # Python dies of the signal itself if that struck within exec(); a shell sees 130 either way.
    assert running.returncode in (130, -signal.SIGINT), stderr
    assert json.loads(stdout)["status"] == "interrupted"
    assert "Traceback" not in stderr
    assert running.returncode != 130 or stderr.splitlines()[-1] == "interrupted"
    assert not (tmp_path / "replays").exists()
