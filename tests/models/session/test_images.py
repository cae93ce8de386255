"""Our preprocessing against the library's PIL backend: no difference at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.checkpoints.kinds import Kind
from transformers import AutoImageProcessor

from qvl_agent.geometry import Size
from qvl_agent.models.families import family_of_model_type
from qvl_agent.models.families._layout import resized as resized_for_layout
from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session.images import VisionSpec, patches, resized, vision_spec
from qvl_agent.models.session.manifest import vision_of

KINDS: tuple[Kind, ...] = ("qwen2-vl", "qwen2.5-vl", "qwen3-vl", "qwen3.5")
SIZES = (
    # Phones, upright and lying
    (1080, 2400), (1440, 3200), (720, 1280), (1080, 1920), (2400, 1080), (1344, 2992), (480, 800),
    (1600, 2560), (1170, 2532), (828, 1792),
    # Desktops
    (1920, 1080), (1366, 768), (2560, 1440), (3840, 2160), (1280, 720), (1440, 900), (3440, 1440),
    (2560, 1080),
    # Odd ones: tiny, thin, a pixel off, near the greatest ratio
    (1, 1), (7, 5), (27, 29), (31, 33), (100, 100), (113, 1009), (1009, 113), (28, 2800),
    (2000, 10), (641, 479), (33, 5000), (256, 256),
)  # fmt: skip


@pytest.fixture
def processor_of(tiny_checkpoints: Callable[[Kind], Path]) -> Callable[[Kind], Any]:
    return lambda kind: AutoImageProcessor.from_pretrained(tiny_checkpoints(kind), backend="pil")


def picture(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Noise over a gradient: every level of every channel, edges of all kinds."""
    random = np.random.default_rng(width * 10_000 + height)
    noise = random.integers(0, 256, (height, width, len(mode)), dtype=np.uint8)
    noise[: height // 2] //= 3
    noise[:, : width // 3] = np.linspace(0, 255, height, dtype=np.uint8)[:, None, None]
    return Image.fromarray(noise, mode)


def theirs(
    processor: Any, image: Image.Image, **settings: Any
) -> tuple[np.ndarray[Any, Any], Size]:
    """Patches by the library, and the size that it resized to."""
    done = processor(image, return_tensors="np", **settings)
    _, rows, columns = done["image_grid_thw"][0].tolist()
    return done["pixel_values"], Size(columns * processor.patch_size, rows * processor.patch_size)


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_of_any_size_become_the_librarys_patches(
    kind: Kind, tiny_checkpoints: Callable[[Kind], Path], processor_of: Callable[[Kind], Any]
) -> None:
    # Within a budget, so that large ones shrink: as shipped, next to none does.
    spec = replace(vision_of("it", tiny_checkpoints(kind)), max_pixels=1_000_000)
    range_ = {"shortest_edge": spec.min_pixels, "longest_edge": spec.max_pixels}
    assert len(SIZES) == 30
    for size in SIZES:
        image = picture(*size)
        expected, fitted = theirs(processor_of(kind), image, size=range_)
        ours = resized(image, spec)
        assert Size(*ours.size) == fitted, size
        assert patches(ours, spec).tobytes() == expected.tobytes(), size


@pytest.mark.parametrize("kind", KINDS)
def test_the_range_of_pixels_is_the_one_that_is_shipped(
    kind: Kind, tiny_checkpoints: Callable[[Kind], Path], processor_of: Callable[[Kind], Any]
) -> None:
    spec = vision_of("it", tiny_checkpoints(kind))
    for size in ((1080, 2400), (100, 100)):
        expected, fitted = theirs(processor_of(kind), picture(*size))
        ours = resized(picture(*size), spec)
        assert Size(*ours.size) == fitted
        assert patches(ours, spec).tobytes() == expected.tobytes()


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_layout_shows_passes_the_librarys_processor_unchanged(
    kind: Kind, tiny_checkpoints: Callable[[Kind], Path], processor_of: Callable[[Kind], Any]
) -> None:
    spec, processor = vision_of("it", tiny_checkpoints(kind)), processor_of(kind)
    profile = family_of_model_type(kind.replace(".", "_").replace("-", "_"), ModelSettings())
    rule = profile.within(spec.rule).resize
    for size in SIZES:
        image = picture(*size)
        shown = resized_for_layout(image, rule.fit(Size(*size)))
        expected, fitted = theirs(processor, shown)
        assert Size(*shown.size) == fitted, size
        assert resized(shown, spec) is shown
        assert patches(shown, spec).tobytes() == expected.tobytes(), size


def test_the_layouts_filter_is_close_to_the_librarys() -> None:
    """Hamming instead of bicubic moves levels a little: the models see the same screen."""
    spec, size = VisionSpec(16), Size(480, 1056)
    screen = picture(1080, 2400).resize((270, 600)).resize((1080, 2400))
    one, two = (
        np.asarray(image, np.int16)
        for image in (resized_for_layout(screen, size), resized(screen, spec, size))
    )
    assert 0 < np.abs(one - two).mean() < 4


def test_other_modes_are_shown_as_rgb() -> None:
    spec = VisionSpec(16)
    grey = Image.new("L", (64, 64), 90)
    assert patches(resized(grey, spec), spec).shape == (16, 3 * 2 * 16 * 16)


@pytest.mark.parametrize(("size", "mode"), [((60, 64), "RGB"), ((64, 60), "RGB"), ((64, 64), "L")])
def test_what_cannot_be_cut_is_refused(size: tuple[int, int], mode: str) -> None:
    with pytest.raises(ValueError, match="multiples of 32 px"):
        patches(Image.new(mode, size), VisionSpec(16))


def test_settings_come_in_several_spellings() -> None:
    old = vision_spec({"min_pixels": 3136, "max_pixels": 99999, "patch_size": 14}, {})
    new = vision_spec({"size": {"shortest_edge": 3136, "longest_edge": 99999}}, {"patch_size": 14})
    assert old == new == VisionSpec(14, min_pixels=3136, max_pixels=99999)
    both = {"min_pixels": 1, "size": {"shortest_edge": 2, "longest_edge": 3}}
    assert vision_spec(both, {}).min_pixels == 1
    assert vision_spec({}, {}) == VisionSpec(14)
