"""A base URL without its secrets."""

from __future__ import annotations

import re
from urllib.parse import unquote

_SHORTEST_SECRET = 4
"""Anything shorter protects nothing, and masking it would garble every message."""


def shown_url(url: str) -> str:
    """Return what messages and records may show of a URL: no user, password, query or fragment.

    Where a misplaced ``@`` leaves it open what is a password, nothing but the scheme is shown.
    """
    scheme, mark, rest = url.partition("://") if "://" in url else ("", "", url)
    authority, path, _ = _parts(rest)
    if "@" in rest[len(authority) :]:
        return f"{scheme}{mark}…"
    return scheme + mark + authority.rpartition("@")[2] + path


def secrets_in(url: str) -> tuple[str, ...]:
    """Return the secrets that a URL holds, longest first, for masking what others say."""
    authority, _, query = _parts(url.partition("://")[2])
    user_info = authority.rpartition("@")[0]
    password = user_info.partition(":")[2] or user_info
    values = [field.partition("=")[2] or field for field in re.split("[?&#]", query)]
    found = {form for value in (password, *values) for form in (value, unquote(value))}
    return tuple(sorted((s for s in found if len(s) >= _SHORTEST_SECRET), key=len, reverse=True))


def _parts(rest: str) -> tuple[str, str, str]:
    """Split what follows the scheme into authority, path and everything from the query on."""
    match = re.match(r"([^/?#\\]*)([^?#]*)(.*)", rest, re.DOTALL)
    return (match[1], match[2], match[3]) if match else (rest, "", "")
