"""The episode that ``local.py`` times: five steps on a phone that were decided in advance.

The requests are the product's own (``Profile.conversation``), for a screen of 1080x2400 pixels.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw

from qvl_agent.device import DeviceInfo
from qvl_agent.geometry import Size
from qvl_agent.models.families.profile import Profile
from qvl_agent.models.port import Conversation, ImagePart, ModelSettings, Turn
from qvl_agent.models.session.chat import Chat
from qvl_agent.models.session.checkpoint import Checkpoint
from qvl_agent.observation import Observation

SCREEN = Size(1080, 2400)
GOAL = "search for lighthouse photos in the browser and open the first result"
APPS = (
    "Books", "Calculator", "Calendar", "Camera", "Chrome", "Clock", "Contacts", "Docs", "Drive",
    "Duo", "Earth", "Facebook", "Files", "Find Device", "Firefox", "Fit", "Flights", "Gallery",
    "Gmail", "Google", "Google One", "Google Pay", "Home", "Instagram", "Keep", "Kindle", "Lens",
    "LinkedIn", "Maps", "Meet", "Messages", "Messenger", "Netflix", "News", "Notes", "Outlook",
    "Personal Safety", "Phone", "Photos", "Pixel Tips", "Play Store", "Podcasts", "Recorder",
    "Reddit", "Settings", "Sheets", "Shopping", "Signal", "Slack", "Slides", "Sound Amplifier",
    "Spotify", "Telegram", "Translate", "Wallet", "Weather", "WhatsApp", "YouTube",
    "YouTube Music", "Zoom",
)  # fmt: skip
PHONE = DeviceInfo(
    name="phone",
    form="phone",
    serial="",
    model="a phone",
    screen=SCREEN,
    supports=frozenset(
        {"tap", "long_press", "swipe", "type_text", "press", "system_button", "open_app"}
    ),
    apps=APPS,
)
"""As a real one: as many apps as a prompt names."""

STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "To look for photos I need the browser's search bar, which is at the top of the screen.",
        "Tap the search bar.",
        {"action": "click", "coordinate": [447, 81]},
    ),
    (
        "The search field is focused, so I can type the query now.",
        "Type the query.",
        {"action": "type", "text": "lighthouse photos"},
    ),
    (
        "The list does not show the photos yet, so I scroll down.",
        "Swipe up to see more.",
        {"action": "swipe", "coordinate": [240, 820], "coordinate2": [240, 240]},
    ),
    (
        "The first result is visible; a tap on it opens the page.",
        "Tap the first result.",
        {"action": "click", "coordinate": [312, 1000]},
    ),
    (
        "The first result is open, so the task is complete.",
        "Finish the task.",
        {"action": "terminate", "status": "success"},
    ),
)
"""Thought, action in words and arguments of each step; points that every family's grid has."""


def spoken(thought: str, action: str, arguments: dict[str, Any]) -> str:
    """Return a reply in the family's form."""
    call = json.dumps({"name": "mobile_use", "arguments": arguments}, ensure_ascii=False)
    return f"Thought: {thought}\nAction: {action}\n<tool_call>\n{call}\n</tool_call>"


def screen(number: int) -> Observation:
    """Return a screen with a list on it; no two are alike."""
    image = Image.new("RGB", (SCREEN.width_px, SCREEN.height_px), (250, 250, 252))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, SCREEN.width_px, 160), fill=(30 + 20 * number, 60, 140))
    for row in range(12):
        top = 200 + 180 * row
        shade = (40 * row + 70 * number) % 200
        draw.rounded_rectangle((40, top, 1040, top + 150), 24, fill=(235, 235, 255 - shade // 4))
        draw.ellipse((70, top + 25, 170, top + 125), fill=(shade, 120, 200 - shade))
        draw.text((210, top + 50), f"Row {row} of screen {number}", fill="black", font_size=44)
    return Observation(image, SCREEN, taken_at_s=float(number))


def conversations(profile: Profile, settings: ModelSettings) -> tuple[Conversation, ...]:
    """Return the request of each step, as the agent lays it out."""
    family = profile.configured(settings)
    asked: list[Conversation] = []
    history: list[Turn] = []
    for number, said in enumerate(STEPS):
        seen = screen(number)
        asked.append(family.conversation(GOAL, PHONE, history, seen))
        shown = asked[-1].messages[-1].parts[-1]
        assert isinstance(shown, ImagePart)
        history.append(Turn(seen.digest, shown.image, spoken(*said), said[1]))
    return tuple(asked)


@dataclass(frozen=True)
class Bench:
    """A loaded model and what it is to say at each step, as text and as tokens."""

    checkpoint: Checkpoint
    texts: tuple[str, ...]
    replies: tuple[tuple[int, ...], ...]


def bench_of(checkpoint: Checkpoint) -> Bench:
    """Return the bench of a checkpoint."""
    texts = tuple(spoken(*said) for said in STEPS)
    encode = Chat(checkpoint).encode
    return Bench(checkpoint, texts, tuple(tuple(encode(text)) for text in texts))
