"""Screens and devices that the tests of this folder share."""

from __future__ import annotations

from PIL import Image, ImageDraw

from qvl_agent.actions import ACTION_KINDS, LOOP_KINDS, ActionKind
from qvl_agent.device import DeviceInfo
from qvl_agent.geometry import Size
from qvl_agent.models.families import PROFILES
from qvl_agent.observation import Observation

PHONE_SCREEN = Size(1080, 2400)
DESKTOP_SCREEN = Size(1920, 1080)
PHONE_KINDS: frozenset[ActionKind] = frozenset(
    {"tap", "long_press", "swipe", "type_text", "press", "system_button", "open_app"}
)
BY_NAME = {profile.name: profile for profile in PROFILES}
DESCRIBING = [profile.name for profile in PROFILES if not profile.system]
"""Families whose requests say what the tool is; the others know it by heart."""


def phone(screen: Size = PHONE_SCREEN, **changes: object) -> DeviceInfo:
    given: dict[str, object] = {"supports": PHONE_KINDS, "form": "phone", **changes}
    return DeviceInfo(name="phone", serial="", model="a phone", screen=screen, **given)  # type: ignore[arg-type]


def desktop(screen: Size = DESKTOP_SCREEN) -> DeviceInfo:
    supports = ACTION_KINDS - LOOP_KINDS - {"system_button", "pinch", "swipe", "long_press"}
    return phone(screen, form="desktop", supports=supports)


def observed(screen: Size = PHONE_SCREEN, image: Size | None = None) -> Observation:
    size = image or screen
    picture = Image.new("RGB", (size.width_px, size.height_px), "white")
    ImageDraw.Draw(picture).rectangle((10, 10, size.width_px // 2, 60), fill="navy")
    return Observation(picture, screen, taken_at_s=0.0)
