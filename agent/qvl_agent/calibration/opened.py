"""A model that is asked, and read, the way its calibration found."""

from __future__ import annotations

from qvl_agent.calibration.profile import Served
from qvl_agent.models.families import Profile
from qvl_agent.models.port import (
    Conversation,
    Family,
    ModelInfo,
    ModelSettings,
    Reply,
    VisionModel,
)

NEVER = ("scripted", "recorded")
"""Kinds of models that speak as they were written or recorded."""


class Calibrated:
    """Another model with a measured family in place of its own; implements ``VisionModel``."""

    def __init__(self, model: VisionModel, family: Profile) -> None:
        self._model = model
        self._family = family

    @property
    def info(self) -> ModelInfo:
        """Who answers."""
        return self._model.info

    @property
    def family(self) -> Family:
        """The family as this very model speaks it."""
        return self._family

    def reply(self, conversation: Conversation) -> Reply:
        """Answer; raises what the model raises."""
        return self._model.reply(conversation)

    def close(self) -> None:
        """Close the model."""
        self._model.close()


def calibrated(model: VisionModel, spec: str, settings: ModelSettings) -> VisionModel:
    """Return the model with its calibration applied; as it is where it has none.

    A calibration goes before the family's own rule. It holds for the family that it was measured
    with: one that is named otherwise (``--family``) is opened as if nothing had been measured.

    Raises:
        UsageError: If its calibration can't be read.
    """
    family = model.family
    if spec.partition(":")[0] in NEVER or not isinstance(family, Profile):
        return model
    from qvl_agent.calibration.store import load  # brings the reading of settings with it

    found = load(Served.of(spec, settings, family.name))
    return model if found is None else Calibrated(model, found.applied(family))
