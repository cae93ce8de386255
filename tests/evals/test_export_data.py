"""The folder of data: split, replaced, interrupted, made by several processes, and its card."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.evals.export_samples import exported, rows, taps

from qvl_agent.errors import UsageError
from qvl_agent.evals.export.dataset import Totals
from qvl_agent.evals.export.episode import Exported, goal_digest, is_held_out
from qvl_agent.evals.export.selection import episode_folders
from qvl_agent.geometry import ScreenPoint

GOALS = ("open flights", "Open  Flights", "set an alarm", "write a note", "call Ada", "call Bob")


@pytest.fixture(scope="module")
def episodes(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """One episode for each goal."""
    replays = tmp_path_factory.mktemp("replays")
    places = [ScreenPoint(20 + 80 * number, 40) for number in range(len(GOALS))]
    return [
        taps(replays, place, goal=goal).folder for goal, place in zip(GOALS, places, strict=True)
    ]


def contents(out: Path) -> dict[str, bytes]:
    """Return every file of the data."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


def test_no_goal_is_on_both_sides(episodes: list[Path], tmp_path: Path) -> None:
    totals = exported(tmp_path / "data", *episodes, train_share=0.5)
    sides = {name: rows(tmp_path / "data", name) for name in ("train", "held_out")}
    goals = {
        name: {" ".join(row["meta"]["goal"].casefold().split()) for row in side}
        for name, side in sides.items()
    }
    assert goals["train"]
    assert goals["held_out"]
    assert not goals["train"] & goals["held_out"]
    assert len(goals["train"] | goals["held_out"]) == len(GOALS) - 1  # two are the same
    assert (totals.train, totals.held_out) == (len(sides["train"]), len(sides["held_out"]))


def test_an_app_can_be_held_out_and_what_both_sides_share_is_said(tmp_path: Path) -> None:
    shown = [("write it", "com.qvl.notes"), ("write it", "com.qvl.chat"), ("ring", "com.qvl.clock")]
    folders = [taps(tmp_path, ScreenPoint(9, 9), goal=goal, app=app).folder for goal, app in shown]
    out = tmp_path / "data"
    exported(out, *folders, held_out_apps=("*.notes", "*.mail"))
    assert {row["meta"]["app"] for row in rows(out, "held_out")} == {"com.qvl.notes"}
    assert {row["meta"]["app"] for row in rows(out)} == {"com.qvl.chat", "com.qvl.clock"}
    data = json.loads((out / "data.json").read_text("utf-8"))
    assert data["goals"] == {"train": 2, "held_out": 1, "both": 1}
    card = (out / "DATA_CARD.md").read_text("utf-8")
    assert "episodes that showed `*.notes`, `*.mail` held out: 2 goals to train on" in card
    assert "1 held out, 1 in both" in card


@given(st.text(), st.floats(0, 1), st.floats(0, 1))
def test_a_goal_stays_trained_on_when_more_is(goal: str, share: float, more: float) -> None:
    digest = goal_digest(goal)
    least, most = sorted((share, more))
    assert is_held_out(digest, 0.0)
    assert not is_held_out(digest, 1.0)
    assert is_held_out(digest, least) or not is_held_out(digest, most)


def test_shares_are_kept_over_many_goals() -> None:
    held_out = sum(is_held_out(goal_digest(f"goal {number}"), 0.9) for number in range(2000))
    assert 150 < held_out < 250


