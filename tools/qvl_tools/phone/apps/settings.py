"""Settings: what the phone is set to. Its switches and sliders really change the phone."""

from __future__ import annotations

import random

from PySide6.QtCore import Property, QObject, Signal, Slot

from qvl_tools.phone.apps import registry, settings_pages
from qvl_tools.phone.apps.base import AppContext
from qvl_tools.phone.apps.system_app import SystemApp
from qvl_tools.phone.settings_store import SettingsStore

FONT_SCALES = (0.85, 1.0, 1.15, 1.3, 1.5)
_MIN_PASSWORD = 8


class Settings(SystemApp):
    """The Settings app."""

    package = "com.android.settings"
    label = "Settings"
    icon = "settings"
    color = "#5F6368"
    qml = "Settings.qml"
    home = "home"

    changed = Signal()

    def __init__(
        self, context: AppContext, settings: SettingsStore, parent: QObject | None = None
    ) -> None:
        super().__init__(context, settings, parent)
        rng = context.rng
        self._networks = [
            {"name": name, "secured": "Guest" not in name, "bars": rng.randrange(2, 5)}
            for name in rng.sample(context.world.networks, 6)
        ]
        self._joined = str(self._networks[0]["name"])
        self._saved = {self._joined}
        self._paired = [
            {"name": name, "icon": icon, "connected": False}
            for name, icon in rng.sample(context.world.bluetooth, 2)
        ]
        self._facts = _phone_facts(rng)
        self._apps = self._app_cards()
        self._muted_apps: set[str] = set()
        self._app = ""
        self._query = ""
        settings.changed.connect(self.changed)

    # The pages.

    @Property(list, constant=True)
    def groups(self) -> list[list[settings_pages.Row]]:
        """Rows of the home page, by card."""
        return settings_pages.HOME_GROUPS

    @Property(dict, constant=True)
    def table(self) -> dict[str, settings_pages.Page]:
        """Every other page: title, and rows or the file that draws it."""
        return settings_pages.PAGES

    @Property(dict, notify=changed)
    def summaries(self) -> dict[str, str]:
        """What the second line of a row says now, by the row's id."""
        value = self._settings.value
        off = "Off"
        wifi = self._joined or "On"
        return {
            **self._facts,
            "network": "Wi-Fi, mobile, airplane mode",
            "internet": wifi if value("wifi") else off,
            "devices": "Bluetooth on" if value("bluetooth") else "Bluetooth off",
            "apps": f"{len(registry.installed())} apps installed",
            "notifications": "Do Not Disturb on" if value("doNotDisturb") else "App notifications",
            "sound": "Volume, vibration, Do Not Disturb",
            "display": "Dark theme, font size, brightness",
            "font": f"Font size {round(float(value('fontScale')) * 100)}%",
            "battery": f"{value('batteryLevel')}%",
            "charge": f"{value('batteryLevel')}%",
            "storage": f"{self._facts['used']} used of 128 GB",
            "location": "On" if value("location") else off,
            "system": "Languages, time format",
            "about": str(value("deviceName")),
            "deviceName": str(value("deviceName")),
        }

    @Slot(str)
    def open(self, page: str) -> None:
        """Open a page."""
        self.show_page(page)

    # Search.

    @Property(list, notify=changed)
    def results(self) -> list[dict[str, str]]:
        """What the search has found."""
        wanted = self._query.casefold()
        if not wanted:
            return []
        return [one for one in settings_pages.entries() if wanted in one["title"].casefold()]

    @Slot(str)
    def search(self, query: str) -> None:
        """Look for rows whose title contains a text."""
        self._query = query.strip()
        self.changed.emit()

    # Wi-Fi and Bluetooth.

    @Property(list, notify=changed)
    def networks(self) -> list[dict[str, object]]:
        """The networks in reach, the joined one first."""
        listed = [
            {**one, "joined": one["name"] == self._joined, "saved": one["name"] in self._saved}
            for one in self._networks
        ]
        return sorted(listed, key=lambda one: (not one["joined"], -int(str(one["bars"]))))

    @Slot(str, str, result=str)
    def join(self, name: str, password: str) -> str:
        """Join a network; return what is wrong with the password, empty when joined."""
        network = next(one for one in self._networks if one["name"] == name)
        if network["secured"] and name not in self._saved and len(password) < _MIN_PASSWORD:
            return f"At least {_MIN_PASSWORD} characters"
        self._joined = name
        self._saved.add(name)
        self.changed.emit()
        return ""

    @Slot(str)
    def forget(self, name: str) -> None:
        """Forget a network and leave it."""
        self._saved.discard(name)
        if self._joined == name:
            self._joined = ""
        self.changed.emit()

    @Property(list, notify=changed)
    def paired(self) -> list[dict[str, object]]:
        """The Bluetooth devices that the phone knows."""
        return [dict(one) for one in self._paired]

    @Slot(int)
    def connect_paired(self, index: int) -> None:
        """Connect a Bluetooth device, or disconnect it."""
        device = self._paired[index]
        device["connected"] = not device["connected"]
        self.changed.emit()

    # Apps.

    @Property(list, constant=True)
    def apps(self) -> list[dict[str, object]]:
        """The installed apps by name."""
        return self._apps

    def _app_cards(self) -> list[dict[str, object]]:
        kinds = sorted((one.load() for one in registry.installed()), key=lambda kind: kind.label)
        rng = random.Random(f"sizes {self.context.seed}")
        return [
            {
                "package": kind.package,
                "label": kind.label,
                "icon": kind.icon,
                "color": kind.color,
                "size": f"{rng.randrange(18, 240)} MB",
            }
            for kind in kinds
        ]

    @Property(dict, notify=changed)
    def app(self) -> dict[str, object]:
        """The app whose page is open, with ``notifies``; empty for none."""
        for one in self._apps:
            if one["package"] == self._app:
                return {**one, "notifies": self._app not in self._muted_apps}
        return {}

    @Slot(str)
    def open_app(self, package: str) -> None:
        """Open an app's page."""
        self._app = package
        self.changed.emit()
        self.show_page("app")

    @Slot(bool)
    def set_notifies(self, on: bool) -> None:
        """Allow or forbid the open app's notifications."""
        if on:
            self._muted_apps.discard(self._app)
        else:
            self._muted_apps.add(self._app)
        self.changed.emit()

    @Property(list, constant=True)
    def font_scales(self) -> list[float]:
        """The font scales that the slider offers."""
        return list(FONT_SCALES)

    # The contract of an app.

    def reset_screen(self) -> None:
        """Return to the home page and forget the search."""
        super().reset_screen()
        self.search("")

    def open_link(self, data: str) -> None:
        """Open the page of this name."""
        if data in settings_pages.PAGES:
            self.show_only(self.home, data)

    def state(self) -> dict[str, object]:
        """Return the open page and everything that can be set here."""
        return {
            "page": self.stack[-1],
            "settings": self._settings.truth(),
            "wifi_network": self._joined,
            "wifi_saved": sorted(self._saved),
            "bluetooth_devices": [dict(one) for one in self._paired],
            "muted_apps": sorted(self._muted_apps),
        }


def _phone_facts(rng: random.Random) -> dict[str, str]:
    """Return what About phone and its like tell, by the row's id."""
    mac = ":".join(f"{rng.randrange(256):02x}" for _ in range(6))
    return {
        "number": f"(555) 01{rng.randrange(10)}-{rng.randrange(1000, 10000)}",
        "model": "Pixel 8",
        "update": "February 5, 2026",
        "imei": f"35{rng.randrange(10**13):013d}",
        "build": "AP4A.260205.002",
        "ip": f"192.168.1.{rng.randrange(2, 255)}",
        "mac": mac,
        "used": f"{rng.randrange(38, 96)} GB",
    }
