"""Speaking: a whole reply is written that parsing reads as the same action."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models.model_samples import BY_NAME, PHONE_KINDS, desktop, observed, phone

from qvl_agent import actions as act
from qvl_agent.device import DeviceInfo
from qvl_agent.errors import UsageError
from qvl_agent.geometry import CoordinateRule, Frame, PointOutside, ScreenPoint, Size
from qvl_agent.models.families import NATIVE
from qvl_agent.models.families.profile import Profile
from qvl_agent.models.port import Family

FRACTIONS = replace(
    BY_NAME["qwen3-vl"], name="fractions", coordinates=CoordinateRule("relative", 1)
)
PROFILES: dict[str, Profile] = {**BY_NAME, "fractions": FRACTIONS}
SCREENS = [Size(1080, 2400), Size(576, 1280), Size(1920, 1080), Size(411, 913)]
INFOS = {"phone": phone(), "desktop": desktop()}

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
prose = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="`"), max_size=30)
coordinates = st.integers(0, 410)
points = st.builds(ScreenPoint, coordinates, st.integers(0, 912))
seconds = st.floats(0, 60) | st.integers(0, 60).map(float)
loop_actions = (
    st.builds(act.Wait, seconds=seconds)
    | st.builds(act.Answer, text=texts)
    | st.builds(act.AskUser, question=texts)
    | st.builds(act.Done)
    | st.builds(act.GiveUp)
)
both = st.builds(act.TypeText, text=texts) | st.builds(act.OpenApp, app=texts.filter(bool))
phone_actions = (
    loop_actions
    | both
    | st.builds(act.Tap, point=points)
    | st.builds(act.LongPress, point=points, duration_s=st.floats(0.3, 10))
    | st.builds(act.Swipe, start=points, end=points)
    | st.builds(act.Press, keys=st.lists(st.text("abcdef_", min_size=1), min_size=1, max_size=1))
    | st.builds(act.SystemButton, button=st.sampled_from(["back", "home", "menu", "enter"]))
)
clicks = (
    st.builds(act.Tap, point=points, count=st.integers(1, 3))
    | st.builds(act.Tap, point=points, button=st.sampled_from(["left", "right", "middle"]))
    | st.builds(
        act.Tap,
        point=points,
        modifiers=st.lists(st.sampled_from(["ctrl", "shift", "alt", "meta"]), max_size=4),
    )
)
desktop_actions = (
    loop_actions
    | both
    | clicks
    | st.builds(act.Hover, point=points)
    | st.builds(act.Drag, start=points, end=points)
    | st.builds(act.Press, keys=st.lists(st.text("abcdef", min_size=1), min_size=1, max_size=5))
    | st.builds(
        act.Scroll,
        point=points,
        direction=st.sampled_from(["up", "down", "left", "right"]),
        amount=st.integers(1, 50),
    )
)
anything = st.tuples(st.just("phone"), phone_actions) | st.tuples(
    st.just("desktop"), desktop_actions
)


def cell_px(family: Profile, frame: Frame) -> tuple[float, float]:
    """Return width and height of a cell of the family's grid, in screen pixels."""
    if family.coordinates.kind == "absolute":
        across, down = frame.model.width_px, frame.model.height_px
    else:
        divisor = family.coordinates.divisor
        across = down = 10_000 if divisor == 1 else divisor
    return frame.screen.width_px / across, frame.screen.height_px / down


@settings(max_examples=400, deadline=None)
@given(
    spoken=anything,
    thought=prose,
    saying=prose,
    screen=st.sampled_from(SCREENS),
    name=st.sampled_from(sorted(PROFILES)),
)
def test_what_is_spoken_parses_as_the_same_action(
    spoken: tuple[str, act.Action], thought: str, saying: str, screen: Size, name: str
) -> None:
    (form, action), family = spoken, PROFILES[name]
    frame = family.frame(observed(screen))
    text = family.speak(thought, saying, action, frame, INFOS[form])
    read = family.parse(text, frame, INFOS[form])
    if isinstance(read.action, act.Done | act.GiveUp):  # these take the thought over
        assert read.action.kind == action.kind
        return
    wide, high = cell_px(family, frame)
    for there, back in zip(act.points_of(action), act.points_of(read.action), strict=True):
        # Half a cell, and half a pixel because both ends are whole pixels.
        assert abs(there.x - back.x) <= (wide + 1) / 2 + 1e-9
        assert abs(there.y - back.y) <= (high + 1) / 2 + 1e-9
    places = {"point", "start", "end"}
    assert read.action.kind == action.kind
    assert read.action.model_dump(exclude=places) == action.model_dump(exclude=places)


