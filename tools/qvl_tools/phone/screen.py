"""``QtPhone``: the simulated phone as ``Controls``, callable from any thread."""

from __future__ import annotations

import atexit
from typing import Literal

from PySide6.QtCore import QMetaObject, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem

from qvl_tools.phone import keys
from qvl_tools.phone.controls import Fault, Frame, Node, PhoneStatus
from qvl_tools.phone.handset import Handset
from qvl_tools.phone.ime import INPUT_METHODS
from qvl_tools.phone.in_qt import InQt
from qvl_tools.phone.kept_back import black_but
from qvl_tools.phone.tree import accessible_tree

_TAP_SLOP_DP = 16


class QtPhone:
    """A phone drawn by Qt. Make it in the thread that runs Qt's event loop; use it from any.

    Attributes:
        handset: The phone's parts, for the Qt thread alone.
        mirror: The window of the desktop that shows the phone, if there is one.
    """

    def __init__(self, handset: Handset) -> None:
        self.handset = handset
        self.mirror: object = None
        self._qt = InQt()
        self._closed = False
        atexit.register(self.close)  # Qt's parts must go in order, even at the end of the program
        self._frozen: Frame | None = None
        self._pressed_at: tuple[float, float] | None = None

    def close(self) -> None:
        """Free the phone; call it in the Qt thread. Closing twice is no error."""
        if not self._closed:
            self._closed = True
            atexit.unregister(self.close)
            self.handset.close()

    # What is on the screen.

    def status(self) -> PhoneStatus:
        """Read everything that ``dumpsys``, ``wm`` and ``pm`` need."""
        return self._qt.call(self._status)

    def _status(self) -> PhoneStatus:
        handset, panel, now = self.handset, self.handset.panel, self.handset.geometry
        changed = (now.width_px, now.height_px) != (panel.width_px, panel.height_px)
        settings, system = handset.settings, handset.system
        return PhoneStatus(
            physical_width_px=panel.width_px,
            physical_height_px=panel.height_px,
            density_dpi=now.density_dpi,
            rotation_quarter_turns=handset.quarter_turns,
            foreground=handset.foreground(),
            window_title=handset.active_window().title,
            keyboard_shown=bool(handset.ime.shown),
            text_field_focused=handset.display.focused_field() is not None,
            input_method=str(settings.value("inputMethod")),
            screen_on=system.is_on,
            locked=system.is_locked,
            dark_theme=bool(settings.value("dark")),
            font_scale=float(settings.value("fontScale")),
            now=handset.clock.now(),
            apps=handset.apps.infos(),
            override_width_px=now.width_px if changed else 0,
            override_height_px=now.height_px if changed else 0,
            keyguard_secure=system.lock.secure,
            secure_content=handset.faults.on("secure_screen", system.foreground),
        )

    def capture(self) -> Frame:
        """Return the current screen, pending changes drawn."""
        return self._qt.call(self._capture)

    def _capture(self) -> Frame:
        handset = self.handset
        package = handset.system.foreground
        if handset.faults.on("frozen_frame"):
            self._frozen = self._frozen or self._current_frame()
            return self._frozen
        self._frozen = None
        if not handset.system.is_on:
            return black_but(handset)
        if handset.faults.on("secure_screen", package):
            return black_but(handset, "statusBar", "navBar", "keyboard")
        return self._current_frame()

    def _current_frame(self) -> Frame:
        rgba = self.handset.display.rgba()
        return Frame(*self.handset.display.size_px, rgba)

    def accessible_tree(self) -> Node:
        """Return the root of the accessible tree of the window on top."""
        return self._qt.call(self._tree)

    def _tree(self) -> Node:
        display = self.handset.display
        display.image()
        window = self.handset.active_window()
        return accessible_tree(window.item, window.package, display.size_px, display.density)

    # Fingers and keys.

    def touch(
        self, phase: Literal["down", "move", "up", "cancel"], x_px: float, y_px: float
    ) -> None:
        """Deliver one touch event; a dark screen feels nothing."""
        self._qt.call(lambda: self._touch(phase, x_px, y_px))

    def _touch(
        self, phase: Literal["down", "move", "up", "cancel"], x_px: float, y_px: float
    ) -> None:
        if not self.handset.system.is_on:
            return
        before = self.handset.display.focused_field()
        self.handset.display.touch(phase, x_px, y_px)
        if phase == "down":
            self._pressed_at = x_px, y_px
        elif phase == "up" and self._pressed_at and before is not None:
            field = self.handset.display.focused_field()
            density = self.handset.geometry.density
            dx, dy = x_px - self._pressed_at[0], y_px - self._pressed_at[1]
            still = max(abs(dx), abs(dy)) < _TAP_SLOP_DP * density
            if still and field is before and _hits(field, x_px / density, y_px / density):
                self.handset.ime.show()

    def key(self, keycode: int, *, long_press: bool = False, meta: int = 0) -> None:
        """Press and release an Android keycode; one that the phone does not know does nothing."""
        self._qt.call(lambda: self._key(keycode, long_press, meta))

    def _key(self, keycode: int, long_press: bool, meta: int) -> None:
        if not self._system_key(keycode) and self.handset.system.is_on:
            self._app_key(keycode, meta)

    def _system_key(self, keycode: int) -> bool:
        """Do what the system does with a key; return False for a key that is the app's."""
        system, ime = self.handset.system, self.handset.ime
        if keycode == keys.POWER:
            system.set_power(not system.is_on)
        elif keycode in (keys.SLEEP, keys.WAKEUP):
            system.set_power(keycode == keys.WAKEUP)
        elif not system.is_on:
            return False
        elif keycode == keys.HOME:
            system.go_home()
        elif keycode in (keys.BACK, keys.ESCAPE):
            if not ime.dismiss():
                system.go_back()
        elif keycode == keys.APP_SWITCH:
            system.show_recents()
        elif keycode == keys.MENU and system.is_locked:
            system.unlock()
        elif keycode in keys.VOLUME_STEPS:
            system.turn_volume(keys.VOLUME_STEPS[keycode])
        else:
            return False
        return True

    def _app_key(self, keycode: int, meta: int) -> None:
        display = self.handset.display
        if self.handset.system.is_locked:
            self.handset.system.lock.key(keycode, meta)
            return
        if keycode == keys.PASTE:
            display.commit(QGuiApplication.clipboard().text())
            return
        field = display.focused_field()
        key, text = keys.qt_key(keycode), keys.typed_text(keycode, meta)
        held = keys.modifiers(meta)
        control = bool(held & Qt.KeyboardModifier.ControlModifier)
        if field is None and keycode in keys.STEPS:
            display.press_key(keys.STEPS[keycode])
        elif field is None and keycode in keys.CONFIRM:
            display.press_key(Qt.Key.Key_Space)
        elif field is not None and keycode in keys.CONFIRM:
            self.handset.ime.enter()
        elif text and not control:
            display.commit(text)
        elif key is not None or text:
            display.press_key(key or Qt.Key(ord(text.upper())), "", held)

    # Text.

    def commit_text(self, text: str) -> bool:
        """Insert text at the cursor of the focused field; return whether a field took it."""
        return self._qt.call(lambda: self._commit(text))

    def _commit(self, text: str) -> bool:
        if self.handset.system.is_locked:
            self.handset.system.lock.type(text)
            return False
        return self.handset.display.commit(text)

    def clear_text(self) -> bool:
        """Empty the focused field; return whether there was one."""
        return self._qt.call(self._clear_text)

    def _clear_text(self) -> bool:
        field = self.handset.display.focused_field()
        if field is None:
            return False
        QMetaObject.invokeMethod(field, "selectAll", Qt.ConnectionType.DirectConnection)
        self.handset.display.press_key(Qt.Key.Key_Delete)
        return True

    def select_input_method(self, component: str) -> None:
        """Make an installed input method the current one.

        Raises:
            ValueError: It is not installed.
        """
        if component not in INPUT_METHODS:
            known = ", ".join(INPUT_METHODS)
            raise ValueError(f"no input method {component!r}; installed: {known}")
        self._qt.call(lambda: self.handset.settings.choose("inputMethod", component))

    # Apps.

    def start_app(self, package: str, *, data: str = "") -> bool:
        """Bring an app to the front; return whether the package is installed."""
        return self._qt.call(lambda: self._start_app(package, data))

    def _start_app(self, package: str, data: str) -> bool:
        if not self.handset.system.launch(package):
            return False
        if data:
            self.handset.apps.logic[package].open_link(data)
        return True

    def force_stop(self, package: str) -> None:
        """End an app; its unsaved screen state is lost, its stored data stays."""
        if package in self.handset.apps:
            self._qt.call(lambda: self.handset.system.close_task(package))

    def clear_data(self, package: str) -> None:
        """Reset an app to its seeded content (``pm clear``)."""
        self._qt.call(lambda: self._clear_data(package))

    def _clear_data(self, package: str) -> None:
        if package in self.handset.apps:
            self.handset.system.close_task(package)
            self.handset.apps.clear(package)

    # Settings, geometry, truth, faults.

    def settings_list(self, namespace: str) -> dict[str, str]:
        """Return every ``settings`` value of a namespace by name."""
        return self._qt.call(lambda: self.handset.settings.listing(namespace))

    def setting(self, namespace: str, name: str) -> str | None:
        """Read a ``settings`` value of namespace system, secure or global."""
        return self._qt.call(lambda: self.handset.settings.get(namespace, name))

    def put_setting(self, namespace: str, name: str, value: str | None) -> None:
        """Write (or with None delete) a ``settings`` value; known ones change the phone."""
        self._qt.call(lambda: self.handset.settings.put(namespace, name, value))

    def override_size(self, width_px: int, height_px: int) -> None:
        """``wm size WxH``; 0, 0 resets."""
        self._qt.call(lambda: self.handset.override(size_px=(width_px, height_px)))

    def override_density(self, density_dpi: int) -> None:
        """``wm density N``; 0 resets."""
        self._qt.call(lambda: self.handset.override(density=density_dpi / 160))

    def rotate(self, quarter_turns: int | None) -> None:
        """``wm user-rotation lock N``; None frees the rotation, which is upright then."""
        self._qt.call(lambda: self._rotate(quarter_turns))

    def _rotate(self, quarter_turns: int | None) -> None:
        self.handset.settings.choose("autoRotate", quarter_turns is None)
        self.handset.settings.choose("rotation", quarter_turns or 0)

    def state(self) -> dict[str, object]:
        """The truth as JSON-able data, for tests alone: no shell command may show it."""
        return self._qt.call(self.handset.truth)

    def set_fault(self, fault: Fault, on: bool, *, package: str = "") -> None:
        """Switch a fault on or off; ``package`` limits it to one app where that makes sense."""
        self._qt.call(lambda: self._set_fault(fault, on, package))

    def _set_fault(self, fault: Fault, on: bool, package: str) -> None:
        if fault == "frozen_frame":
            self._frozen = self._current_frame() if on else None
        self.handset.set_fault(fault, on, package)


def _hits(field: QQuickItem, x_dp: float, y_dp: float) -> bool:
    """Say whether a point of the screen is in a field."""
    return field.contains(field.mapFromScene(QPointF(x_dp, y_dp)))
