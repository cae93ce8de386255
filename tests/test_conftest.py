"""The guards around every test hold."""

from __future__ import annotations

import os
import socket

import pytest


def test_no_connection_leaves_this_machine() -> None:
    with (
        socket.socket() as client,
        pytest.raises(RuntimeError, match="only loopback is allowed"),
    ):
        client.connect(("192.0.2.1", 80))  # TEST-NET-1, RFC 5737


def test_loopback_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def test_nobodys_settings_are_seen() -> None:
    assert not [name for name in os.environ if name.startswith(("QVL_", "ANDROID_", "ADB_"))]
