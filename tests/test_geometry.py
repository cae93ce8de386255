"""Points and sizes: figures known from Qwen's own processors, and properties for all others."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qvl_agent.geometry import (
    Box,
    CoordinateRule,
    Frame,
    ImagePoint,
    ModelPoint,
    PointOutside,
    ResizeRule,
    ScreenPoint,
    Size,
    check_on_screen,
)

ABSOLUTE = CoordinateRule("absolute")
RELATIVE = CoordinateRule("relative", 1000)

sides = st.integers(40, 4000)
sizes = st.builds(Size, sides, sides)
rules = st.sampled_from([ABSOLUTE, RELATIVE, CoordinateRule("relative", 999)])
resizes = st.builds(
    ResizeRule,
    st.sampled_from([28, 32]),
    st.sampled_from([0, 3136, 65536]),
    st.sampled_from([500_000, 1280 * 784, 1280 * 1024, 12_845_056]),
)


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    screen, image = draw(sizes), draw(sizes)
    return Frame(screen, image, draw(resizes).fit(image), draw(rules))


@st.composite
def frames_with_points(draw: st.DrawFn) -> tuple[Frame, ScreenPoint]:
    frame = draw(frames())
    x = draw(st.integers(0, frame.screen.width_px - 1))
    y = draw(st.integers(0, frame.screen.height_px - 1))
    return frame, ScreenPoint(x, y)


@pytest.mark.parametrize(
    ("size", "factor_px", "tokens", "fitted"),
    [
        (Size(1080, 2400), 28, 16384, Size(1092, 2408)),
        (Size(1080, 2400), 32, 16384, Size(1088, 2400)),
        (Size(1080, 2400), 28, 1280, Size(672, 1484)),
        (Size(1080, 2400), 32, 1280, Size(768, 1696)),
        (Size(1920, 1080), 28, 1280, Size(1316, 728)),
        (Size(1920, 1080), 32, 1280, Size(1504, 832)),
    ],
)
def test_sizes_known_from_the_image_processors(
    size: Size, factor_px: int, tokens: int, fitted: Size
) -> None:
    assert ResizeRule(factor_px, 0, tokens * factor_px**2).fit(size) == fitted


def test_half_a_megapixel() -> None:
    assert ResizeRule(32, 65536, 500_000 + 24_288).fit(Size(1080, 2400)) == Size(480, 1056)


def test_rounding_is_the_bankers() -> None:
    rule = ResizeRule(28, 0, 10**8)
    assert rule.fit(Size(42, 70)) == Size(56, 56)  # 1.5 and 2.5 both become 2


@given(sizes, resizes)
def test_a_fitted_size_is_left_alone(size: Size, rule: ResizeRule) -> None:
    try:
        fitted = rule.fit(size)
    except ValueError:
        assert max(size.width_px, size.height_px) > 200 * min(size.width_px, size.height_px)
        return
    assert fitted.width_px % rule.factor_px == 0
    assert fitted.height_px % rule.factor_px == 0
    assert rule.fit(fitted) == fitted


@pytest.mark.parametrize("size", [Size(0, 5), Size(5, -1), Size(1, 201), Size(8000, 39)], ids=str)
def test_impossible_images_are_refused(size: Size) -> None:
    with pytest.raises(ValueError, match="can't be shown"):
        ResizeRule(28, 0, 10**6).fit(size)


@given(frames_with_points())
def test_a_round_trip_ends_within_half_a_model_cell(given_: tuple[Frame, ScreenPoint]) -> None:
    frame, point = given_
    there = frame.to_model(point)
    assert there.x == int(there.x)
    back = frame.to_screen(there)
    extent = frame.model if frame.rule.kind == "absolute" else None
    for axis in ("x", "y"):
        side = getattr(frame.screen, "width_px" if axis == "x" else "height_px")
        cells = (
            getattr(extent, "width_px" if axis == "x" else "height_px")
            if extent
            else frame.rule.divisor
        )
        # Half a cell, and half a pixel because both ends are whole pixels.
        assert abs(getattr(back, axis) - getattr(point, axis)) <= 0.5 * side / cells + 0.5 + 1e-9


@given(frames(), st.floats(0, 1), st.floats(0, 1))
def test_every_point_of_the_grid_is_on_the_screen(frame: Frame, x: float, y: float) -> None:
    absolute = frame.rule.kind == "absolute"
    last_x = frame.model.width_px - 1 if absolute else frame.rule.divisor
    last_y = frame.model.height_px - 1 if absolute else frame.rule.divisor
    check_on_screen(frame.to_screen(ModelPoint(x * last_x, y * last_y)), frame.screen)


@given(frames(), st.floats(), st.floats())
def test_a_point_is_on_the_screen_or_an_error(frame: Frame, x: float, y: float) -> None:
    try:
        point = frame.to_screen(ModelPoint(x, y))
    except PointOutside:
        return
    check_on_screen(point, frame.screen)
    last = frame.model.width_px - 1 if frame.rule.kind == "absolute" else frame.rule.divisor
    assert 0 <= x <= last


PHONE = Frame(Size(1080, 2400), Size(1080, 2400), Size(672, 1484), ABSOLUTE)
PHONE_RELATIVE = Frame(Size(1080, 2400), Size(1080, 2400), Size(768, 1696), RELATIVE)


@pytest.mark.parametrize(
    ("frame", "point", "screen"),
    [
        (PHONE, ModelPoint(0, 0), ScreenPoint(0, 0)),
        (PHONE, ModelPoint(671, 1483), ScreenPoint(1079, 2399)),
        (PHONE, ModelPoint(336, 742), ScreenPoint(540, 1200)),
        (PHONE_RELATIVE, ModelPoint(0, 0), ScreenPoint(0, 0)),
        (PHONE_RELATIVE, ModelPoint(500, 500), ScreenPoint(540, 1200)),
        (PHONE_RELATIVE, ModelPoint(1000, 1000), ScreenPoint(1079, 2399)),
    ],
)
def test_known_points(frame: Frame, point: ModelPoint, screen: ScreenPoint) -> None:
    assert frame.to_screen(point) == screen


@pytest.mark.parametrize(
    ("frame", "x", "y"),
    [
        (PHONE, 672, 0), (PHONE, 0, 1484), (PHONE, -1, 0), (PHONE, 0, -0.001),
        (PHONE_RELATIVE, 1000.5, 0), (PHONE_RELATIVE, 0, 2400), (PHONE_RELATIVE, -1, 5),
        (PHONE, math.nan, 0), (PHONE, 0, math.inf), (PHONE_RELATIVE, -math.inf, 0),
    ],
)  # fmt: skip
def test_outside_is_an_error_and_never_clamped(frame: Frame, x: float, y: float) -> None:
    with pytest.raises(PointOutside):
        frame.to_screen(ModelPoint(x, y))


@given(frames_with_points())
def test_screen_to_image_and_back(given_: tuple[Frame, ScreenPoint]) -> None:
    frame, point = given_
    assert frame.image_to_screen(frame.screen_to_image(point)) == point


@pytest.mark.parametrize(("x", "y"), [(1080, 0), (0, 2400), (-0.5, 0), (math.nan, 0)])
def test_outside_of_the_image_is_an_error(x: float, y: float) -> None:
    with pytest.raises(PointOutside):
        PHONE.image_to_screen(ImagePoint(x, y))


@pytest.mark.parametrize("point", [ScreenPoint(1080, 0), ScreenPoint(0, 2400)], ids=str)
def test_to_model_takes_points_of_the_screen_only(point: ScreenPoint) -> None:
    with pytest.raises(PointOutside):
        PHONE.to_model(point)


def test_boxes() -> None:
    box = Box(10, 20, 30, 60)
    assert box.center == ScreenPoint(20, 40)
    assert box.area_px == 800
    assert Box(30, 20, 10, 60).area_px == 0
    assert box.contains(ScreenPoint(10, 20))
    assert not box.contains(ScreenPoint(30, 20))
