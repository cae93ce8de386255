"""The model families, one file each, and what they share."""

from qvl_agent.models.families._calls import split_thinking, unwrap
from qvl_agent.models.families.native import NATIVE
from qvl_agent.models.families.profile import Profile
from qvl_agent.models.families.registry import (
    FAMILY_NAMES,
    PROFILES,
    family_for,
    family_named,
    family_of_model_type,
    guess_family,
)

__all__ = [
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
]
