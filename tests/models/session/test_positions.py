"""Positions equal those of the library, for every family, whole and in pieces."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import accumulate, pairwise
from typing import Any, get_args

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.checkpoints.kinds import RECIPES, Kind, Sizes, text_settings, vision_settings
from transformers import AutoConfig, AutoModelForImageTextToText

from qvl_agent.models.session.positions import positions
from qvl_agent.models.session.prompt import PlacedImage

PICTURE, TEXT, MERGE = 5, 7, 2
Index = Callable[..., tuple[torch.Tensor, torch.Tensor]]

sizes = st.tuples(st.integers(1, 40), st.integers(1, 40))
gaps = st.integers(1, 30)
laid_out = st.tuples(st.lists(st.tuples(gaps, sizes), max_size=5), gaps)


@cache
def library_index(kind: Kind) -> Index:
    """The library's own rule; it needs a model, but none of its weights."""
    recipe, small = RECIPES[kind], Sizes(layers=4)
    config = AutoConfig.for_model(
        recipe.model_type,
        text_config=text_settings(recipe, small, 64, 0.02),
        vision_config=vision_settings(recipe, small, 0.02),
        image_token_id=PICTURE,
        video_token_id=PICTURE + 1,
    )
    with torch.device("meta"):
        model: Any = AutoModelForImageTextToText.from_config(config)
    index: Index = model.model.get_rope_index
    return index


def conversation(
    layout: tuple[list[tuple[int, tuple[int, int]]], int],
) -> tuple[list[int], list[PlacedImage]]:
    ids: list[int] = []
    images: list[PlacedImage] = []
    for gap, (rows, columns) in layout[0]:
        ids += [TEXT] * gap
        images.append(PlacedImage(len(ids), rows, columns, "", Image.new("RGB", (1, 1))))
        ids += [PICTURE] * (rows * columns)
    return ids + [TEXT] * layout[1], images


@pytest.mark.parametrize("kind", get_args(Kind))
@settings(max_examples=40, deadline=None)
@given(layout=laid_out)
def test_positions_equal_the_librarys(kind: Kind, layout: Any) -> None:
    ids, images = conversation(layout)
    tokens = torch.tensor([ids])
    grids = [[1, image.rows * MERGE, image.columns * MERGE] for image in images]
    wanted, _ = library_index(kind)(
        tokens,
        mm_token_type_ids=(tokens == PICTURE).int(),
        image_grid_thw=torch.tensor(grids) if grids else None,
    )
    assert torch.equal(positions(images, 0, len(ids)), wanted[:, 0])


@settings(deadline=None)
@given(layout=laid_out, cuts=st.lists(st.integers(0, 300), max_size=4))
def test_positions_of_pieces_are_pieces_of_the_positions(layout: Any, cuts: list[int]) -> None:
    ids, images = conversation(layout)
    ends = sorted({0, len(ids), *(min(cut, len(ids)) for cut in cuts)})
    parts = [positions(images, a, b) for a, b in pairwise(ends)]
    assert torch.equal(torch.cat(parts, dim=1), positions(images, 0, len(ids)))


@given(layout=laid_out)
def test_text_counts_on_after_the_longer_side_of_a_picture(layout: Any) -> None:
    _, images = conversation(layout)
    jumps = accumulate(
        gap + max(size) for gap, size in layout[0]
    )  # where the text after each picture begins
    for image, after in zip(images, jumps, strict=True):
        assert positions(images, image.end, image.end + 1).tolist() == [[after]] * 3
