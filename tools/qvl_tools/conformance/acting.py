"""Each action has its effect: what arrived is what was sent, where it was sent, once."""

from __future__ import annotations

from typing import get_args

from qvl_agent.actions import (
    DeviceAction,
    Direction,
    Drag,
    Hover,
    LongPress,
    Modifier,
    OpenApp,
    Pinch,
    Press,
    Scroll,
    Swipe,
    SystemButton,
    Tap,
    describe,
)
from qvl_agent.geometry import Box, ScreenPoint
from qvl_tools.conformance.bench import Bench
from qvl_tools.conformance.subject import DoesNotApply, Subject, arriving, must

NEAR_PX = 2
"""How far beside its point an action may arrive: a point in between two pixels of the device."""

_INSET = 0.2
_HOLDS_AT_LEAST = 0.8
"""Part of the time asked for that a hold must take: timers of applications are coarse."""
_SCROLL_TOLERANCE = 0.35
"""Scrolling a touch screen by a stroke is not exact; its end is given away to tell it a fling."""
_SCALE_TOLERANCE = 0.35


def a_tap_lands(subject: Subject) -> None:
    """One tap arrives at its point, wherever that is."""
    subject.claims("tap")
    bench, box = subject.show("tap")
    for at in (box.center, *_corners(_inner(box))):
        bench, _ = subject.show("tap")
        _must_arrive(subject, bench, Tap(point=at))


def a_tap_lands_at_the_very_edge(subject: Subject) -> None:
    """The corners of what is shown are points like any other."""
    subject.claims("tap")
    _, box = subject.show("tap")
    for at in _corners(box):
        bench, _ = subject.show("tap")
        _must_arrive(subject, bench, Tap(point=at))


def taps_are_counted(subject: Subject) -> None:
    """Two and three taps arrive as that many."""
    subject.claims("tap")
    for count in (2, 3):
        bench, box = subject.show("tap")
        _must_arrive(subject, bench, Tap(point=box.center, count=count))


def other_buttons_are_pressed_or_refused(subject: Subject) -> None:
    """A right or middle click arrives as such, or nothing does."""
    subject.claims("tap")
    for button in ("right", "middle"):
        bench, box = subject.show("tap")
        _must_arrive_or_be_refused(subject, bench, Tap(point=box.center, button=button))


def keys_are_held_or_refused(subject: Subject) -> None:
    """Modifiers are held while it is clicked and let go of after, or nothing arrives."""
    subject.claims("tap")
    held: list[list[Modifier]] = [["ctrl"], ["shift"], ["ctrl", "shift"]]
    for modifiers in held:
        bench, box = subject.show("tap")
        clicked = Tap(point=box.center, modifiers=modifiers)
        if not _must_arrive_or_be_refused(subject, bench, clicked):
            raise DoesNotApply("the device holds no keys and says so")
        bench, box = subject.show("tap")
        _must_arrive(subject, bench, Tap(point=box.center))


def a_long_press_lasts(subject: Subject) -> None:
    """A long press stays at its point for its time."""
    subject.claims("long_press")
    bench, box = subject.show("long_press")
    _must_arrive(subject, bench, LongPress(point=box.center, duration_s=0.8))


def a_swipe_goes_its_way(subject: Subject) -> None:
    """A swipe goes from its start to its end."""
    subject.claims("swipe")
    bench, box = subject.show("swipe")
    inner = _inner(box)
    start, end = ScreenPoint(box.center.x, inner.bottom), ScreenPoint(box.center.x, inner.top)
    _must_arrive(subject, bench, Swipe(start=start, end=end, duration_s=0.4))


def a_drag_picks_up_and_drops(subject: Subject) -> None:
    """A drag goes from its start to its end, however short or long it takes."""
    subject.claims("drag")
    for duration_s in (0.1, 0.8):
        bench, box = subject.show("drag")
        start, _, _, end = _corners(_inner(box))
        _must_arrive(subject, bench, Drag(start=start, end=end, duration_s=duration_s))


def a_scroll_goes_its_direction(subject: Subject) -> None:
    """A scroll goes where it is told, as far as it is told."""
    subject.claims("scroll")
    for direction in get_args(Direction):
        for amount in (1, 4):
            bench, box = subject.show("scroll")
            action = Scroll(point=box.center, direction=direction, amount=amount)
            _must_arrive(subject, bench, action)


def hovering_presses_nothing(subject: Subject) -> None:
    """The pointer is left at its point, and nothing is pressed."""
    subject.claims("hover")
    for corner in range(4):
        bench, box = subject.show("hover")
        _must_arrive(subject, bench, Hover(point=_corners(_inner(box))[corner]))


