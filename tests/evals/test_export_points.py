"""Read back, every point of the data lands on the pixel that was touched, within half a cell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.evals.export_samples import LABELS, SCREEN, Canvas, exported, recorded, rows, spoken

from qvl_agent.actions import Action, Done, LongPress, Swipe, Tap, points_of
from qvl_agent.geometry import CoordinateRule, Frame, ModelPoint, ResizeRule, ScreenPoint, Size
from qvl_agent.journal.reader import Episode
from qvl_agent.models.families import NATIVE, family_named, unwrap
from qvl_agent.models.families.pointed import pointed

FAMILIES = ["qwen2.5-vl", "qwen3-vl", "pocket", "qwen2-vl", "qwen3.5", "native"]
DONE: list[Action] = [
    Tap(point=ScreenPoint(0, 0)),
    Tap(point=ScreenPoint(1079, 2399)),
    Tap(point=ScreenPoint(0, 2399)),
    LongPress(point=ScreenPoint(777, 1234)),
    Swipe(start=ScreenPoint(541, 1801), end=ScreenPoint(539, 603)),
    Tap(point=ScreenPoint(3, 1)),
    Done(summary="All touched."),
]


@pytest.fixture(scope="module")
def episode(tmp_path_factory: pytest.TempPathFactory) -> Episode:
    """A run whose model counts in pixels of the screen, so that nothing is rounded twice."""
    folder = tmp_path_factory.mktemp("replays")
    return recorded(folder, spoken(NATIVE, DONE, Canvas()), NATIVE)


@pytest.fixture(scope="module", params=FAMILIES)
def data(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, episode: Episode
) -> tuple[str, Path]:  # fmt: skip
    name: str = request.param
    out = tmp_path_factory.mktemp("data") / name
    exported(out, episode.folder, family=name, grounding=9)
    return name, out


def frame_in(meta: dict[str, Any]) -> Frame:
    """Return the frame that a sample's own data tells, asking no family."""
    rule = meta["coordinates"]
    screen, image, resized = (Size(*meta[name]) for name in ("screen", "image", "resized"))
    divisor = rule.get("divisor", 1000)
    return Frame(screen, image, resized, CoordinateRule(rule["kind"], divisor))


def assert_same_pixel(frame: Frame, touched: ScreenPoint, read: ScreenPoint) -> None:
    absolute = frame.rule.kind == "absolute"
    cells = (frame.model.width_px, frame.model.height_px) if absolute else (frame.rule.divisor,) * 2
    # Half a cell, and half a pixel because both ends are whole pixels.
    assert abs(touched.x - read.x) <= (frame.screen.width_px / cells[0] + 1) / 2
    assert abs(touched.y - read.y) <= (frame.screen.height_px / cells[1] + 1) / 2


def test_every_point_lands_where_it_was_touched(data: tuple[str, Path], episode: Episode) -> None:
    name, out = data
    family, info = family_named(name), Canvas().info
    samples = rows(out)
    assert len(samples) == len(DONE)
    for sample, action in zip(samples, DONE, strict=True):
        frame = frame_in(sample["meta"])
        read = family.parse(sample["conversations"][-1]["value"], frame, info).action
        assert read.kind == action.kind
        for touched, back in zip(points_of(action), points_of(read), strict=True):
            assert_same_pixel(frame, touched, back)
        assert sample["meta"]["points"] == [[point.x, point.y] for point in points_of(action)]


def test_labels_lie_where_they_stand(data: tuple[str, Path]) -> None:
    *touched, done = (sample["meta"] for sample in rows(data[1]))
    assert done["grounding"] == []  # nobody read what stood there
    for meta in touched:
        frame = frame_in(meta)
        found = {label: ModelPoint(x, y) for label, x, y in meta["grounding"]}
        # Those that stand there twice, are empty, flat or beyond the screen can't be found.
        assert found.keys() == LABELS.keys()
        for label, point in found.items():
            assert_same_pixel(frame, LABELS[label].center, frame.to_screen(point))


def test_pictures_are_those_that_the_family_sees(data: tuple[str, Path], episode: Episode) -> None:
    name, out = data
    for sample in rows(out):
        meta = sample["meta"]
        shown = sample["image"] if isinstance(sample["image"], list) else [sample["image"]]
        for path in shown:
            with Image.open(out / path) as picture:
                assert list(picture.size) == meta["resized"]
        assert meta["image"] == [SCREEN.width_px, SCREEN.height_px]
        if meta["resize"] is not None:
            rule = ResizeRule(**meta["resize"])
            assert rule.fit(SCREEN) == rule.fit(Size(*meta["resized"])) == Size(*meta["resized"])
    assert json.loads((out / "data.json").read_text("utf-8"))["family"] == name


def test_questions_are_samples_of_their_own(tmp_path: Path, episode: Episode) -> None:
    totals = exported(tmp_path / "data", episode.folder, grounding=2, grounding_samples=True)
    assert totals.train == len(DONE) + 2 * (len(DONE) - 1)
    questions = [row for row in rows(tmp_path / "data") if row["meta"]["label"] == "grounding"]
    for row in questions:
        frame, label = frame_in(row["meta"]), row["meta"]["goal"].removeprefix("Tap ").strip('"')
        reply = row["conversations"][-1]["value"]
        assert row["conversations"][-2]["value"] == f'The user query: Tap "{label}"\n<image>'
        assert unwrap(reply).prose == f'Action: Tap "{label}"'
        assert_same_pixel(frame, LABELS[label].center, frame.to_screen(pointed(reply)))
