"""What whoever serves a model may set."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from qvl_agent.models.families import Profile

GIB = 1024**3
MIB = 1024**2


@dataclass(frozen=True)
class ServeOptions:
    """Where a model is offered, to whom, and how much of the machine it may take.

    Attributes:
        name: What clients call the model.
        host: Address to listen at; anything but loopback needs a token.
        port: 0 for a free one.
        token: What clients send as ``Authorization: Bearer TOKEN``; empty: nobody is asked.
        sessions: Conversations whose KV caches are kept; so many requests run at once.
        queue: Requests that may wait for one of them; the next is refused with 503.
        cache_bytes: Limit of all idle KV caches together; the least recently used go first.
        timeout_s: Limit of one request, waiting included.
        body_bytes: Limit of one request's body.
        picture_px: Limit of one picture's area.
        pictures: Limit of the pictures of one request.
        thinking_budget: Tokens that a thinking model may think where a request does not say.
        grace_s: How long running answers may go on once the server is told to end.
        family: Sizes of pictures, syntax of calls, sampling; None for the checkpoint's own.
    """

    name: str
    host: str = "127.0.0.1"
    port: int = 8000
    token: str = field(default="", repr=False)
    sessions: int = 4
    queue: int = 32
    cache_bytes: int = 4 * GIB
    timeout_s: float = 300.0
    body_bytes: int = 64 * MIB
    picture_px: int = 40_000_000
    pictures: int = 64
    thinking_budget: int | None = None
    grace_s: int = 30
    family: Profile | None = None

    @property
    def on_loopback(self) -> bool:
        """Whether only programs on this machine can connect."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Tell whether a name or address means this very machine."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
