"""The core of qvl-agent: a GUI agent whose every step is checked, recorded and replayable.

Names are imported when they are first used, so that ``import qvl_agent`` costs next to nothing and
needs no display, adb, torch or network.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qvl_agent.api import RunOptions, run_goal
    from qvl_agent.device import Device, DeviceInfo, DeviceSettings
    from qvl_agent.errors import QvlError
    from qvl_agent.journal.reader import Episode, read_episode
    from qvl_agent.limits import Limits
    from qvl_agent.loop import Agent
    from qvl_agent.models.port import ModelSettings, VisionModel
    from qvl_agent.models.scripted import ScriptedModel
    from qvl_agent.observation import Observation
    from qvl_agent.result import RunResult
    from qvl_agent.run import Run

__version__ = "0.1.0"

_HOMES = {
    "Agent": "loop",
    "Device": "device",
    "DeviceInfo": "device",
    "DeviceSettings": "device",
    "Episode": "journal.reader",
    "Limits": "limits",
    "ModelSettings": "models.port",
    "Observation": "observation",
    "QvlError": "errors",
    "Run": "run",
    "RunOptions": "api",
    "RunResult": "result",
    "ScriptedModel": "models.scripted",
    "VisionModel": "models.port",
    "read_episode": "journal.reader",
    "run_goal": "api",
}

__all__ = [
    "Agent",
    "Device",
    "DeviceInfo",
    "DeviceSettings",
    "Episode",
    "Limits",
    "ModelSettings",
    "Observation",
    "QvlError",
    "Run",
    "RunOptions",
    "RunResult",
    "ScriptedModel",
    "VisionModel",
    "read_episode",
    "run_goal",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its module on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
