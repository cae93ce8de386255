"""What ``doctor`` looks at in the adapters: adb, the simulated phone, the desktop, a browser."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace

from qvl_agent.checks import Check
from qvl_agent.device import DeviceSettings
from qvl_agent.errors import AdbUnavailable, DisplayUnavailable, MissingExtra, QvlError

ADB_FIX = "apt install adb, or Android SDK Platform-Tools on PATH (real phones only)"
BROWSER_FIX = "apt install chromium libatomic1 (Playwright's driver needs the latter)"
_VERSION_TIMEOUT_S = 10.0
_SERVER_TIMEOUT_S = 2.0


def tool_checks(settings: DeviceSettings) -> Iterator[Check]:
    """Look at adb and its server, the simulated phone, desktop and browser; start no adb server.

    Args:
        settings: Where the adb server is looked for.
    """
    yield _adb_program()
    yield _adb_server(settings)
    yield from _simulated_phone()
    yield from _desktop()
    yield from _browser(settings)


def _adb_program() -> Check:
    from qvl_tools.android.server import adb_program

    program = adb_program()
    if program is None:
        return Check("adb", "optional", "no adb program here", ADB_FIX)
    try:
        said = subprocess.run(
            [program, "version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_VERSION_TIMEOUT_S,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        return Check("adb", "missing", f"{program} does not run: {error}", ADB_FIX)
    versions = [line for line in said.splitlines() if line.startswith("Version ")]
    return Check("adb", "ok", f"{program} {' '.join(versions).lower()}".strip())


def _adb_server(settings: DeviceSettings) -> Check:
    from qvl_tools.android.server import adb_program, running_server, server_address

    try:
        host, port = server_address(settings.adb_host, settings.adb_port)
        running_server(host, port, timeout_s=_SERVER_TIMEOUT_S, start=False)
    except AdbUnavailable as error:
        if isinstance(error.__cause__, ConnectionRefusedError) and adb_program():
            return Check("adb server", "ok", f"none on {host}:{port}; started when it is needed")
        return Check("adb server", "optional", str(error), error.fix or ADB_FIX)
    return Check("adb server", "ok", f"answers on {host}:{port}")


def _simulated_phone() -> Iterator[Check]:
    """Start one: only that tells whether every library of the system that Qt needs is there."""
    from qvl_tools.phone.process import SimulatedPhone

    try:
        with SimulatedPhone() as phone:
            yield Check("simulated phone", "ok", f"starts in {phone.startup_s:.1f} s")
    except MissingExtra:
        return  # the core has said so
    except QvlError as error:
        yield Check("simulated phone", "missing", str(error), error.fix)


def _desktop() -> Iterator[Check]:
    from qvl_tools.desktop.checks import desktop_checks

    yield from desktop_checks()


def _browser(settings: DeviceSettings) -> Iterator[Check]:
    """Start one, on an empty page: a Chromium that is there may still not run as this user."""
    from qvl_tools.browser import open_browser

    notices: list[str] = []
    try:
        device = open_browser("", replace(settings, on_notice=notices.append))
    except MissingExtra:
        return  # the core has said so
    except DisplayUnavailable as error:
        yield Check("browser", "optional", str(error), error.fix)
    except QvlError as error:
        yield Check("browser", "missing", str(error).partition("\n")[0], BROWSER_FIX)
    else:
        yield Check("browser", "ok", "; ".join([f"{device.info.model} starts", *notices]))
        device.close()
