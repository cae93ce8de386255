"""The entry-point groups through which everything is found, ours and anyone's."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points

DEVICES = "qvl_agent.devices"
MODELS = "qvl_agent.models"
READERS = "qvl_agent.readers"
TASKS = "qvl_agent.tasks"
DISCOVERY = "qvl_agent.discovery"
CHECKS = "qvl_agent.checks"
SUITES = "qvl_agent.suites"
VERBS = "qvl_agent.verbs"


def known(group: str) -> Mapping[str, EntryPoint]:
    """Return what is registered in a group, by name."""
    return {point.name: point for point in entry_points(group=group)}
