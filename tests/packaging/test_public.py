"""What each package offers, name by name: a change here is a change for its users."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import pytest
from tests.packaging.house import PACKAGES

PUBLIC = {
    "qvl_agent": [
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
    ],
    "qvl_agent.lease": ["Held", "Lease", "held_leases", "take_lease"],
    "qvl_agent.models.endpoint": ["EndpointModel", "open_endpoint"],
    "qvl_agent.models.families": [
        "FAMILY_NAMES",
        "NATIVE",
        "PROFILES",
        "Profile",
        "family_for",
        "family_named",
        "family_of_model_type",
        "guess_family",
        "split_thinking",
        "unwrap",
    ],
    "qvl_agent.models.session": ["Engine", "HfModel", "open_hf"],
    "qvl_tasks": ["Screen", "ScriptedTask", "task"],
    "qvl_tools.android": ["connected_devices", "open_android"],
    "qvl_tools.conformance": [
        "Bench",
        "Case",
        "DoesNotApply",
        "NotConforming",
        "Subject",
        "conformance_cases",
    ],
    "qvl_tools.desktop": ["connected_monitors", "open_desktop"],
}


def packages() -> list[str]:
    """Every package of ours that can be imported without an extra."""
    roots = [import_module(name) for name in PACKAGES]
    inside = [
        found.name
        for root in roots
        for found in pkgutil.walk_packages(root.__path__, f"{root.__name__}.")
        if found.ispkg
    ]
    return [*PACKAGES, *inside]


def test_what_is_public() -> None:
    offered = {name: getattr(import_module(name), "__all__", None) for name in packages()}
    assert {name: names for name, names in offered.items() if names is not None} == PUBLIC


@pytest.mark.parametrize("package", PUBLIC)
def test_public_names_are_there_sorted_and_described(package: str) -> None:
    module = import_module(package)
    assert sorted(module.__all__) == list(module.__all__)
    undescribed = [
        name
        for name in module.__all__
        if callable(value := getattr(module, name)) and not value.__doc__
    ]
    assert not undescribed


def test_an_unknown_name_of_the_core_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        import_module("qvl_agent").Nonsense  # noqa: B018
