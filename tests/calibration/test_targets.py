"""What is drawn, and how a reply is read when nobody knows how it counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageColor
from tests.models.model_samples import desktop, observed, phone

from qvl_agent.calibration.calibrate import FRESH_SCREENS, SCREENS
from qvl_agent.calibration.targets import COLORS, Scene, draw
from qvl_agent.geometry import ModelPoint, Size
from qvl_agent.models.families import PROFILES, Profile
from qvl_agent.models.families.pointed import pointed
from qvl_agent.models.strict_json import Unreadable

ALL_SCREENS = [*SCREENS, *FRESH_SCREENS, Size(320, 480), Size(2560, 1440)]


@pytest.mark.parametrize("screen", ALL_SCREENS, ids=str)
def test_every_mark_is_where_it_is_said_to_be(screen: Size) -> None:
    scene = draw(screen, 3)
    pixels = scene.observation.pixels
    for target in scene.targets:
        rows, columns = np.nonzero((pixels == ImageColor.getrgb(COLORS[target.color])).all(axis=2))
        assert (columns.min() + columns.max(), rows.min() + rows.max()) == (
            2 * target.center.x, 2 * target.center.y,
        )  # fmt: skip
        assert len(rows) > 50
    assert sorted(t.color for t in scene.targets) == sorted(COLORS)
    assert sorted(t.number for t in scene.targets) == list(range(1, 7))


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    one, same, other = draw(SCREENS[0], 1), draw(SCREENS[0], 1), draw(SCREENS[0], 2)
    assert one.observation.digest == same.observation.digest != other.observation.digest
    assert one.targets == same.targets != other.targets


@given(st.integers(200, 3000), st.integers(200, 3000), st.integers(0, 99))
def test_marks_are_spread_over_the_whole_screen(width: int, height: int, seed: int) -> None:
    scene = draw(Size(width, height), seed)
    for share in (spread(scene, "x"), spread(scene, "y")):
        assert share[0] < 0.25
        assert share[-1] > 0.75


def spread(scene: Scene, axis: str) -> list[float]:
    length = scene.screen.width_px if axis == "x" else scene.screen.height_px
    return sorted(getattr(target.center, axis) / length for target in scene.targets)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_a_question_does_not_say_how_points_are_written(profile: Profile) -> None:
    for info in (phone(), desktop()):
        said = profile.question("click", info, observed())
        text = said.messages[0].text + said.tool.description
        frame = profile.frame(observed())
        for number in (1000, 999, frame.model.width_px - 1, frame.model.height_px - 1):
            assert str(number) not in text.replace("100000", "")


READ = {
    '<tool_call>\n{"name": "mobile_use", "arguments": {"action": "click", "coordinate": [3, 4000]}}'
    "\n</tool_call>": (3, 4000),
    "<tool_call>\n<function=computer_use>\n<parameter=action>\nleft_click\n</parameter>\n"
    "<parameter=coordinate>\n[0.25, 0.5]\n</parameter>\n</function>\n</tool_call>": (0.25, 0.5),
    '<think>at [1, 2]?</think>There. {"action": "click", "coordinate": [7, 8]}': (7, 8),
    '```json\n[{"point_2d": [12, 34], "label": "red"}]\n```': (12, 34),
    '{"bbox_2d": [10, 20, 30, 60], "label": "red"}': (20, 40),
    '{"action": "click", "x": 5, "y": 6}': (5, 6),
    '{"coordinate": {"x": 5, "y": 6}}': (5, 6),
    '{"coordinate": "(5, 6)"}': (5, 6),
    '{"coordinate": [[5, 6]]}': (5, 6),
    "It is at (540, 1200). I click (540, 1200).": (540, 1200),
    "Action: click(start_box='(10,20)')": (10, 20),
    "<point>10 20</point>": (10, 20),
}  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_the_place_in_a_reply_is_read_as_it_was_written(text: str) -> None:
    assert pointed(text) == ModelPoint(*READ[text])


@pytest.mark.parametrize(
    "text",
    [
        "", "No.", "I see 7 crosses and 3 lines.", "Between (1, 2) and (3, 4).",
        '{"action": "terminate", "status": "failure"}', '{"coordinate": [1]}',
        '{"coordinate": [1, 2, 3]}', '{"coordinate": [1, null]}', '{"coordinate": [1e999, 2]}',
        '{"coordinate": {"x": 1}}', '{"coordinate": "here"}', '{"coordinate": [[[1, 2]]]}',
        '<tool_call>\n{"name": "mobile_use", "arguments": {"action": "click", "coordinate": [3',
        "[" * 5000,
    ],
)  # fmt: skip
def test_what_names_no_place_is_told(text: str) -> None:
    with pytest.raises(Unreadable):
        pointed(text)


@given(st.text(alphabet='[](){}<>0123456789.,-"x ', max_size=60) | st.text(max_size=60))
def test_anything_is_read_or_refused(text: str) -> None:
    try:
        found = pointed(text)
    except Unreadable:
        return
    assert abs(found.x) < float("inf")
    assert abs(found.y) < float("inf")
