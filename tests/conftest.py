"""Every test: nobody's settings, no screen, and no network beyond this machine."""

from __future__ import annotations

import os
import sys
import tempfile

import pytest

OTHERS = ("QVL_", "ANDROID_", "ADB_", "OPENAI_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
LOOPBACK = ("127.", "::1", "localhost")


def pytest_configure(config: pytest.Config) -> None:
    """Set up the process before any module of ours is imported."""
    for name in [name for name in os.environ if name.upper().startswith(OTHERS)]:
        del os.environ[name]
    home = tempfile.TemporaryDirectory(prefix="qvl-tests-")
    config.add_cleanup(home.cleanup)
    os.environ |= {"XDG_CONFIG_HOME": home.name, "QT_QPA_PLATFORM": "offscreen", "NO_COLOR": "1"}
    sys.addaudithook(only_loopback)


def only_loopback(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse a connection to anywhere else (an audit hook: it sees every library's sockets)."""
    if event not in ("socket.connect", "socket.sendto"):
        return
    address = arguments[1]
    if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
        raise RuntimeError(f"a test connects to {address}: only loopback is allowed")
