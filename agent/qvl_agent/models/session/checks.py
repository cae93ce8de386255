"""What ``doctor`` says of models in this process: where their weights would go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qvl_agent.checks import Check
from qvl_agent.config import load_config
from qvl_agent.device import DeviceSettings
from qvl_agent.errors import MissingExtra, QvlError
from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session.checkpoint import require_local
from qvl_agent.models.session.manifest import Manifest

_NOTHING = Manifest("", Path(), {}, "", values=0, size_bytes=0)


def local_checks(settings: DeviceSettings) -> Iterator[Check]:
    """Say on which device and in what precision a model would run, and what room there is.

    Nothing where the extra ``local`` is not installed: that has a line of its own. Importing torch
    takes about two seconds.

    Args:
        settings: Of devices; not looked at.
    """
    try:
        require_local()
    except MissingExtra:
        return
    from qvl_agent.models.session.placement import free_bytes, place

    config = load_config({})
    wanted = ModelSettings(
        dtype=config.dtype, device_map=config.device_map, attention=config.attention
    )
    try:
        chosen = place(_NOTHING, wanted)
    except QvlError as error:
        yield Check("local model", "optional", str(error), error.fix)
        return
    precision = str(chosen.dtype).removeprefix("torch.")
    free_gib = free_bytes(chosen.device) / 2**30
    room = f"{free_gib:.1f} GiB free"
    yield Check("local model", "ok", f"would run on {chosen.device} in {precision}; {room}")
