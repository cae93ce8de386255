"""What a phone can be told and asked: the seam between the screen (Qt) and the adb side (sockets).

The adb side runs in socket threads and knows nothing of Qt; the screen lives in the Qt thread and
knows nothing of sockets. Every method here may be called from any thread and blocks until done.
All coordinates are screen pixels in the current rotation, origin top-left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

Fault = Literal[
    "slow_loading",  # every screen change of an app takes seconds, with a spinner
    "permission_dialog",  # "Allow Flights to access this device's location?" over the app
    "ad_overlay",  # a full-screen ad with a small close button
    "not_responding",  # "Flights isn't responding": Close app / Wait
    "crashed",  # the app in front, or the next one, ends: "Flights has stopped"
    "secure_screen",  # captures come back black but for the bars (FLAG_SECURE)
    "frozen_frame",  # captures repeat the last frame whatever happens
    "rotation",  # the phone turns to landscape
    "locked",  # the keyguard covers everything until swiped up
    "pin_lock",  # the keyguard asks for a PIN once swiped up, and after every sleep
]

PIN = "2580"
"""What opens the phone while ``pin_lock`` is on: its owner's secret."""

FONT_SCALES = (0.25, 4.0)
"""The smallest and the largest ``font_scale``; other values change nothing."""
DENSITIES_DPI = (72, 1000)
"""The lowest and the highest density that ``wm density`` takes."""

INPUT_METHOD_STOCK = "com.android.inputmethod.latin/.LatinIME"
INPUT_METHOD_BROADCAST = "com.android.adbkeyboard/.AdbIME"


@dataclass(frozen=True)
class Frame:
    """One captured screen.

    Attributes:
        width_px: Width in the current rotation.
        height_px: Height in the current rotation.
        rgba: ``width_px * height_px * 4`` bytes, rows from the top, alpha 255.
    """

    width_px: int
    height_px: int
    rgba: bytes


@dataclass(frozen=True)
class Node:
    """One element of the accessible tree, as ``uiautomator dump`` would list it.

    Attributes:
        text: Visible text, empty where there is none.
        description: Accessible description (content-desc).
        resource_id: Such as ``com.qvl.flights:id/search``; empty where unnamed.
        class_name: Android widget class, such as ``android.widget.Button``.
        package: Package of the app that draws it.
        bounds_px: left, top, right, bottom in screen pixels, right and bottom exclusive.
        children: In drawing order.
        hint: What a text field shows while it is empty.
    """

    text: str
    description: str
    resource_id: str
    class_name: str
    package: str
    bounds_px: tuple[int, int, int, int]
    clickable: bool = False
    long_clickable: bool = False
    checkable: bool = False
    checked: bool = False
    enabled: bool = True
    focusable: bool = False
    focused: bool = False
    scrollable: bool = False
    selected: bool = False
    password: bool = False
    children: tuple[Node, ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class AppInfo:
    """One installed app. ``activity`` is the fully qualified launcher activity."""

    package: str
    activity: str
    label: str


@dataclass(frozen=True)
class PhoneStatus:
    """What ``dumpsys`` and ``wm`` report."""

    physical_width_px: int
    physical_height_px: int
    density_dpi: int
    rotation_quarter_turns: int
    foreground: AppInfo
    window_title: str  # what dumpsys window calls the focused window (dialogs, keyguard included)
    keyboard_shown: bool
    text_field_focused: bool
    input_method: str
    screen_on: bool
    locked: bool
    dark_theme: bool
    font_scale: float
    now: datetime  # the phone's local time, without a zone
    apps: tuple[AppInfo, ...] = field(default=())
    override_width_px: int = 0  # `wm size WxH`; 0 where not overridden
    override_height_px: int = 0
    keyguard_secure: bool = False  # whether it takes more than a swipe to unlock
    secure_content: bool = False  # whether the app in front may not be captured


class Controls(Protocol):
    """The phone as its adb daemon sees it."""

    def status(self) -> PhoneStatus:
        """Read everything that ``dumpsys``, ``wm`` and ``pm`` need."""

    def capture(self) -> Frame:
        """Return the current screen."""

    def accessible_tree(self) -> Node:
        """Return the root of the accessible tree of what is on the screen now."""

    def touch(
        self, phase: Literal["down", "move", "up", "cancel"], x_px: float, y_px: float
    ) -> None:
        """Deliver one touch event; a tap is down then up, a swipe is down, moves, up."""

    def key(self, keycode: int, *, long_press: bool = False, meta: int = 0) -> None:
        """Press and release an Android keycode (``KEYCODE_HOME`` is 3, ``BACK`` 4, ...)."""

    def commit_text(self, text: str) -> bool:
        """Insert text at the cursor of the focused field; return whether a field took it."""

    def clear_text(self) -> bool:
        """Empty the focused field; return whether there was one."""

    def select_input_method(self, component: str) -> None:
        """Make an installed input method the current one."""

    def start_app(self, package: str, *, data: str = "") -> bool:
        """Bring an app to the front; return whether the package is installed."""

    def force_stop(self, package: str) -> None:
        """End an app; its unsaved screen state is lost, its stored data stays."""

    def clear_data(self, package: str) -> None:
        """Reset an app to its seeded content (``pm clear``)."""

    def settings_list(self, namespace: str) -> dict[str, str]:
        """Return every ``settings`` value of a namespace by name."""

    def setting(self, namespace: str, name: str) -> str | None:
        """Read a ``settings`` value of namespace system, secure or global."""

    def put_setting(self, namespace: str, name: str, value: str | None) -> None:
        """Write (or with None delete) a ``settings`` value; known ones change the phone."""

    def override_size(self, width_px: int, height_px: int) -> None:
        """``wm size WxH``; 0, 0 resets."""

    def override_density(self, density_dpi: int) -> None:
        """``wm density N``; 0 resets."""

    def rotate(self, quarter_turns: int | None) -> None:
        """``wm user-rotation lock N``; None frees the rotation."""

    def state(self) -> dict[str, object]:
        """The truth as JSON-able data, for tests alone: no shell command may show it."""

    def set_fault(self, fault: Fault, on: bool, *, package: str = "") -> None:
        """Switch a fault on or off; ``package`` limits it to one app where that makes sense."""
