"""What the adb side knows of the phone besides its controls: identity, files, properties."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from qvl_tools.phone.adb.files import FileStore
from qvl_tools.phone.controls import Controls

FEATURES = ("shell_v2", "cmd", "stat_v2", "fixed_push_mkdir")
"""Device features announced to clients; each is served (``stat_v2`` by adb.sync)."""

MODEL = "Pixel 8"
PRODUCT = "shiba"
ANDROID_RELEASE = "15"
ANDROID_SDK = "35"
_FIRST_PHYSICAL_ID = 4619827259835644672  # as SurfaceFlinger makes them up from port and model


def physical_id(display_id: int) -> str:
    """Return the name of a display for ``screencap``."""
    return str(_FIRST_PHYSICAL_ID + display_id)


@dataclass
class AdbDevice:
    """One phone as both adb fronts and all commands see it.

    Attributes:
        controls: The phone itself.
        files: Its file store.
        serial: Serial number on the smart socket and in ``ro.serialno``.
        density_dpi: Physical density, before any ``wm density`` override.
        gesture: Held while a finger is down, so that two clients' gestures do not mix.
        displays: Further displays by their logical id, from 1.
        stopping: Set when the phone ends; whatever waits, waits on this.
    """

    controls: Controls
    files: FileStore
    serial: str
    density_dpi: int = 0
    gesture: threading.RLock = field(default_factory=threading.RLock)
    displays: Mapping[int, Controls] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.density_dpi = self.density_dpi or self.controls.status().density_dpi

    def banner(self) -> str:
        """Describe the device as the CNXN message does."""
        names = ("ro.product.name", "ro.product.model", "ro.product.device")
        values = (PRODUCT, MODEL, PRODUCT)
        properties = "".join(f"{name}={value};" for name, value in zip(names, values, strict=True))
        return f"device::{properties}features={','.join(FEATURES)}"
