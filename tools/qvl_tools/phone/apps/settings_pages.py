"""The pages of Settings as data: what each row is called and which setting it is for."""

from __future__ import annotations

Row = dict[str, object]
Page = dict[str, object]


def link(page: str, title: str, icon: str = "", subtitle: str = "", tint: str = "") -> Row:
    """Return a row that opens a page."""
    return {
        "kind": "link",
        "id": page,
        "title": title,
        "icon": icon,
        "subtitle": subtitle,
        "tint": tint,
    }


def switch(key: str, title: str, icon: str = "", subtitle: str = "") -> Row:
    """Return a row that turns a setting on and off."""
    return {"kind": "switch", "id": key, "title": title, "icon": icon, "subtitle": subtitle}


def slider(key: str, title: str, icon: str, most: int, least: int = 0) -> Row:
    """Return a row with a slider for a whole number."""
    return {"kind": "slider", "id": key, "title": title, "icon": icon, "least": least, "most": most}


def choice(key: str, title: str, options: list[tuple[object, str]], icon: str = "") -> Row:
    """Return a row that asks for one of ``options``: (value, what it is called)."""
    listed = [{"value": value, "text": text} for value, text in options]
    return {"kind": "choice", "id": key, "title": title, "icon": icon, "options": listed}


def info(name: str, title: str, subtitle: str = "") -> Row:
    """Return a row that only tells something."""
    return {"kind": "info", "id": name, "title": title, "icon": "", "subtitle": subtitle}


def header(title: str) -> Row:
    """Return the heading of a group."""
    return {"kind": "header", "id": "", "title": title}


TIMEOUTS: list[tuple[object, str]] = [
    (15000, "15 seconds"),
    (30000, "30 seconds"),
    (60000, "1 minute"),
    (120000, "2 minutes"),
    (300000, "5 minutes"),
    (600000, "10 minutes"),
    (1800000, "30 minutes"),
]
LANGUAGES: list[tuple[object, str]] = [
    ("en-US", "English (United States)"),
    ("en-GB", "English (United Kingdom)"),
    ("en-AU", "English (Australia)"),
    ("en-CA", "English (Canada)"),
    ("en-IN", "English (India)"),
    ("en-IE", "English (Ireland)"),
]

HOME_GROUPS: list[list[Row]] = [
    [
        link("network", "Network & internet", "wifi", tint="#1A73E8"),
        link("devices", "Connected devices", "devices", tint="#1A73E8"),
    ],
    [
        link("apps", "Apps", "apps", tint="#B06000"),
        link("notifications", "Notifications", "notifications", tint="#C5221F"),
        link("sound", "Sound & vibration", "volume_up", tint="#C5221F"),
        link("display", "Display", "brightness_6", tint="#B06000"),
    ],
    [
        link("battery", "Battery", "battery_full", tint="#188038"),
        link("storage", "Storage", "storage", tint="#188038"),
        link("location", "Location", "location_on", tint="#188038"),
    ],
    [
        link("system", "System", "info", tint="#5F6368"),
        link("about", "About phone", "smartphone", tint="#5F6368"),
    ],
]

PAGES: dict[str, Page] = {
    "network": {
        "title": "Network & internet",
        "rows": [
            link("internet", "Internet", "wifi"),
            switch("mobileData", "Mobile data", "signal_cellular_alt"),
            switch("airplane", "Airplane mode", "airplanemode_active"),
        ],
    },
    "internet": {"title": "Internet", "file": "SettingsWifi.qml"},
    "devices": {"title": "Connected devices", "file": "SettingsBluetooth.qml"},
    "apps": {"title": "Apps", "file": "SettingsApps.qml"},
    "app": {"title": "App info", "file": "SettingsApp.qml"},
    "notifications": {
        "title": "Notifications",
        "rows": [
            switch("doNotDisturb", "Do Not Disturb", "do_not_disturb_on"),
            link("apps", "App notifications", "apps", "Control notifications from individual apps"),
        ],
    },
    "sound": {
        "title": "Sound & vibration",
        "rows": [
            slider("mediaVolume", "Media volume", "music_note", 15),
            slider("callVolume", "Call volume", "phone_in_talk", 8),
            slider("ringVolume", "Ring & notification volume", "notifications_active", 15),
            slider("alarmVolume", "Alarm volume", "alarm", 15),
            switch("vibrate", "Vibrate when ringing", "vibration"),
            switch("doNotDisturb", "Do Not Disturb", "do_not_disturb_on"),
        ],
    },
    "display": {
        "title": "Display",
        "rows": [
            header("Brightness"),
            slider("brightness", "Brightness level", "brightness_6", 255, 1),
            switch("autoBrightness", "Adaptive brightness", subtitle="Adjusts to the light around"),
            header("Lock display"),
            choice("screenTimeoutMs", "Screen timeout", TIMEOUTS),
            header("Appearance"),
            switch("dark", "Dark theme"),
            link("font", "Display size and text"),
            header("Other display controls"),
            switch("autoRotate", "Auto-rotate screen"),
        ],
    },
    "font": {"title": "Display size and text", "file": "SettingsFont.qml"},
    "battery": {
        "title": "Battery",
        "rows": [
            info("charge", "Battery level"),
            switch("batterySaver", "Battery Saver", "battery_saver", "Limits background activity"),
            switch("batteryPercentage", "Battery percentage", "percent", "Shown in the status bar"),
        ],
    },
    "storage": {"title": "Storage", "file": "SettingsStorage.qml"},
    "location": {
        "title": "Location",
        "rows": [
            switch("location", "Use location", "location_on"),
            info("location_note", "Location may use GPS, Wi-Fi, mobile networks and sensors."),
        ],
    },
    "system": {
        "title": "System",
        "rows": [
            choice("language", "System language", LANGUAGES, "language"),
            switch("hour24", "Use 24-hour format", "schedule"),
        ],
    },
    "about": {
        "title": "About phone",
        "rows": [
            header("Basic info"),
            {"kind": "name", "id": "deviceName", "title": "Device name", "icon": ""},
            info("number", "Phone number"),
            header("Device details"),
            info("model", "Model"),
            info("android", "Android version", "15"),
            info("update", "Android security update"),
            info("imei", "IMEI"),
            info("build", "Build number"),
            header("Device identifiers"),
            info("ip", "IP address"),
            info("mac", "Wi-Fi MAC address"),
        ],
    },
}


def entries() -> list[dict[str, str]]:
    """Return what the search of Settings can find: title, page, and where that is."""
    found = [
        {"title": str(row["title"]), "page": str(row["id"]), "where": "Settings"}
        for group in HOME_GROUPS
        for row in group
    ]
    for name, page in PAGES.items():
        rows = page.get("rows", [])
        assert isinstance(rows, list)
        for row in rows:
            if row["kind"] == "header":
                continue
            target = str(row["id"]) if row["kind"] == "link" else name
            found.append({"title": str(row["title"]), "page": target, "where": str(page["title"])})
    special = (("Wi-Fi", "internet"), ("Bluetooth", "devices"), ("Font size", "font"))
    found += [{"title": t, "page": p, "where": str(PAGES[p]["title"])} for t, p in special]
    return found
