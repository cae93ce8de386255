"""What a clipboard holds, in the forms that programs ask for; written down for another process."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

TEXT_TARGETS = ("UTF8_STRING", "text/plain;charset=utf-8", "STRING", "TEXT", "text/plain")
SECRET_HINT = "x-kde-passwordManagerHint"
"""Klipper and others keep nothing that carries it with the value ``secret``."""


@dataclass(frozen=True)
class Form:
    """One form of what is held.

    Attributes:
        type: Name of the X atom that says what the data is.
        format: Bits of a unit: 8, 16 or 32.
        data: In the byte order of this machine.
    """

    type: str
    format: int
    data: bytes


@dataclass(frozen=True)
class Contents:
    """What a clipboard holds: the forms by the names under which they are asked for (targets)."""

    forms: Mapping[str, Form] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return it as text that ``from_json`` reads."""
        rows = {
            name: [form.type, form.format, base64.b64encode(form.data).decode()]
            for name, form in self.forms.items()
        }
        return json.dumps(rows)

    @classmethod
    def from_json(cls, text: str) -> Contents:
        """Read what ``to_json`` wrote.

        Raises:
            ValueError: If it is something else.
        """
        rows = json.loads(text)
        return cls(
            {
                name: Form(kind, bits, base64.b64decode(data))
                for name, (kind, bits, data) in rows.items()
            }
        )


SECRET = Contents({SECRET_HINT: Form(SECRET_HINT, 8, b"secret")})
"""What everyone gets but the application that is typed into: a hint to keep nothing of it."""


def of_text(text: str) -> Contents:
    """Return a text in the forms that applications ask for; none of them alters it."""
    utf8 = text.encode()
    forms = {
        "UTF8_STRING": Form("UTF8_STRING", 8, utf8),
        "text/plain;charset=utf-8": Form("text/plain;charset=utf-8", 8, utf8),
        "TEXT": Form("UTF8_STRING", 8, utf8),
    }
    if text.isascii():  # for STRING is Latin-1, and of text/plain everyone thinks differently
        forms["STRING"] = Form("STRING", 8, utf8)
        forms["text/plain"] = Form("text/plain", 8, utf8)
    return Contents({**forms, **SECRET.forms})
