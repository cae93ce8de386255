"""Which families there are, and which one a model belongs to."""

from __future__ import annotations

import re

from qvl_agent.errors import UsageError
from qvl_agent.models.families.native import NATIVE
from qvl_agent.models.families.pocket import POCKET
from qvl_agent.models.families.profile import Profile
from qvl_agent.models.families.qwen2_5_vl import QWEN2_5_VL
from qvl_agent.models.families.qwen2_vl import QWEN2_VL
from qvl_agent.models.families.qwen3_5 import QWEN3_5
from qvl_agent.models.families.qwen3_vl import QWEN3_VL
from qvl_agent.models.port import Family, ModelSettings

PROFILES: tuple[Profile, ...] = (QWEN2_VL, QWEN2_5_VL, QWEN3_VL, QWEN3_5, POCKET)

FAMILY_NAMES: tuple[str, ...] = (*(profile.name for profile in PROFILES), NATIVE.name)
"""Every name that ``family_named`` takes."""


def family_named(name: str, settings: ModelSettings | None = None) -> Family:
    """Return a family by its name, set up as the caller wishes.

    Raises:
        UsageError: If there is none of that name.
    """
    if name == NATIVE.name:
        return NATIVE
    for profile in PROFILES:
        if profile.name == name:
            return profile.configured(settings or ModelSettings())
    raise UsageError(f"there is no family {name!r}", fix=f"use one of {', '.join(FAMILY_NAMES)}")


def guess_family(model: str) -> str:
    """Return the name of the family that a model such as ``Qwen/Qwen2.5-VL-7B-Instruct`` is of.

    Raises:
        UsageError: If its name does not tell.
    """
    for profile in PROFILES:
        if any(re.search(pattern, model.lower()) for pattern in profile.models):
            return profile.name
    raise UsageError(
        f"the name {model!r} does not say which family the model is of",
        fix=f"name it: --family {'|'.join(FAMILY_NAMES)}",
    )


def family_for(model: str, settings: ModelSettings) -> Family:
    """Return the family that the settings name, or that the model's name tells."""
    return family_named(settings.family or guess_family(model), settings)


def family_of_model_type(model_type: str, settings: ModelSettings) -> Profile:
    """Return the family of a checkpoint, told by its config; a fine-tune's may be named instead.

    Raises:
        UsageError: If none speaks for such a model, whatever family is named.
    """
    found = next((one for one in PROFILES if model_type in one.model_types), None)
    if found is None:
        known = ", ".join(name for profile in PROFILES for name in profile.model_types)
        raise UsageError(
            f"a model of type {model_type!r} can't be run in this process",
            fix=f"use a checkpoint whose config.json says one of {known}",
        )
    if settings.family:
        named = family_named(settings.family, settings)
        if isinstance(named, Profile):
            return named
        raise UsageError(
            f"family {settings.family!r} is not for a model in this process",
            fix=f"use one of {', '.join(profile.name for profile in PROFILES)}",
        )
    return found.configured(settings)
