"""Gathering for training: real phones, real runs, and nothing of what is held out."""

from __future__ import annotations

import json
import random
import signal
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.pocket import gather
from benchmarks.pocket.gather import Tally
from benchmarks.pocket.play import DONE_FILE, Plan, families_of, look_of, play_seed

from qvl_agent.evals.export.labels import read_labels
from qvl_agent.evals.suite import Split
from qvl_agent.models.families import family_named
from qvl_agent.models.port import ModelSettings
from qvl_agent.models.scripted import ScriptedModel
from qvl_tools.phone_suite.family import Move, State, Task
from qvl_tools.phone_suite.settings_policy import Setting, switch
from qvl_tools.phone_suite.sight import Sight
from qvl_tools.phone_suite.suite import phone_families

SMALL = (540, 1200)


def plan(folder: Path, *families: str, wander: float = 0.0) -> Plan:
    return Plan(folder, families, per_phone=len(families), wander=wander, size_px=SMALL)


def test_each_step_of_an_episode_has_a_label(tmp_path: Path) -> None:
    played = play_seed(plan(tmp_path, "clock.start_stopwatch", "notes.pin"), 3, None)
    assert [one.fault for one in played] == ["", ""]
    assert all(one.achieved and one.status == "done" for one in played)
    written = json.loads((tmp_path / "000003" / DONE_FILE).read_text("utf-8"))
    assert [one["goal"] for one in written] == [one.goal for one in played]
    for one in played:
        labels = read_labels(tmp_path / "000003" / one.episode)
        assert labels is not None
        assert [*labels] == [*range(1, one.steps + 1)]
        assert all(label.texts for label in labels.values())


def test_a_student_is_watched(tmp_path: Path) -> None:
    family = family_named("pocket", ModelSettings())
    home = family.render("Home.", "mobile_use", {"action": "system_button", "button": "Home"})
    replies = [home, "what?", home]
    student = ScriptedModel(lambda asked: replies.pop(0) if replies else "", family=family)
    (one,) = play_seed(plan(tmp_path, "clock.start_stopwatch"), 4, student)
    assert (one.fault, one.achieved, one.strayed) == ("", True, 2)
    labels = read_labels(tmp_path / "000004" / one.episode)
    assert labels is not None
    assert "Open Clock" in labels[1].reply or "Open Clock" in labels[2].reply


def test_a_bug_of_a_family_costs_its_episode_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = phone_families()

    def broken(*_: object) -> None:
        raise KeyError("no such thing")

    family = known["notes.pin"]
    monkeypatch.setitem(
        known,
        "notes.pin",
        type(family)("notes.pin", family.wordings, broken),  # type: ignore[arg-type]
    )
    played = play_seed(plan(tmp_path, "notes.pin", "clock.start_stopwatch"), 5, None)
    faults = {one.family: one.fault for one in played}
    assert faults["notes.pin"].startswith("KeyError: 'no such thing' (test_gather.py:")
    assert faults["clock.start_stopwatch"] == ""


def test_workers_share_the_seeds_and_what_is_done_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tally = Tally()
    gather.gather(plan(tmp_path, "clock.start_stopwatch"), [1, 2], 2, tally)
    assert (tally.seeds, tally.episodes, tally.achieved) == (2, 2, 2)
    done = {file.parent.name for file in tmp_path.glob(f"*/{DONE_FILE}")}
    assert done == {"000001", "000002"}
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.setattr("sys.argv", ["gather", "--out", str(tmp_path), "--seeds", "1:3"])
    on_interrupt = signal.getsignal(signal.SIGINT)
    assert gather.main() == 0
    assert signal.getsignal(signal.SIGINT) is on_interrupt
    assert "0 phones to go" in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before


def test_nothing_is_kept_of_an_episode_that_broke_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has no labels, and what was decided may have been a wrong turn."""
    family = phone_families()["notes.pin"]

    def lost(sight: Sight) -> Move:
        raise KeyError("no way")

    def make(state: State, split: Split, rng: random.Random) -> Task:
        return replace(family.make(state, split, rng), policy=lost)

    monkeypatch.setitem(phone_families(), "notes.pin", replace(family, make=make))
    (one,) = play_seed(plan(tmp_path, "notes.pin"), 3, None)
    assert one.fault.startswith("KeyError")
    assert [file.name for file in (tmp_path / "000003").iterdir()] == [DONE_FILE]


def test_the_dark_theme_is_not_learned_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A student may turn it on; it is for trying what has been learned."""
    family = phone_families()["settings.switch_on"]
    policy = switch(Setting("Dark theme", "dark", "display"), True)

    def make(state: State, split: Split, rng: random.Random) -> Task:
        return replace(family.make(state, split, rng), policy=policy)

    monkeypatch.setitem(phone_families(), family.name, replace(family, make=make))
    played = play_seed(plan(tmp_path, "clock.start_stopwatch", family.name), 3, None)
    faults = {one.family: one.fault for one in played}
    assert faults == {
        "clock.start_stopwatch": "",
        "settings.switch_on": "somebody turned on the dark theme",
    }
    episodes = [file.name for file in (tmp_path / "000003").iterdir() if file.is_dir()]
    assert episodes == [one.episode for one in played if not one.fault]


def test_seeds_that_nobody_plays_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="before all seeds were played"):
        gather.gather(plan(tmp_path, "notes.pin"), [1], 0, Tally())


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("--seeds", value) for value in ("0:10001", "-1:4", "5", "7:7", "9:3")),
        *(("--workers", value) for value in ("0", "-1", "two")),
        *(("--wander", "1.5"), ("--wander", "a lot"), ("--per-phone", "0")),
    ],
)
def test_what_can_not_be_meant_is_refused(
    option: str,
    value: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.argv", ["gather", "--out", str(tmp_path), f"{option}={value}"])
    with pytest.raises(SystemExit):
        gather.main()
    assert f"argument {option}: {value!r} is no" in capsys.readouterr().err


def test_no_phone_looks_as_those_that_are_held_out_do() -> None:
    looks = [look_of(seed, (1080, 2400)) for seed in range(300)]
    assert {look["font_scale"] for look in looks} == {0.9, 1.0, 1.15, 1.3}
    assert not any({"dark", "world"} & look.keys() for look in looks)
    assert all(2.4 <= look["density"] <= 2.9 for look in looks)
    small = look_of(5, (540, 1200))
    assert small["density"] == pytest.approx(looks[5]["density"] / 2)


def test_families_take_turns() -> None:
    names = tuple(phone_families())
    asked = Plan(Path(), names, per_phone=6)
    times = Counter(family.name for seed in range(100) for family in families_of(asked, seed))
    assert set(times) == set(names)
    assert max(times.values()) - min(times.values()) <= 1
    company = [{family.name for family in families_of(asked, seed)} for seed in range(0, 100, 10)]
    assert not set.intersection(*company)
