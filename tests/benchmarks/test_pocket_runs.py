"""Runs of the training: they learn, examine, end in order and go on where they were."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="needs the extra 'local'")

import torch
from benchmarks.pocket import train
from benchmarks.pocket.exam import Exam
from benchmarks.pocket.feed import Feed, Mixture
from benchmarks.pocket.forward import foretold
from benchmarks.pocket.model import build_model, save_checkpoint
from benchmarks.pocket.sample import Wording
from benchmarks.pocket.tokenizer import build_tokenizer
from tests.benchmarks.pocket_data import TINY, exported

from qvl_agent.models.families.pocket import POCKET
from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session.checkpoint import load_checkpoint


@pytest.fixture(scope="module")
def wording() -> Wording:
    return Wording(build_tokenizer())


def test_it_learns_and_goes_on_where_it_was(tmp_path: Path, wording: Wording) -> None:
    data = exported(tmp_path / "data")
    recipe = train.Recipe(batch=3, learning_rate=5e-3, warm_up=5)
    feed = Feed(Mixture((data,), drawn=0.0), 3, seed=1).batches(workers=0)
    model = build_model(TINY)
    start = tmp_path / "start"
    save_checkpoint(model, start)
    trainer = train.Trainer(tmp_path / "out", recipe, "cpu", start)
    losses = [trainer.learn(next(feed), trainer.rate(0.0))["loss"] for _ in range(40)]
    assert losses[-1] < losses[0] / 3
    trainer.save()
    again = train.Trainer(tmp_path / "out", recipe, "cpu", start)
    assert (again.step, again.seen) == (40, 120)
    batch = next(feed)
    with torch.no_grad():
        assert torch.equal(foretold(trainer.model, batch).loss, foretold(again.model, batch).loss)
    assert load_checkpoint(str(tmp_path / "out" / "checkpoint"), ModelSettings()).family == POCKET


def test_the_command_trains_for_its_time_and_examines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    start, data = tmp_path / "start", exported(tmp_path / "data")
    save_checkpoint(build_model(TINY), start)
    (data / "held_out.jsonl").write_bytes((data / "train.jsonl").read_bytes())
    command = ["train", "--out", str(tmp_path / "out"), "--minutes", "0.02", "--workers", "0",
               "--batch", "2", "--tell-every", "1", "--start", str(start), "--device", "cpu",
               "--data", str(data)]  # fmt: skip
    monkeypatch.setattr(sys, "argv", command)
    threads = torch.get_num_threads()
    train.main()
    torch.set_num_threads(threads)
    assert "3 exported steps" in capsys.readouterr().out  # those that are held out are not
    rows = [json.loads(row) for row in (tmp_path / "out" / "log.jsonl").read_text().splitlines()]
    assert rows[0]["step"] == 1
    assert "held_out_action" not in rows[0]
    assert 0 <= rows[-1]["held_out_action"] <= 1
    assert (tmp_path / "out" / "checkpoint" / "model.safetensors").exists()


def test_an_exam_tells_whether_it_has_learned(tmp_path: Path, wording: Wording) -> None:
    data = exported(tmp_path / "data")
    assert Exam([data], wording, 2).figures(None, torch.device("cpu")) == {}, "nothing is held out"
    (data / "held_out.jsonl").write_bytes((data / "train.jsonl").read_bytes())
    save_checkpoint(build_model(TINY), tmp_path / "start")
    recipe = train.Recipe(batch=3, learning_rate=5e-3, warm_up=5)
    trainer = train.Trainer(tmp_path / "out", recipe, "cpu", tmp_path / "start")
    exam = Exam([data], wording, 2)
    before = exam.figures(trainer.model, trainer.device)["held_out_action"]
    feed = Feed(Mixture((data,), drawn=0.0), 3, seed=1).batches(workers=0)
    for _ in range(30):
        trainer.learn(next(feed), trainer.rate(0.0))
    after = exam.figures(trainer.model, trainer.device)["held_out_action"]
    assert before < 0.2
    assert after > 0.8


def test_a_stop_waits_for_the_step_and_a_second_does_not() -> None:
    usual = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with train._stops() as stops:
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
        assert stops == [signal.SIGTERM, signal.SIGINT]
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == usual


def test_eyes_alone_get_no_lessons_in_copying() -> None:
    batches = Feed(Mixture(copied=1.0, lesson="eyes"), 1, seed=1).batches(workers=0)
    shown = [batch for batch, _ in zip(batches, range(3), strict=False)]
    assert [batch.screenshots for batch in shown] == [1, 1, 1]
    assert all(None not in batch.reads for batch in shown)


def test_copying_alone_leaves_the_eyes_as_they_were(tmp_path: Path) -> None:
    batches = Feed(Mixture(lesson="copying"), 1, seed=1).batches(workers=0)
    start = tmp_path / "start"
    save_checkpoint(build_model(TINY), start)
    recipe = train.Recipe(learning_rate=5e-3, lesson="copying")
    trainer = train.Trainer(tmp_path / "out", recipe, "cpu", start)
    before = {name: part.clone() for name, part in trainer.model.named_parameters()}
    batch = next(batches)
    assert batch.screenshots == 0
    trainer.learn(batch, 5e-3)
    changed = {
        name for name, part in trainer.model.named_parameters() if (part != before[name]).any()
    }
    assert changed
    assert not [name for name in changed if ".visual." in name]


def test_a_signal_to_the_whole_group_leaves_the_feed_alive(tmp_path: Path) -> None:
    feed = Feed(Mixture((exported(tmp_path / "data"),), drawn=0.0), 2, seed=1)
    batches = feed.batches(workers=1)
    next(batches)
    (worker,) = batches._workers  # type: ignore[attr-defined]
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(worker.pid, number)
    for _ in range(10):  # more than are prepared ahead
        assert next(batches).screenshots == 2
