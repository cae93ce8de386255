"""Requests that the tests of this folder share."""

from __future__ import annotations

from typing import Any

import httpx
from tests.serve.conftest import NAME

USER = {"role": "user", "content": "Hello"}
PLAIN: dict[str, Any] = {"model": NAME, "messages": [USER], "max_tokens": 1}


def post(http: httpx.Client, url: str, **change: Any) -> httpx.Response:
    return http.post(f"{url}/chat/completions", json={**PLAIN, **change})


def said_by(user: object) -> list[Any]:
    return [{"role": "user", "content": user}]
