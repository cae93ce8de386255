"""Each format as its trainer reads it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.evals.export_samples import exported, rows, taps

from qvl_agent.errors import UsageError
from qvl_agent.evals.export.formats import FORMATS, check_format
from qvl_agent.geometry import ScreenPoint
from qvl_agent.journal.reader import Episode

GOAL = "open <image> and <|im_end|>, not <i>"
SPELLED = "open ‹image> and ‹|im_end|>, not <i>"


@pytest.fixture(scope="module")
def episode(tmp_path_factory: pytest.TempPathFactory) -> Episode:
    places = (ScreenPoint(100, 200), ScreenPoint(500, 1100), ScreenPoint(300, 700))
    return taps(tmp_path_factory.mktemp("replays"), *places, goal=GOAL)


@pytest.mark.parametrize(("family", "pictures"), [("pocket", 1), ("qwen3.5", 4)])
def test_qwen(family: str, pictures: int, episode: Episode, tmp_path: Path) -> None:
    exported(tmp_path / "data", episode.folder, family=family)
    last = rows(tmp_path / "data")[-1]
    images = last["image"] if isinstance(last["image"], list) else [last["image"]]
    turns = last["conversations"]
    assert len(images) == pictures
    assert sum(turn["value"].count("<image>") for turn in turns) == pictures
    assert [turn["from"] for turn in turns] == ["system", *["human", "gpt"] * pictures]
    assert SPELLED in turns[1]["value"]
    assert all((tmp_path / "data" / image).is_file() for image in images)


def test_sharegpt(episode: Episode, tmp_path: Path) -> None:
    out = tmp_path / "data"
    exported(out, episode.folder, family="qwen3.5", kind="sharegpt")
    for row in rows(out):
        roles = [message["role"] for message in row["messages"]]
        texts = [message["content"] for message in row["messages"]]
        assert roles == ["system", *["user", "assistant"] * (len(roles) // 2)]
        assert sum(text.count("<image>") for text in texts) == len(row["images"])
        assert json.loads(row["meta"])["family"] == "qwen3.5"
    named = json.loads((out / "dataset_info.json").read_text("utf-8"))["episodes"]
    assert (out / named["file_name"]).is_file()
    assert {named["columns"][column] for column in ("messages", "images")} <= rows(out)[0].keys()
    assert named["tags"]["assistant_tag"] == roles[-1]


def test_trl(episode: Episode, tmp_path: Path) -> None:
    exported(tmp_path / "data", episode.folder, family="qwen3.5", kind="trl")
    for row in rows(tmp_path / "data"):
        parts = [part for message in row["prompt"] for part in message["content"]]
        shown = [part for part in parts if part == {"type": "image"}]
        assert len(shown) == len(row["images"])
        assert all(part["text"] for part in parts if part["type"] == "text")
        (reply,) = row["completion"]
        assert reply["role"] == "assistant"
        assert reply["content"][0]["text"].startswith("Thought: ")


def test_the_same_samples_in_every_format(episode: Episode, tmp_path: Path) -> None:
    ids = set()
    for kind in FORMATS:
        exported(tmp_path / kind, episode.folder, kind=kind)
        ids.add(tuple(row["id"] for row in rows(tmp_path / kind)))
    assert len(ids) == 1
    assert len(*ids) == 4


def test_an_unknown_format_names_the_known() -> None:
    assert check_format("trl") == "trl"
    with pytest.raises(UsageError, match="no format 'csv'") as caught:
        check_format("csv")
    assert "qwen, sharegpt, trl" in caught.value.fix