def test_several_processes_write_the_same(episodes: list[Path], tmp_path: Path) -> None:
    exported(tmp_path / "one", *episodes, train_share=0.5, grounding=3)
    exported(tmp_path / "two", *episodes, train_share=0.5, grounding=3, workers=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_data_is_replaced_only_when_forced(episodes: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "data"
    exported(out, *episodes[:2])
    before = contents(out)
    with pytest.raises(UsageError, match="not empty") as caught:
        exported(out, episodes[2])
    assert "--force" in caught.value.fix
    assert contents(out) == before
    exported(out, episodes[2], force=True)
    used = {row["image"] for row in rows(out)}
    assert {name for name in contents(out) if name.startswith("images")} == used


def test_a_folder_of_something_else_is_never_replaced(episodes: list[Path], tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    for force in (False, True):
        with pytest.raises(UsageError, match=r"it holds letter\.txt") as caught:
            exported(tmp_path, *episodes, force=force)
        assert "--force" not in caught.value.fix
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(UsageError, match="can't be written"):
        exported(tmp_path / "file" / "data", *episodes)


def interrupt(one: Exported, totals: Totals) -> None:
    if totals.episodes == 2:
        raise KeyboardInterrupt


@pytest.mark.parametrize("workers", [1, 2])
def test_interrupted_it_leaves_no_data_and_starts_again(
    workers: int, episodes: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / "data"
    with pytest.raises(KeyboardInterrupt):
        exported(out, *episodes, on_episode=interrupt, workers=workers)
    assert all(name.startswith("images/") for name in contents(out))
    exported(out, *episodes)
    exported(tmp_path / "again", *episodes)
    assert contents(out) == contents(tmp_path / "again")


def test_data_that_is_to_be_replaced_is_there_until_the_new_is(
    episodes: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / "data"
    exported(out, *episodes[:2], kind="sharegpt", train_share=0.0)
    before = contents(out)
    with pytest.raises(KeyboardInterrupt):
        exported(out, *episodes, on_episode=interrupt, force=True)
    assert contents(out).items() >= before.items()
    exported(out, *episodes, force=True)
    exported(tmp_path / "again", *episodes)
    assert contents(out) == contents(tmp_path / "again"), "nothing of the old is left"


def test_what_a_killed_export_left_is_in_nobodys_way(episodes: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "data"
    (out / "images").mkdir(parents=True)
    for name in ("train.jsonl.part", "held_out.jsonl.part", f"images/{'0' * 64}.4711.tmp"):
        (out / name).write_text("half")
    exported(out, *episodes)
    exported(tmp_path / "again", *episodes)
    assert contents(out) == contents(tmp_path / "again")


def cut_off(folder: Path) -> None:
    path = folder / "episode.jsonl"
    path.write_bytes(path.read_bytes()[:-200])


def changed(folder: Path) -> None:
    path = folder / "episode.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"tap"', b'"pat"', 1))


def of_tomorrow(folder: Path) -> None:
    path = folder / "episode.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"version":3', b'"version":99', 1))


def without_images(folder: Path) -> None:
    shutil.rmtree(folder / "images")


def empty(folder: Path) -> None:
    (folder / "episode.jsonl").write_bytes(b"")


@pytest.mark.parametrize(
    ("breaks", "why"),
    [
        (cut_off, "it ended as killed"),
        (changed, "checksum"),
        (of_tomorrow, "version 99"),
        (without_images, "missing"),
        (empty, "it ended as killed"),
    ],
)
def test_what_can_not_be_read_is_left_out_and_counted(
    breaks: Callable[[Path], None], why: str, episodes: list[Path], tmp_path: Path
) -> None:
    broken = shutil.copytree(episodes[0], tmp_path / "broken")
    breaks(broken)
    totals = exported(tmp_path / "data", broken, episodes[1])
    assert (totals.episodes, totals.used) == (2, 1)
    (reason,) = totals.episodes_skipped
    assert why in " ".join([reason, *totals.problems])
    card = (tmp_path / "data" / "DATA_CARD.md").read_text("utf-8")
    assert reason in card
    assert str(tmp_path) not in card


def test_the_card_says_what_the_data_is(episodes: list[Path], tmp_path: Path) -> None:
    totals = exported(tmp_path / "data", *episodes, train_share=0.5, family="qwen2.5-vl")
    data = json.loads((tmp_path / "data" / "data.json").read_text("utf-8"))
    card = (tmp_path / "data" / "DATA_CARD.md").read_text("utf-8")
    assert data["samples"] == {"train": totals.train, "held_out": totals.held_out}
    assert data["pictures"] == len(list((tmp_path / "data" / "images").iterdir()))
    assert data["episodes"] == {"read": len(GOALS), "used": len(GOALS), "skipped": {}}
    assert data["coordinates"]["kind"] == "absolute"
    assert data["actions"] == {"tap": len(GOALS), "done": len(GOALS)}
    assert f"{totals.train} samples to train on and {totals.held_out} held out" in card
    assert "pixels of the resized picture" in card
    assert "| split | by goal: " in card
    assert "held out, none in both |" in card
    assert "Pictures are not redacted" in card


def test_episodes_are_found_below_folders_and_by_name(episodes: list[Path]) -> None:
    replays = episodes[0].parent
    assert set(episode_folders([str(replays.parent)], replays_dir=Path())) >= set(episodes)
    name = episodes[2].name[-4:]
    named = episode_folders([name, str(episodes[2])], replays_dir=replays)
    assert named == [episodes[2]]
    with pytest.raises(UsageError, match="no episode lies below"):
        episode_folders([str(episodes[0] / "images")], replays_dir=replays)
    with pytest.raises(UsageError, match="no episode 'nothing-of-that-name'"):
        episode_folders(["nothing-of-that-name"], replays_dir=replays)
