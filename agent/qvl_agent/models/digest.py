"""A fingerprint of a request: what a replay compares, so that a changed prompt shows."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from qvl_agent.models.port import Conversation, ImagePart
from qvl_agent.models.tool_schema import plain


def conversation_digest(conversation: Conversation) -> str:
    """Return the SHA-256, hexadecimal, of everything that is sent.

    That is roles, texts, the digest and size of each image, the tool and the sampling. Pixels are
    not hashed again: an ImagePart carries the digest of the screenshot that it shows.
    """
    tool = conversation.tool
    request = {
        "messages": [
            [message.role, [_part(part) for part in message.parts]]
            for message in conversation.messages
        ],
        "tool": [tool.name, tool.description, plain(tool.parameters)],
        "sampling": asdict(conversation.sampling),
    }
    # ASCII, so that half a surrogate pair in a model's text has bytes, too.
    canonical = json.dumps(request, sort_keys=True, separators=(",", ":"), default=dict)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _part(part: str | ImagePart) -> Any:
    if isinstance(part, str):
        return part
    return {"image": part.digest, "size": list(part.image.size)}
