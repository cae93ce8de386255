"""What a device must refuse, and how: ActionFailed, with nothing done."""

from __future__ import annotations

from collections.abc import Callable

from qvl_agent.actions import (
    ACTION_ADAPTER,
    ActionKind,
    DeviceAction,
    Drag,
    Hover,
    LongPress,
    OpenApp,
    Pinch,
    Press,
    Scroll,
    Swipe,
    SystemButton,
    Tap,
    TypeText,
    describe,
)
from qvl_agent.errors import DeviceError, QvlError
from qvl_agent.geometry import ScreenPoint, Size
from qvl_tools.conformance.subject import DoesNotApply, NotConforming, Subject, must

NO_KEY = "no_such_key"
NO_APP = "No such app 7c1f"

AT: dict[ActionKind, Callable[[ScreenPoint], DeviceAction]] = {
    "tap": lambda at: Tap(point=at),
    "long_press": lambda at: LongPress(point=at, duration_s=0.5),
    "swipe": lambda at: Swipe(start=at, end=at),
    "drag": lambda at: Drag(start=at, end=at),
    "scroll": lambda at: Scroll(point=at, direction="down", amount=1),
    "hover": lambda at: Hover(point=at),
    "pinch": lambda at: Pinch(center=at, scale=2.0),
}
"""One action of each kind that has a point."""


def points_off_the_screen(subject: Subject) -> None:
    """A point beyond the edge is refused, whatever the kind; it is never moved onto the screen."""
    kinds = sorted(subject.device.info.supports & AT.keys())
    if not kinds:
        raise DoesNotApply("the device claims nothing that has a point")
    screen = subject.device.capture().screen
    for kind in kinds:
        for at in _outside(screen):
            subject.must_refuse(AT[kind](at))
    inside = ScreenPoint(screen.width_px // 2, screen.height_px // 2)
    for strokes in (Swipe, Drag):
        if strokes.model_fields["kind"].default in subject.device.info.supports:
            for at in _outside(screen):
                subject.must_refuse(strokes(start=inside, end=at))


def _outside(screen: Size) -> tuple[ScreenPoint, ...]:
    width, height = screen.width_px, screen.height_px
    return (ScreenPoint(width, 0), ScreenPoint(0, height), ScreenPoint(width + 999, height + 999))


def refused_points_touch_nothing(subject: Subject) -> None:
    """Nothing arrives of an action with a point off the screen."""
    subject.claims("tap")
    bench, _ = subject.show("tap")
    points_off_the_screen(subject)
    must(not bench.seen(), f"of refused actions arrived: {bench.seen()}")


def kinds_it_does_not_claim(subject: Subject) -> None:
    """What is not in ``supports`` is refused."""
    device = subject.device
    screen = device.capture().screen
    middle = ScreenPoint(screen.width_px // 2, screen.height_px // 2)
    others: dict[ActionKind, DeviceAction] = {
        "type_text": TypeText(text="x"),
        "press": Press(keys=["a"]),
        "system_button": SystemButton(button="back"),
        "open_app": OpenApp(app=NO_APP),
    }
    others |= {kind: make(middle) for kind, make in AT.items()}
    unclaimed = sorted(others.keys() - device.info.supports)
    if not unclaimed:
        raise DoesNotApply("the device claims every kind")
    for kind in unclaimed:
        subject.must_refuse(others[kind])


def keys_that_there_are_not(subject: Subject) -> None:
    """An unknown key is refused by its name, alone and among others; none of them is pressed."""
    subject.claims("press")
    for keys in ([NO_KEY], ["ctrl", NO_KEY], [NO_KEY, "a"]):
        subject.must_refuse(Press(keys=keys), naming=NO_KEY)
    if subject.bench is None:
        return
    bench, _ = subject.show("press")
    subject.must_refuse(Press(keys=["a", NO_KEY]), naming=NO_KEY)
    subject.must_refuse(Press(keys=["shift", NO_KEY]), naming=NO_KEY)
    must(not bench.seen(), f"of a refused press arrived: {bench.seen()}")


def apps_that_there_are_not(subject: Subject) -> None:
    """An unknown app is refused by its name."""
    subject.claims("open_app")
    subject.must_refuse(OpenApp(app=NO_APP), naming=NO_APP)


def odd_actions_end_in_known_errors(subject: Subject) -> None:
    """Whatever is asked, it is done or ends in an error of the tree."""
    subject.claims("tap")
    subject.show("tap")  # without a bench, who knows what is hit
    device = subject.device
    screen = device.capture().screen
    corner = ScreenPoint(screen.width_px - 1, screen.height_px - 1)
    odd: list[DeviceAction] = [
        Press(keys=["shift"] * 5),
        Press(keys=["Ctrl", " "]),
        Press(keys=["\n"]),
        Press(keys=["é"]),
        TypeText(text=""),
        TypeText(text="", clear=True),
        TypeText(text="\x00"),
        TypeText(text="\x1b[31m \x07"),
        OpenApp(app='; echo "$(id)" \''),
        OpenApp(app="\n"),
        OpenApp(app="../../bin/sh"),
        Swipe(start=corner, end=corner, duration_s=0.05),
        Scroll(point=corner, direction="left", amount=20),
        Tap(point=corner, count=3, button="middle", modifiers=["meta", "alt"]),
    ]
    for action in odd:
        if action.kind not in device.info.supports:
            continue
        try:
            device.perform(action)
        except DeviceError:
            continue
        except QvlError as error:
            raise NotConforming(
                f"{describe(action)!r} raised {type(error).__name__}, which is no DeviceError"
            ) from error


def the_action_is_left_as_it_was(subject: Subject) -> None:
    """A device does not change the action it is given: it is journaled and compared later."""
    subject.claims("press")
    subject.show("press")
    action = Press(keys=["A"])
    before = ACTION_ADAPTER.dump_json(action)
    subject.perform_or_refuse(action)
    must(ACTION_ADAPTER.dump_json(action) == before, "perform changed the action it was given")
