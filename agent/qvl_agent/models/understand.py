"""From a reply to a decision, with what only the server knew about the reply."""

from __future__ import annotations

from dataclasses import replace

from qvl_agent.device import DeviceInfo
from qvl_agent.errors import BadReply
from qvl_agent.geometry import Frame
from qvl_agent.models.port import Decision, Family, Reply


def understand(reply: Reply, family: Family, frame: Frame, info: DeviceInfo) -> Decision:
    """Parse a reply; the server's reasoning is the thought where the text holds none.

    Raises:
        BadReply: If it is no valid action; the message says so if it was cut off.
    """
    try:
        decision = family.parse(reply.text, frame, info)
    except BadReply as error:
        if reply.finish != "length":
            raise
        message = f"the reply was cut off at the limit of its length, so be brief; {error}"
        raise BadReply(message, raw=reply.text, fix="allow more with max_tokens") from error
    return decision if decision.thought else replace(decision, thought=reply.thinking.strip())
