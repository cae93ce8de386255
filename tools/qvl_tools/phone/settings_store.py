"""The phone's settings: Android's three namespaces, and the few that change what is drawn."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QQmlPropertyMap

from qvl_tools.phone.controls import FONT_SCALES

Value = bool | float | int | str


def _flag(text: str) -> Value:
    return text == "1"


def _night(text: str) -> Value:
    return text == "2"


def _font_scale(text: str) -> Value:
    scale = float(text)
    low, high = FONT_SCALES
    if not (math.isfinite(scale) and low <= scale <= high):
        raise ValueError(f"a font scale is {low} to {high}")
    return scale


def _whole(text: str) -> Value:
    return int(text)


@dataclass(frozen=True)
class Known:
    """A setting that the phone acts on: where Android keeps it and how its text is read."""

    namespace: str
    name: str
    default: str
    read: Callable[[str], Value]


KNOWN = {
    "dark": Known("secure", "ui_night_mode", "1", _night),
    "fontScale": Known("system", "font_scale", "1.0", _font_scale),
    "wifi": Known("global", "wifi_on", "1", _flag),
    "airplane": Known("global", "airplane_mode_on", "0", _flag),
    "bluetooth": Known("global", "bluetooth_on", "1", _flag),
    "mobileData": Known("global", "mobile_data", "1", _flag),
    "autoRotate": Known("system", "accelerometer_rotation", "0", _flag),
    "rotation": Known("system", "user_rotation", "0", _whole),
    "brightness": Known("system", "screen_brightness", "153", _whole),
    "autoBrightness": Known("system", "screen_brightness_mode", "0", _flag),
    "screenTimeoutMs": Known("system", "screen_off_timeout", "60000", _whole),
    "mediaVolume": Known("system", "volume_music", "9", _whole),
    "callVolume": Known("system", "volume_voice", "5", _whole),
    "ringVolume": Known("system", "volume_ring", "11", _whole),
    "alarmVolume": Known("system", "volume_alarm", "12", _whole),
    "vibrate": Known("system", "vibrate_when_ringing", "1", _flag),
    "doNotDisturb": Known("global", "zen_mode", "0", _flag),
    "batterySaver": Known("global", "low_power", "0", _flag),
    "location": Known("secure", "location_mode", "1", _flag),
    "hour24": Known("system", "time_12_24", "24", lambda text: text == "24"),
    "deviceName": Known("global", "device_name", "Pixel 8", str),
    "language": Known("system", "system_locales", "en-US", str),
    "batteryLevel": Known("global", "battery_level", "100", _whole),
    "batteryPercentage": Known("system", "status_bar_show_battery_percent", "1", _flag),
    "inputMethod": Known("secure", "default_input_method", "", str),
}
_BY_PLACE = {(known.namespace, known.name): key for key, known in KNOWN.items()}


class SettingsStore(QObject):
    """Settings as text by namespace and name; ``live`` offers the known ones, typed, to QML."""

    changed = Signal(str)
    """Emitted with the key of a known setting after it changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts: dict[tuple[str, str], str] = {}
        # Newer Qt wants create(), older has only the constructor.
        make = getattr(QQmlPropertyMap, "create", QQmlPropertyMap)
        self._live: QQmlPropertyMap = make(self)
        for key, known in KNOWN.items():
            self._texts[known.namespace, known.name] = known.default
            self._live.insert(key, known.read(known.default))

    @Property(QObject, constant=True)
    def live(self) -> QQmlPropertyMap:
        """The known settings by key, with change notification."""
        return self._live

    def get(self, namespace: str, name: str) -> str | None:
        """Return a setting's text, None where it is unset."""
        return self._texts.get((namespace, name))

    def put(self, namespace: str, name: str, text: str | None) -> None:
        """Set (or with None, unset) a setting; a known one changes the phone.

        Android stores any text; one that a known setting can't be read from changes nothing else.
        """
        if text is None:
            self._texts.pop((namespace, name), None)
        else:
            self._texts[namespace, name] = text
        key = _BY_PLACE.get((namespace, name))
        if key is not None:
            self._refresh(key, KNOWN[key].default if text is None else text)

    def _refresh(self, key: str, text: str) -> None:
        try:
            value = KNOWN[key].read(text)
        except ValueError:
            return
        if self._live.value(key) != value:
            self._live.insert(key, value)
            self.changed.emit(key)

    def value(self, key: str) -> Value:
        """Return a known setting, typed."""
        return cast("Value", self._live.value(key))

    @Slot(str, "QVariant")
    def choose(self, key: str, value: Value) -> None:
        """Set a known setting from a typed value, as the Settings app does."""
        known = KNOWN[key]
        self.put(known.namespace, known.name, _text(key, value))

    def listing(self, namespace: str) -> dict[str, str]:
        """Return all settings of a namespace."""
        return {name: text for (place, name), text in self._texts.items() if place == namespace}

    def truth(self) -> dict[str, Value]:
        """Return the known settings as JSON-able data."""
        return {key: self.value(key) for key in KNOWN}


def _text(key: str, value: Value) -> str:
    if key == "dark":
        return "2" if value else "1"
    if key == "hour24":
        return "24" if value else "12"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(KNOWN[key].read(KNOWN[key].default), int) and isinstance(value, float):
        return str(round(value))
    return str(value)
