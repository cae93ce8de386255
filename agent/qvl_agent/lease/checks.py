"""What ``doctor`` says of leases: without them no device can be opened."""

from __future__ import annotations

from collections.abc import Iterator

from qvl_agent.checks import Check
from qvl_agent.errors import DeviceUnavailable
from qvl_agent.lease import rows
from qvl_agent.lease.lease import held_leases

_WAIT_S = 1.0


def lease_checks(settings: object) -> Iterator[Check]:
    """Say whether leases can be kept, and what is held now.

    Args:
        settings: Of devices; not looked at.
    """
    try:
        rows.transact(lambda db: None, wait_s=_WAIT_S)
        held = [f"{lease.device} by {lease.by}" for lease in held_leases()]
    except DeviceUnavailable as error:
        yield Check("leases", "missing", str(error), error.fix)
        return
    yield Check("leases", "ok", f"held: {'; '.join(held)}" if held else "no device is held")
