"""One agent per device: leases that die with their holder.

A lease is a row in a small database of the user's. It is free again when its holder releases it or
has ended (which is not seen on Windows), and when nothing was heard of a holder for longer than the
lease's time: a process that stands still may lose its device, and is told so by ``Lease.check``
before it acts again. Leases of other users and of other computers are not seen.
"""

from __future__ import annotations

from qvl_agent.lease.lease import Lease, held_leases, take_lease
from qvl_agent.lease.rows import Held

__all__ = ["Held", "Lease", "held_leases", "take_lease"]
