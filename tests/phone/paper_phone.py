"""A phone of paper: a few screens drawn with Pillow, all state in plain sight. Needs no Qt."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import datetime

from PIL import Image, ImageDraw

from qvl_tools.phone.controls import (
    INPUT_METHOD_STOCK,
    AppInfo,
    Fault,
    Frame,
    Node,
    PhoneStatus,
)

HOME = AppInfo("com.android.launcher3", "com.android.launcher3.Launcher", "Home")
NOTES = AppInfo("com.qvl.notes", "com.qvl.notes.MainActivity", "Notes")
COUNTER = AppInfo("com.qvl.counter", "com.qvl.counter.MainActivity", "Counter")
SETTINGS = AppInfo("com.android.settings", "com.android.settings.Settings", "Settings")
APPS = (NOTES, COUNTER, SETTINGS)

NOW = datetime(2026, 5, 4, 13, 7)  # noqa: DTZ001 - the phone's local time has no zone

Box = tuple[int, int, int, int]


@dataclass
class PaperPhone:
    """Implements Controls. A tap is a down and an up on the same thing."""

    width_px: int = 1080
    height_px: int = 2400
    app: AppInfo = HOME
    count: int = 0
    text: str = ""
    focused: bool = False
    scroll_px: float = 0.0
    screen_on: bool = True
    locked: bool = False
    pin: bool = False
    secure: bool = False
    window: str = ""  # title of what is over the app, if anything is
    input_method: str = INPUT_METHOD_STOCK
    density_dpi: int = 420
    override: tuple[int, int] = (0, 0)
    turns: int = 0
    touches: list[tuple[str, float, float]] = field(default_factory=list)
    keys: list[tuple[int, bool, int]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    values: dict[tuple[str, str], str] = field(default_factory=dict)
    faults: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._drawn: tuple[object, Frame] | None = None

    def things(self) -> dict[str, Box]:
        """Return what can be tapped now, by label."""
        right = self.width_px - 60
        if self.app == HOME:
            rows = enumerate(app.label for app in APPS)
            return {label: (60, 300 + 340 * row, right, 560 + 340 * row) for row, label in rows}
        if self.app == COUNTER:
            return {"plus": (100, 900, 500, 1200), "minus": (580, 900, right, 1200)}
        if self.app == NOTES:
            return {"field": (60, 300, right, 700), "clear": (60, 800, 400, 960)}
        top = int(260 - self.scroll_px)
        return {
            f"row {n}": (0, top + 180 * n, self.width_px, top + 170 + 180 * n) for n in range(30)
        }

    def centre(self, label: str) -> tuple[int, int]:
        left, top, right, bottom = self.things()[label]
        return (left + right) // 2, (top + bottom) // 2

    def status(self) -> PhoneStatus:
        return PhoneStatus(
            physical_width_px=self.width_px,
            physical_height_px=self.height_px,
            density_dpi=self.density_dpi,
            rotation_quarter_turns=self.turns,
            foreground=self.app,
            window_title="NotificationShade"
            if self.locked
            else self.window or f"{self.app.package}/{self.app.activity}",
            keyboard_shown=self.focused,
            text_field_focused=self.focused,
            input_method=self.input_method,
            screen_on=self.screen_on,
            locked=self.locked,
            dark_theme=self.values.get(("secure", "ui_night_mode")) == "2",
            font_scale=1.0,
            now=NOW,
            apps=(HOME, *APPS),
            override_width_px=self.override[0],
            override_height_px=self.override[1],
            keyguard_secure=self.pin,
            secure_content=self.secure,
        )

    def capture(self) -> Frame:
        key = (self.app, self.count, self.text, self.focused, int(self.scroll_px), self.locked)
        with self._lock:
            if self.secure or not self.screen_on:
                # The system's bars are captured all the same, where the screen is on.
                rows = self.height_px // 25 if self.screen_on else 0
                bar = b"\x80\x80\x80\xff" * (self.width_px * rows)
                black = b"\0\0\0\xff" * (self.width_px * (self.height_px - rows))
                return Frame(self.width_px, self.height_px, bar + black)
            if self._drawn is None or self._drawn[0] != key:
                self._drawn = (key, self._draw())
            return self._drawn[1]

    def _draw(self) -> Frame:
        image = Image.new("RGBA", (self.width_px, self.height_px), (245, 246, 250, 255))
        pen = ImageDraw.Draw(image)
        for label, box in self.things().items():
            pen.rounded_rectangle(box, 30, fill="white", outline=(120, 130, 200), width=4)
            words = self.text if label == "field" else label
            pen.text((box[0] + 40, (box[1] + box[3]) // 2), words, fill="black", font_size=56)
        pen.text((480, 600), str(self.count), fill="black", font_size=160)
        return Frame(self.width_px, self.height_px, image.tobytes())

    def accessible_tree(self) -> Node:
        nodes = []
        for label, box in self.things().items():
            is_field = label == "field"
            node = Node(
                text=self.text if is_field else label,
                description="",
                resource_id=f"{self.app.package}:id/{label.replace(' ', '_')}",
                class_name="android.widget.EditText" if is_field else "android.widget.Button",
                package=self.app.package,
                bounds_px=box,
                clickable=True,
                focused=is_field and self.focused,
            )
            nodes.append(node)
        frame = replace(
            nodes[0],
            text="",
            resource_id="",
            class_name="android.widget.FrameLayout",
            clickable=False,
        )
        bounds = (0, 0, self.width_px, self.height_px)
        return replace(frame, bounds_px=bounds, children=tuple(nodes))

    def touch(self, phase: str, x_px: float, y_px: float) -> None:
        with self._lock:
            moved = self.touches and self.touches[-1][0] != "up" and phase != "down"
            if moved and self.app == SETTINGS:
                self.scroll_px = max(0.0, self.scroll_px + self.touches[-1][2] - y_px)
            self.touches.append((phase, x_px, y_px))
            if phase == "up" and len(self.touches) > 1 and self.touches[-2] == ("down", x_px, y_px):
                self._tap(x_px, y_px)

    def _tap(self, x_px: float, y_px: float) -> None:
        if self.locked:
            return
        hits = [
            label
            for label, (left, top, right, bottom) in self.things().items()
            if left <= x_px < right and top <= y_px < bottom
        ]
        hit = hits[0] if hits else ""
        self.focused = hit == "field"
        if self.app == HOME and hit:
            self.app = next(app for app in APPS if app.label == hit)
        elif hit in ("plus", "minus"):
            self.count += 1 if hit == "plus" else -1
        elif hit == "clear":
            self.text = ""

    def key(self, keycode: int, *, long_press: bool = False, meta: int = 0) -> None:
        with self._lock:
            self.keys.append((keycode, long_press, meta))
            if keycode in (3, 4):
                self.app, self.focused = HOME, False
            elif keycode == 67 and self.focused:
                self.text = self.text[:-1]
            elif keycode == 66 and self.focused:
                self.text += "\n"
            elif keycode in (26, 223, 224):
                self.screen_on = keycode == 224 or (keycode == 26 and not self.screen_on)
            elif keycode == 82:
                self.locked = self.locked and self.pin

    def commit_text(self, text: str) -> bool:
        with self._lock:
            if self.focused:
                self.text += text
            return self.focused

    def clear_text(self) -> bool:
        self.text = "" if self.focused else self.text
        return self.focused

    def select_input_method(self, component: str) -> None:
        self.input_method = component

    def start_app(self, package: str, *, data: str = "") -> bool:
        found = next((app for app in APPS if app.package == package), None)
        if found:
            self.app, self.focused = found, False
            self.links.append(data)
        return found is not None

    def force_stop(self, package: str) -> None:
        if self.app.package == package:
            self.app, self.focused = HOME, False

    def clear_data(self, package: str) -> None:
        if package == NOTES.package:
            self.text = ""

    def setting(self, namespace: str, name: str) -> str | None:
        return self.values.get((namespace, name))

    def settings_list(self, namespace: str) -> dict[str, str]:
        return {name: value for (place, name), value in self.values.items() if place == namespace}

    def put_setting(self, namespace: str, name: str, value: str | None) -> None:
        if value is None:
            self.values.pop((namespace, name), None)
        else:
            self.values[namespace, name] = value

    def override_size(self, width_px: int, height_px: int) -> None:
        self.override = (width_px, height_px)

    def override_density(self, density_dpi: int) -> None:
        self.density_dpi = density_dpi or 420

    def rotate(self, quarter_turns: int | None) -> None:
        self.turns = quarter_turns or 0
        self.put_setting("system", "accelerometer_rotation", str(int(quarter_turns is None)))

    def state(self) -> dict[str, object]:
        return {"app": self.app.label, "count": self.count, "text": self.text}

    def set_fault(self, fault: Fault, on: bool, *, package: str = "") -> None:
        (self.faults.add if on else self.faults.discard)(fault)
