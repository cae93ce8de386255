"""One line of ``episode.jsonl``: an event with its envelope, chained to the line before.

A line is a JSON object: ``seq``, ``at``, ``mono_s``, the event's own fields, and last ``crc``:
eight hexadecimal digits, the CRC-32 of the line's bytes up to ``,"crc"``, started with the CRC of
the line before. So a changed, removed or moved line shows.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from qvl_agent.journal.events import EVENT_ADAPTER, Event

Redact = Callable[[str], str]

_CRC_TAIL_BYTES = len(b',"crc":"00000000"}')


class DamagedLine(ValueError):
    """Bytes that are no line of an episode."""


@dataclass(frozen=True)
class Record:
    """An event as it stands in an episode.

    Attributes:
        seq: From 0, without gaps.
        at: Wall clock, UTC.
        mono_s: Monotonic seconds since the journal was opened.
        event: What happened.
        crc: Of its line; the next line's starts with it.
    """

    seq: int
    at: datetime
    mono_s: float
    event: Event
    crc: int


def encode_line(
    event: Event, *, seq: int, at: datetime, mono_s: float, crc: int, redact: Redact | None = None
) -> tuple[bytes, int]:
    """Return the line with its newline, and its CRC.

    Args:
        event: What happened.
        seq: Its number.
        at: Wall clock, UTC.
        mono_s: Seconds since the journal was opened.
        crc: Of the line before, 0 for the first.
        redact: Applied to every string of the event.
    """
    fields = event.model_dump(mode="json")
    envelope = {
        "seq": seq,
        "at": at.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z",
        "mono_s": round(mono_s, 6),
    }
    line = envelope | (redacted(fields, redact) if redact else fields)
    text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
    # Half a surrogate pair, which a model can produce, has no UTF-8: it becomes "?".
    body = text[:-1].encode("utf-8", "replace")
    crc = zlib.crc32(body, crc)
    return b'%s,"crc":"%08x"}\n' % (body, crc), crc


def decode_line(line: bytes, *, seq: int, crc: int) -> Record:
    """Read a line, without its newline, back.

    Args:
        line: The bytes.
        seq: The number that it must bear.
        crc: Of the line before, 0 for the first.

    Raises:
        DamagedLine: If it is not the line that was written there.
    """
    actual_crc = zlib.crc32(line[:-_CRC_TAIL_BYTES], crc)
    if line[-_CRC_TAIL_BYTES:] != b',"crc":"%08x"}' % actual_crc:
        raise DamagedLine("its checksum does not fit")
    fields = parse_object(line)
    try:
        found, at = fields.pop("seq"), datetime.fromisoformat(fields.pop("at"))
        mono_s = float(fields.pop("mono_s"))
        del fields["crc"]
        # Through JSON, as actions are strict: there a point may be an object, in Python not.
        event = EVENT_ADAPTER.validate_json(json.dumps(fields))
    except ValidationError as error:
        raise DamagedLine(f"it is no event: {error}") from error
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise DamagedLine(f"its envelope is damaged: {error!r}") from error
    if found != seq:
        raise DamagedLine(f"its number is {found!r} instead of {seq}")
    return Record(seq, at, mono_s, event, actual_crc)


def parse_object(line: bytes) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        DamagedLine: If it is none.
    """
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DamagedLine(f"it is no JSON: {error}") from error
    if not isinstance(value, dict):
        raise DamagedLine("it is no JSON object")
    return value


def redacted(value: Any, redact: Redact) -> Any:
    """Return JSON-able data with ``redact`` applied to every string, keys included."""
    match value:
        case str():
            return redact(value)
        case dict():
            return {redact(key): redacted(item, redact) for key, item in value.items()}
        case list():
            return [redacted(item, redact) for item in value]
        case _:
            return value
