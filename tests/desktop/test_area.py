"""Points of an area and of the desktop, and how a part of the desktop is asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qvl_agent.errors import UsageError
from qvl_agent.geometry import ScreenPoint
from qvl_tools.desktop.area import Area, Part, read_part
from qvl_tools.desktop.monitors import Layout, Monitor, layout_of

sides = st.integers(1, 20_000)
offsets = st.integers(-20_000, 20_000)
areas = st.builds(Area, offsets, offsets, sides, sides)

LEFT_OF_MAIN: list[dict[str, object]] = [
    {"left": -1280, "top": -200, "width": 3200, "height": 1280},
    {"left": 0, "top": 0, "width": 1920, "height": 1080, "is_primary": True, "output": "DP-1"},
    {"left": -1280, "top": -200, "width": 1280, "height": 1024, "name": "Old Monitor"},
]


@given(areas, st.data())
def test_every_point_of_an_area_lies_in_it(area: Area, data: st.DataObject) -> None:
    x = data.draw(st.integers(0, area.width - 1))
    y = data.draw(st.integers(0, area.height - 1))
    assert area.contains(*area.point(ScreenPoint(x, y)))
    assert not area.contains(*area.point(ScreenPoint(area.width, y)))
    assert not area.contains(*area.point(ScreenPoint(x, area.height)))


@given(areas, areas)
def test_the_common_part_lies_in_both(one: Area, other: Area) -> None:
    common = one.within(other)
    assert common == other.within(one)
    if common is not None:
        assert Area.around(one, common) == one
        assert Area.around(other, common) == other
    else:
        corner = max(one.left, other.left), max(one.top, other.top)
        assert not (one.contains(*corner) and other.contains(*corner))


def test_monitors_with_negative_offsets() -> None:
    layout = layout_of(LEFT_OF_MAIN)
    assert layout.named("2") == layout.named("Old Monitor") == Area(-1280, -200, 1280, 1024)
    assert layout.named("DP-1").point(ScreenPoint(0, 0)) == (0, 0)
    assert layout.named("2").point(ScreenPoint(0, 0)) == (-1280, -200)
    assert layout.named("all").point(ScreenPoint(1280, 200)) == (0, 0)


def test_the_whole_has_holes_where_monitors_differ() -> None:
    layout = layout_of(LEFT_OF_MAIN)
    assert layout.shows(-1280, -200)
    assert not layout.shows(0, -1)
    assert not layout.shows(-1, 900)


def test_a_system_that_lists_no_monitor_has_one() -> None:
    whole = {"left": 0, "top": 0, "width": 800, "height": 600}
    area = Area(0, 0, 800, 600)
    assert layout_of([whole]) == Layout(area, (Monitor(1, "", area, primary=True),))


def test_a_monitor_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(UsageError, match="no monitor '3'") as caught:
        layout_of(LEFT_OF_MAIN).named("3")
    assert caught.value.fix == (
        "use one of: 1 (DP-1, 1920x1080+0+0), 2 (Old Monitor, 1280x1024-1280-200), all"
    )


@pytest.mark.parametrize(
    ("argument", "monitor", "part"),
    [
        ("", "", Part("all")),
        ("", "2", Part("2")),
        ("monitor=HDMI-1", "", Part("HDMI-1")),
        ("region=-10, 0, 800, 600", "", Part(region=Area(-10, 0, 800, 600))),
        ("window=a=b, c: d", "", Part(window="a=b, c: d")),
    ],
)
def test_parts_that_can_be_asked_for(argument: str, monitor: str, part: Part) -> None:
    assert read_part(argument, monitor) == part


@pytest.mark.parametrize(
    "argument",
    ["window", "window=", "windows=x", "2", "region=1,2,3", "region=0,0,0,9", "region=a,b,c,d"],
)
def test_anything_else_is_refused_with_what_there_is(argument: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_part(argument, "")
    assert "LEFT,TOP,WIDTH,HEIGHT" in caught.value.fix


def test_two_parts_at_once_are_refused() -> None:
    with pytest.raises(UsageError, match="two things"):
        read_part("window=x", "2")