def a_pinch_spreads_and_closes(subject: Subject) -> None:
    """Two fingers move around the center, apart or together."""
    subject.claims("pinch")
    for scale in (2.0, 0.5):
        bench, box = subject.show("pinch")
        _must_arrive(subject, bench, Pinch(center=box.center, scale=scale))


def keys_arrive(subject: Subject) -> None:
    """A key is pressed once, and so are keys together on a desktop."""
    subject.claims("press")
    pressed = [["a"], ["7"]]
    if subject.device.info.form == "desktop":
        pressed += [["enter"], ["tab"], ["escape"], ["f5"], ["left"], ["backspace"]]
        pressed += [["ctrl", "b"], ["ctrl", "shift", "b"], ["shift", "left"]]
    for keys in pressed:
        bench, _ = subject.show("press")
        _must_arrive(subject, bench, Press(keys=keys))


def buttons_of_the_system_work(subject: Subject) -> None:
    """``home`` leaves the app in front."""
    subject.claims("system_button")
    bench, _ = subject.show("system_button")
    _must_arrive(subject, bench, SystemButton(button="home"))


def an_app_comes_to_the_front(subject: Subject) -> None:
    """An app is opened by its name, and again when it runs already."""
    subject.claims("open_app")
    bench, _ = subject.show("open_app")
    app = getattr(bench, "app", "")
    names = [app] if app else list(subject.device.info.apps[:2])
    if not names:
        raise DoesNotApply("the device lists no apps, and the bench names none")
    for name in [*names, names[0]]:
        bench, _ = subject.show("open_app")
        _must_arrive(subject, bench, OpenApp(app=name))


def _must_arrive(subject: Subject, bench: Bench, action: DeviceAction) -> None:
    subject.device.perform(action)
    _must_have_arrived(subject, bench, action)


def _must_arrive_or_be_refused(subject: Subject, bench: Bench, action: DeviceAction) -> bool:
    if subject.perform_or_refuse(action):
        _must_have_arrived(subject, bench, action)
        return True
    subject.device.capture()
    must(not bench.seen(), f"{describe(action)} was refused, but there arrived: {_said(bench)}")
    return False


def _must_have_arrived(subject: Subject, bench: Bench, action: DeviceAction) -> None:
    form = subject.device.info.form
    arriving(bench.seen, lambda seen: len(seen) == 1 and same(action, seen[0], form))
    subject.device.capture()  # time for what should not come, too
    seen = bench.seen()
    must(
        len(seen) == 1 and same(action, seen[0], form),
        f"{describe(action)} was sent, and there arrived: {_said(bench)}",
    )


def _said(bench: Bench) -> str:
    return ", ".join(map(describe, bench.seen())) or "nothing"


def same(sent: DeviceAction, seen: DeviceAction, form: str) -> bool:
    """Tell whether what arrived is what was sent, as exactly as such an action can be."""
    match sent, seen:
        case LongPress(), LongPress():
            lasted = seen.duration_s >= sent.duration_s * _HOLDS_AT_LEAST
            return lasted and _near(sent.point, seen.point)
        case ((Swipe() | Drag()), (Swipe() | Drag())):
            # Only a finger picks up by waiting first.
            kinds = form == "desktop" or sent.kind == seen.kind
            keys = getattr(sent, "modifiers", []) == getattr(seen, "modifiers", [])
            return kinds and keys and _near(sent.start, seen.start) and _near(sent.end, seen.end)
        case Scroll(), Scroll():
            off = abs(seen.amount - sent.amount)
            far = off <= (max(1, sent.amount * _SCROLL_TOLERANCE) if form == "phone" else 0)
            there = form == "phone" or _near(sent.point, seen.point)
            return far and there and sent.direction == seen.direction
        case Pinch(), Pinch():
            off_by = abs(seen.scale / sent.scale - 1)
            return off_by < _SCALE_TOLERANCE and _near(sent.center, seen.center)
        case ((Tap() | Hover()), (Tap() | Hover())) if sent.kind == seen.kind:
            moved = seen.model_copy(update={"point": sent.point})
            return moved == sent and _near(sent.point, seen.point)
    return sent == seen


def _near(one: ScreenPoint, other: ScreenPoint) -> bool:
    return abs(one.x - other.x) <= NEAR_PX and abs(one.y - other.y) <= NEAR_PX


def _corners(box: Box) -> tuple[ScreenPoint, ScreenPoint, ScreenPoint, ScreenPoint]:
    left, top, right, bottom = box.left, box.top, box.right - 1, box.bottom - 1
    return (
        ScreenPoint(left, top),
        ScreenPoint(right, top),
        ScreenPoint(left, bottom),
        ScreenPoint(right, bottom),
    )


def _inner(box: Box) -> Box:
    across = round((box.right - box.left) * _INSET)
    down = round((box.bottom - box.top) * _INSET)
    return Box(box.left + across, box.top + down, box.right - across, box.bottom - down)
