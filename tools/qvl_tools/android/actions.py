"""Actions as commands of Android's ``input``, ``am`` and ``monkey``."""

from __future__ import annotations

import math
from typing import assert_never

from qvl_agent.actions import (
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
)
from qvl_agent.errors import ActionFailed
from qvl_agent.geometry import ScreenPoint, Size
from qvl_tools.android.apps import App, find_app, installed_apps
from qvl_tools.android.keys import KEYS, SYSTEM_BUTTONS, keycode
from qvl_tools.android.shell import Argv, Hand, Shell
from qvl_tools.android.typing import Typist
from qvl_tools.android.ui_dump import UiDump

SUPPORTED: frozenset[ActionKind] = frozenset(
    {"tap", "long_press", "swipe", "scroll", "type_text", "press", "system_button", "open_app"}
)
_DRAG: frozenset[ActionKind] = frozenset({"drag"})
_DRAG_SINCE_SDK = 24  # `input draganddrop`
_KEYS_TOGETHER_SINCE_SDK = 31  # `input keycombination`
_HOLD_BEFORE_DRAG_S = 2.0
_CLEAR_OF_EDGE = 0.06
"""Part of the screen next to each edge where a stroke would be a gesture of the system."""
_STROKE_S_PER_SCREEN = 0.8


class Actions:
    """Carries out actions on one device.

    Attributes:
        supports: The kinds that work on it.
    """

    def __init__(self, shell: Shell, dump: UiDump, *, sdk: int, apps: tuple[App, ...]) -> None:
        self._shell = shell
        self._typist = Typist(shell, dump)
        self._sdk = sdk
        self._apps = apps
        self.supports = SUPPORTED | _DRAG if sdk >= _DRAG_SINCE_SDK else SUPPORTED

    def perform(self, hand: Hand, action: DeviceAction, screen: Size) -> None:
        """Carry out one action.

        Raises:
            ActionFailed: If the device refused it or can't do it.
            ActionUnknown: If the link broke after it was sent.
            DeviceLost: If the device is gone.
        """
        if isinstance(action, Tap | Drag | Scroll) and action.modifiers:
            raise self._refused(f"a touch screen holds no {'+'.join(action.modifiers)}")
        match action:
            case Tap() | LongPress() | Swipe() | Drag() | Scroll():
                self._touch(hand, action, screen)
            case TypeText():
                self._typist.type(hand, action)
            case Press():
                self._press(hand, action)
            case SystemButton():
                hand.do(("input", "keyevent", SYSTEM_BUTTONS[action.button]))
            case OpenApp():
                self._open(hand, action)
            case Hover() | Pinch():
                raise self._refused(f"{action.kind} is not possible over adb")
            case _:
                assert_never(action)

    def _touch(
        self, hand: Hand, action: Tap | LongPress | Swipe | Drag | Scroll, screen: Size
    ) -> None:
        match action:
            case Tap():
                self._tap(hand, action)
            case LongPress():
                self._stroke(hand, "swipe", action.point, action.point, action.duration_s)
            case Swipe():
                self._stroke(hand, "swipe", action.start, action.end, action.duration_s)
            case Drag():
                self._drag(hand, action)
            case Scroll():
                for start, end, duration_s in scroll_strokes(action, screen):
                    self._stroke(hand, "swipe", start, end, duration_s)
            case _:
                assert_never(action)

    def _tap(self, hand: Hand, action: Tap) -> None:
        if action.button != "left":
            raise self._refused(f"a touch screen has no {action.button} button")
        tap: Argv = ("input", "tap", str(action.point.x), str(action.point.y))
        # In one command, so that two taps are quick enough to count as a double tap.
        hand.do(*[tap] * action.count)

    def _drag(self, hand: Hand, action: Drag) -> None:
        if "drag" not in self.supports:
            raise self._refused("drag needs Android 7 or later")
        self._stroke(hand, "draganddrop", action.start, action.end, action.duration_s)

    def _stroke(
        self, hand: Hand, verb: str, start: ScreenPoint, end: ScreenPoint, duration_s: float
    ) -> None:
        numbers = (start.x, start.y, end.x, end.y, round(duration_s * 1000))
        hold_s = _HOLD_BEFORE_DRAG_S if verb == "draganddrop" else 0.0
        hand.do(("input", verb, *map(str, numbers)), lasting_s=duration_s + hold_s)

    def _press(self, hand: Hand, action: Press) -> None:
        codes = [keycode(name) for name in action.keys]
        if None in codes:
            unknown = action.keys[codes.index(None)]
            raise self._refused(f"no key {unknown!r}; keys: {', '.join(sorted(KEYS))}")
        known = [code for code in codes if code]
        if len(known) > 1 and self._sdk < _KEYS_TOGETHER_SINCE_SDK:
            raise self._refused("several keys together need Android 12 or later")
        verb = "keyevent" if len(known) == 1 else "keycombination"
        hand.do(("input", verb, *known))

    def _open(self, hand: Hand, action: OpenApp) -> None:
        app = find_app(self._apps, action.app)
        if app is None:  # it may be new
            self._apps = installed_apps(self._shell)
            app = find_app(self._apps, action.app)
        if app is None:
            names = ", ".join(dict.fromkeys(known.label for known in self._apps))
            raise self._refused(f"no app or more than one is called {action.app!r}; apps: {names}")
        hand.do(app.opening())

    def _refused(self, message: str) -> ActionFailed:
        return ActionFailed(message, serial=self._shell.serial)


def scroll_strokes(action: Scroll, screen: Size) -> list[tuple[ScreenPoint, ScreenPoint, float]]:
    """Return the strokes (start, end, seconds) that scroll by ``amount`` tenths of the screen.

    The finger moves against the direction. A stroke starts at the point, or as near to it as
    leaves room before the edge; what one stroke can't do is shared by several.
    """
    upright = action.direction in ("up", "down")
    extent = screen.height_px if upright else screen.width_px
    at = action.point.y if upright else action.point.x
    least, most = round(extent * _CLEAR_OF_EDGE), round(extent * (1 - _CLEAR_OF_EDGE)) - 1
    wanted = extent * action.amount / 10
    count = math.ceil(wanted / (most - least))
    length = round(wanted / count)
    if action.direction in ("down", "right"):  # towards the origin
        start = min(max(at, least + length), most)
        end = start - length
    else:
        start = max(min(at, most - length), least)
        end = start + length
    duration_s = max(0.2, _STROKE_S_PER_SCREEN * length / extent)
    if upright:
        across = min(max(action.point.x, 1), screen.width_px - 2)
        stroke = (ScreenPoint(across, start), ScreenPoint(across, end), duration_s)
    else:
        stroke = (ScreenPoint(start, action.point.y), ScreenPoint(end, action.point.y), duration_s)
    return [stroke] * count