@settings(max_examples=100, deadline=None)
@given(action=phone_actions | st.builds(act.Tap, point=points, count=st.integers(1, 3)))
def test_our_own_actions_are_spoken_whole(action: act.Action) -> None:
    frame = NATIVE.frame(observed())
    text = NATIVE.speak("So.", "Do it", action, frame, phone())
    read = NATIVE.parse(text, frame, phone())
    assert (read.thought, read.action) == ("So.", action)


def test_a_reply_has_the_form_that_is_asked_for() -> None:
    tap, frame = act.Tap(point=ScreenPoint(540, 600)), BY_NAME["pocket"].frame(observed())
    assert BY_NAME["pocket"].speak("The form\nis empty.", 'Tap "From"', tap, frame, phone()) == (
        'Thought: The form is empty.\nAction: Tap "From"\n<tool_call>\n'
        '{"name": "mobile_use", "arguments": {"action": "click", "coordinate": [500, 250]}}\n'
        "</tool_call>"
    )


def test_fractions_are_written_as_fractions() -> None:
    tap, frame = act.Tap(point=ScreenPoint(540, 600)), FRACTIONS.frame(observed())
    assert '"coordinate": [0.5005, 0.2502]' in FRACTIONS.speak("", "", tap, frame, phone())


@pytest.mark.parametrize("name", ["qwen2-vl", "qwen2.5-vl", "qwen3-vl", "qwen3.5", "pocket"])
def test_why_a_run_ends_is_the_thought(name: str) -> None:
    family, info = BY_NAME[name], phone()
    frame = family.frame(observed())
    for end in (act.Done(summary="The alarm is set."), act.GiveUp(reason="There is no clock.")):
        text = family.speak("Something else.", "Finish", end, frame, info)
        assert family.parse(text, frame, info).action == end
    text = family.speak("The alarm is set.", "Finish", act.Done(), frame, info)
    assert family.parse(text, frame, info).action == act.Done(summary="The alarm is set.")


HERE = ScreenPoint(1, 1)
NO_WORDS: list[tuple[DeviceInfo, act.Action]] = [
    (phone(), act.Tap(point=HERE, count=2)),
    (phone(), act.Tap(point=HERE, button="right")),
    (phone(), act.Swipe(start=HERE, end=HERE, duration_s=2.0)),
    (phone(), act.TypeText(text="x", clear=True)),
    (phone(), act.TypeText(text="x", submit=True)),
    (phone(), act.Press(keys=["ctrl", "c"])),
    (phone(), act.SystemButton(button="recents")),
    (phone(supports=PHONE_KINDS | {"pinch"}), act.Pinch(center=HERE, scale=2.0)),
    (phone(supports=PHONE_KINDS | {"scroll"}), act.Scroll(point=HERE, direction="up")),
    (phone(supports=PHONE_KINDS - {"open_app"}), act.OpenApp(app="Clock")),
    (desktop(), act.Tap(point=HERE, count=2, modifiers=["ctrl"])),
    (desktop(), act.Scroll(point=HERE, direction="up", modifiers=["ctrl"])),
    (desktop(), act.LongPress(point=HERE)),
]


@pytest.mark.parametrize(("info", "action"), NO_WORDS, ids=str)
def test_what_there_are_no_words_for_is_said(info: DeviceInfo, action: act.Action) -> None:
    family = BY_NAME["qwen3-vl"]
    with pytest.raises(UsageError, match=f"no words for {action.kind}") as caught:
        family.speak("", "", action, family.frame(observed()), info)
    assert "in several steps with" in caught.value.fix


@pytest.mark.parametrize("name", [*BY_NAME, "native"])
def test_a_point_beyond_the_screen_is_not_spoken(name: str) -> None:
    family: Family = NATIVE if name == "native" else BY_NAME[name]
    beyond = act.Tap(point=ScreenPoint(1080, 0))
    with pytest.raises(PointOutside):
        family.speak("", "", beyond, family.frame(observed()), phone())


def test_our_own_actions_are_those_of_the_device() -> None:
    with pytest.raises(UsageError, match="has no 'hover'") as caught:
        NATIVE.speak("", "", act.Hover(point=HERE), NATIVE.frame(observed()), phone())
    assert "tap" in caught.value.fix
