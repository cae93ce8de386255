"""Who may come in: host, token and size are checked before a request is looked at."""

from __future__ import annotations

import asyncio
import hmac
import re
import time
from collections.abc import Callable
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qvl_agent.serve.options import ServeOptions, is_loopback
from qvl_agent.serve.refusals import Refused

BODY_TIMEOUT_S = 60.0
"""For a body to arrive."""

OPEN_PATHS = ("/health",)
"""What anyone may ask without a token; it says nothing of what is served."""

NOTES = "qvl.notes"
"""Key of a request's scope: what is to be added to its line."""

_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]]+)(:[0-9]{1,5})?")


def refusal(error: Refused) -> JSONResponse:
    """Return the answer that a refusal is."""
    return JSONResponse(error.body, error.status, error.headers)


class Door:
    """ASGI middleware that turns away who may not come in, and says on a line who came."""

    def __init__(self, app: ASGIApp, options: ServeOptions, say: Callable[[str], None]) -> None:
        """Set what is behind it, whom it lets in, and where its lines go."""
        self._app, self._options, self._say = app, options, say

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started_s, status = time.monotonic(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        scope[NOTES] = []
        try:
            self._check(scope["path"], Headers(scope=scope))
            await self._app(scope, receive, noting)
        except Refused as error:
            await refusal(error)(scope, receive, noting)
        finally:
            self._say(_line(scope, status, time.monotonic() - started_s))

    def _check(self, path: str, headers: Headers) -> None:
        if self._options.on_loopback:
            _check_local(headers)
        if self._options.token and path not in OPEN_PATHS:
            _check_token(headers.get("authorization", ""), self._options.token)


def _check_local(headers: Headers) -> None:
    """Refuse what a web page in somebody's browser sends here.

    A page can point a name of its own at this address (DNS rebinding): its requests carry that
    name. And it can send a form to any address: then its origin is another.
    """
    host = _HOST.fullmatch(headers.get("host", "localhost"))
    origin = headers.get("origin", "").partition("://")[2]
    from_page = _HOST.fullmatch(origin) if origin else None
    strange = host is None or not is_loopback(host[1])
    if strange or ("origin" in headers and (from_page is None or not is_loopback(from_page[1]))):
        raise Refused(
            "this server answers programs on this machine only",
            fix="call it by 127.0.0.1 or localhost",
            status=403,
            code="forbidden_host",
        )


def _check_token(given: str, token: str) -> None:
    scheme, _, value = given.partition(" ")
    right = hmac.compare_digest(value.strip().encode("utf-8"), token.encode("utf-8"))
    if scheme.lower() != "bearer" or not right:
        raise Refused(
            "the token is wrong" if given else "a token is needed",
            fix="send the token that the server was started with as the API key",
            status=401,
            code="invalid_api_key",
        )


async def read_body(request: Request, limit_bytes: int) -> bytes:
    """Return the body.

    Raises:
        Refused: If it is no JSON by its own account, too long, too slow or cut off.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        fix = "send Content-Type: application/json"
        raise Refused(f"a body of {kind[:80]!r} is not read", fix=fix, status=415)
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > limit_bytes:
        raise _too_long(limit_bytes)
    received = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for chunk in request.stream():
                received += chunk
                if len(received) > limit_bytes:
                    raise _too_long(limit_bytes)
    except TimeoutError as error:
        raise Refused("the body did not arrive in time", status=408) from error
    except ClientDisconnect as error:
        raise Refused("the client is gone", status=499) from error
    return bytes(received)


def _too_long(limit_bytes: int) -> Refused:
    return Refused(
        f"a body of more than {limit_bytes} bytes is not read",
        fix="send fewer or smaller pictures",
        status=413,
    )


def _line(scope: Scope, status: int, took_s: float) -> str:
    """Return what is said of a request: nothing of its contents, which are somebody's screen."""
    known = scope["path"] in ("/health", "/v1/models", "/v1/chat/completions")
    path = scope["path"] if known else "(another path)"
    word = HTTPStatus(status).phrase if status in set(HTTPStatus) else "client gone"
    parts = [f"{scope['method'][:10]} {path} {status} {word}, {took_s:.2f} s", *scope[NOTES]]
    return ", ".join(parts)
