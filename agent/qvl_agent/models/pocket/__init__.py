"""``pocket``: the small model that comes with the package.

Beside this file lies a checkpoint like any other, as ``save_pretrained`` writes it, with a card
(MODEL_CARD.md) that says what it learned, from what, and what it can't do. It is opened as
``hf:FOLDER`` would open it: its config.json says which family it speaks.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qvl_agent.errors import ModelUnavailable, UsageError
from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session import open_hf

if TYPE_CHECKING:
    from qvl_agent.models.session import HfModel

FOLDER = Path(__file__).parent
"""The checkpoint's."""


def open_pocket(argument: str, settings: ModelSettings, folder: Path = FOLDER) -> HfModel:
    """Open the model by the spec ``pocket``.

    Raises:
        MissingExtra: If the extra ``local`` is not installed.
        UsageError: If an argument was given, or a setting can't be used.
        ModelUnavailable: If its weights are not there or can't be loaded.
    """
    if argument:
        raise UsageError(
            f"pocket takes no argument, and {argument!r} was given",
            fix="--model pocket; for a checkpoint of your own, --model hf:FOLDER",
        )
    if not (folder / "model.safetensors").is_file():
        raise ModelUnavailable(
            f"the weights of the pocket model are not in {folder}",
            fix='pip install --force-reinstall "qvl-agent[local]", or train them: '
            "benchmarks/pocket/README.md",
        )
    return open_hf(str(folder), settings, spec="pocket")
