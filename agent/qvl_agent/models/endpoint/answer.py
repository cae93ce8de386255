"""What a server's answer says beside its content: why not, and when to come back."""

from __future__ import annotations

import email.utils
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

MAX_SAID_CHARS = 400

_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


def retry_after_s(header: str) -> float | None:
    """Return the wait that a Retry-After asks for; None where it is neither seconds nor a date."""
    value = header.strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):  # no date, or none of this calendar
        return None


def json_object(raw: bytes) -> Mapping[str, Any] | None:
    """Return the object that an answer is, or None."""
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def message_of(data: Mapping[str, Any] | None, raw: bytes) -> str:
    """Return all that the server says, from any of the places where servers say it."""
    found: object = data
    for key in ("error", "message", "detail"):
        if isinstance(found, dict) and key in found:
            found = found[key]
    return found if isinstance(found, str) else raw.decode("utf-8", "replace")


def brief(said: str) -> str:
    """Return the beginning of what a server says, on one line."""
    return " ".join(said.split())[:MAX_SAID_CHARS] or "no reason given"
