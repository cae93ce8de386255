"""Every test: nobody's settings, no screen, no network beyond this machine, no hurry."""

from __future__ import annotations

import os
import signal
import sys
import tempfile

import pytest
from hypothesis import HealthCheck, settings

OTHERS = (
    "QVL_", "ANDROID_", "ADB_", "OPENAI_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY",
    "DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION", "DBUS_SESSION", "AT_SPI_",
)  # fmt: skip
LOOPBACK = ("127.", "::1", "localhost")

# Tiny models are slower on several threads. Read when torch is first imported, which the conftest
# of a folder may do before anything below runs; programs that tests start inherit it.
os.environ["OMP_NUM_THREADS"] = "1"


def pytest_configure(config: pytest.Config) -> None:
    """Set up the process before any module of ours is imported."""
    for name in [name for name in os.environ if name.upper().startswith(OTHERS)]:
        del os.environ[name]
    home = tempfile.TemporaryDirectory(prefix="qvl-tests-")
    config.add_cleanup(home.cleanup)
    os.environ |= {
        "XDG_CONFIG_HOME": home.name,
        "XDG_STATE_HOME": home.name,
        "QT_QPA_PLATFORM": "offscreen",
        "NO_COLOR": "1",
    }
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # started behind a shell's `&`
        signal.signal(signal.SIGINT, signal.default_int_handler)  # programs inherit being ignored
    sys.addaudithook(only_loopback)
    # How long an example takes is up to the machine, and to what else it does.
    hurry = [HealthCheck.too_slow]
    settings.register_profile("tests", settings.default, deadline=None, suppress_health_check=hurry)
    settings.load_profile("tests")


def only_loopback(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse a connection to anywhere else (an audit hook: it sees every library's sockets)."""
    if event not in ("socket.connect", "socket.sendto"):
        return
    address = arguments[1]
    if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
        raise RuntimeError(f"a test connects to {address}: only loopback is allowed")
