"""The model that comes with the package opens like any checkpoint, and answers in form."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from benchmarks.local_episode import PHONE
from benchmarks.pocket.model import build_model, save_checkpoint
from PIL import Image
from tests.doubles import CounterDevice

from qvl_agent.api import RunOptions, run_goal
from qvl_agent.errors import ModelUnavailable, UsageError
from qvl_agent.geometry import Size
from qvl_agent.journal.reader import read_episode
from qvl_agent.limits import Limits
from qvl_agent.models.pocket import FOLDER, open_pocket
from qvl_agent.models.port import Conversation, ModelSettings
from qvl_agent.models.recorded import recorded_family
from qvl_agent.models.session import HfModel, open_hf
from qvl_agent.models.session.template import opens_thinking
from qvl_agent.observation import Observation
from qvl_agent.plugins import open_uncalibrated
from qvl_agent.replay.strict import replay_strict

CPU = ModelSettings(device_map="cpu")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled checkpoint; of a source tree without its weights, one like it, untrained."""
    if (FOLDER / "model.safetensors").exists():
        return FOLDER
    made = tmp_path_factory.mktemp("pocket")
    save_checkpoint(build_model(), made)
    return made


@pytest.fixture(scope="module")
def pocket(folder: Path) -> Iterator[HfModel]:
    with closing(open_pocket("", CPU, folder)) as opened:
        yield opened


def seen() -> Observation:
    """A screen on which nothing can be known."""
    noise = np.random.default_rng(0).integers(0, 256, (2400, 1080, 3), np.uint8)
    return Observation(Image.fromarray(noise), Size(1080, 2400), taken_at_s=0.0)


def asked(model: HfModel) -> Conversation:
    return model.family.conversation("Turn on Bluetooth", PHONE, (), seen())


def test_it_is_known_by_its_name_and_speaks_its_family(pocket: HfModel) -> None:
    assert (pocket.info.spec, pocket.info.name) == ("pocket", "pocket")
    assert pocket.family.name == "pocket"
    assert not pocket.engine.checkpoint.opens_thinking


def test_whatever_it_sees_it_answers_with_one_valid_call(pocket: HfModel) -> None:
    reply = pocket.reply(asked(pocket))
    assert reply.protocol == "grammar"
    decision = pocket.family.parse(reply.text, pocket.family.frame(seen()), PHONE)
    assert decision.thought
    frame = pocket.family.frame(seen())
    assert (frame.model.width_px, frame.model.height_px) == (288, 640)


def test_it_is_a_checkpoint_like_any_other(pocket: HfModel, folder: Path) -> None:
    with closing(open_hf(str(folder), CPU)) as same:
        assert same.info.spec == f"hf:{folder}"
        assert same.reply(asked(same)).text == pocket.reply(asked(pocket)).text


def test_its_runs_replay_without_it(pocket: HfModel, tmp_path: Path) -> None:
    options = RunOptions(limits=Limits(max_steps=2), replays=tmp_path)
    result = run_goal("Turn on Bluetooth", device=CounterDevice(), model=pocket, options=options)
    assert result.episode is not None
    episode = read_episode(result.episode)
    assert (episode.started.model, episode.started.family) == ("pocket", "pocket")
    report = replay_strict(
        episode, find_family=recorded_family, find_task=lambda name: pytest.fail(name)
    )
    assert report.identical, report.divergence


def test_its_template_asks_as_we_do(pocket: HfModel, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "qvl_agent"):
        assert not opens_thinking("pocket", pocket.engine.checkpoint.tokenizer)
    assert not caplog.records


def test_another_folder_is_for_another_spec() -> None:
    with pytest.raises(UsageError, match="pocket takes no argument, and 'mine' was given") as said:
        open_uncalibrated("pocket:mine", CPU)
    assert "--model hf:FOLDER" in said.value.fix


def test_without_weights_it_says_where_they_come_from(folder: Path, tmp_path: Path) -> None:
    kept = shutil.ignore_patterns("model.safetensors", "*.py", "__pycache__")
    bare = Path(shutil.copytree(folder, tmp_path / "bare", ignore=kept))
    with pytest.raises(ModelUnavailable, match="the weights of the pocket model are not in") as say:
        open_pocket("", CPU, bare)
    assert "benchmarks/pocket" in say.value.fix
