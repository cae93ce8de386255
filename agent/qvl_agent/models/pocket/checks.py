"""What ``doctor`` says of the model that comes with the package."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qvl_agent.checks import Check
from qvl_agent.decider import COMES_WITH
from qvl_agent.device import DeviceSettings
from qvl_agent.errors import MissingExtra
from qvl_agent.models.pocket import FOLDER
from qvl_agent.models.session.checkpoint import require_local

_NAME = "pocket model"


def pocket_checks(settings: DeviceSettings, folder: Path = FOLDER) -> Iterator[Check]:
    """Say whether it is there and whether what runs it is; it is not loaded.

    Args:
        settings: Of devices; not looked at.
        folder: Where its checkpoint is.
    """
    weights = folder / "model.safetensors"
    if not weights.is_file():
        fix = 'pip install --force-reinstall "qvl-agent[local]"'
        yield Check(_NAME, "optional", f"its weights are not in {folder}", fix)
        return
    try:
        require_local()
    except MissingExtra as error:
        yield Check(_NAME, "optional", str(error), error.fix)
        return
    devices = [device for device, decider in COMES_WITH.items() if decider == "pocket"]
    use = f"decides on {devices[0]} where no other is named" if devices else "--model pocket"
    yield Check(_NAME, "ok", f"{weights.stat().st_size / 1e6:.1f} MB of weights; {use}")
