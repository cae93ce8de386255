"""The server itself: in this process's main thread for the command line, in another for Python."""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn

from qvl_agent.errors import UsageError
from qvl_agent.serve.app import application
from qvl_agent.serve.options import ServeOptions
from qvl_agent.serve.twin import Twin

if TYPE_CHECKING:
    from qvl_agent.models.session.engine import Engine

EXIT_CODE = 130
"""Of a server that was told to end, by Ctrl-C or SIGTERM."""

_log = logging.getLogger(__name__)


class Server(uvicorn.Server):
    """Ends as soon as running answers are complete; told a second time, at once."""

    def __init__(self, config: uvicorn.Config) -> None:
        """Prepare."""
        super().__init__(config)
        self.listens = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        self.listens.set()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal."""
        if self.should_exit:
            # Threads may be in the middle of a long pass: nothing waits for them.
            sys.stderr.flush()
            os._exit(EXIT_CODE)
        self.should_exit = True


def bind(options: ServeOptions) -> socket.socket:
    """Take the address that the options say; nobody is listened to yet.

    Raises:
        UsageError: If there is no such address, its port is taken, or there is no token where
            other machines can connect.
    """
    if not (options.on_loopback or options.token):
        raise UsageError(
            f"{options.host} can be reached from other machines, and there is no token",
            fix="give a token, or serve on 127.0.0.1",
        )
    try:
        return _bound(options.host, options.port)
    except (OSError, OverflowError, UnicodeError) as error:
        raise UsageError(
            f"can't listen at {options.host}:{options.port}: {error}",
            fix="choose another with --port, or 0 for a free one",
        ) from error


def _bound(host: str, port: int) -> socket.socket:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, protocol, _, address = found[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name != "nt":  # there it would take a port away from whoever listens
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except BaseException:
        listener.close()
        raise
    return listener


def serve(
    engine: Engine,
    options: ServeOptions,
    listener: socket.socket,
    say: Callable[[str], None],
) -> None:
    """Serve until Ctrl-C or SIGTERM; running answers are completed, for ``grace_s`` at most."""
    _server(engine, options, say).run([listener])


@contextmanager
def serve_engine(
    engine: Engine, options: ServeOptions, say: Callable[[str], None] = _log.info
) -> Iterator[str]:
    """Serve from a thread while inside; yields the base URL, such as ``http://127.0.0.1:8000/v1``.

    Raises:
        UsageError: If it can't listen there.
    """
    listener = bind(options)
    url = base_url(listener)
    server = _server(engine, options, say)
    thread = threading.Thread(target=server.run, args=([listener],), name="serve", daemon=True)
    thread.start()
    while not server.listens.wait(0.1) and thread.is_alive():
        pass
    try:
        yield url
    finally:
        server.should_exit = True
        thread.join()


def base_url(listener: socket.socket) -> str:
    """Return the URL that clients on this machine are given."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1" if host == "0.0.0.0" else "::1"
    return f"http://[{host}]:{port}/v1" if ":" in host else f"http://{host}:{port}/v1"


def _server(engine: Engine, options: ServeOptions, say: Callable[[str], None]) -> Server:
    config = uvicorn.Config(
        application(Twin(engine, options), say),
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=options.grace_s,
    )
    return Server(config)
