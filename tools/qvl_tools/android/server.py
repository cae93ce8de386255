"""The adb server: found where it listens, or started with the adb program."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from qvl_agent.errors import AdbUnavailable, UsageError
from qvl_tools.android.connection import MAX_PORT, AdbServer

DEFAULT_PORT = 5037
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_START_TIMEOUT_S = 20.0
_INSTALL_FIX = (
    "install adb (Debian and Ubuntu: `apt install adb`; elsewhere: Android SDK Platform-Tools) "
    "and put it on PATH or set ANDROID_HOME"
)


def server_address(
    host: str, port: int, environment: Mapping[str, str] = os.environ
) -> tuple[str, int]:
    """Return where the server listens: as told, else as adb's own variables say.

    ``ADB_SERVER_SOCKET=tcp:HOST:PORT`` counts before ``ANDROID_ADB_SERVER_ADDRESS`` and
    ``ANDROID_ADB_SERVER_PORT``; an address other than the default counts before all of them.

    Raises:
        AdbUnavailable: If a variable does not say an address.
        UsageError: If the port is none.
    """
    if host not in LOOPBACK or port != DEFAULT_PORT:
        return host, _checked(port)
    spec = environment.get("ADB_SERVER_SOCKET", "")
    if not spec:
        host = environment.get("ANDROID_ADB_SERVER_ADDRESS", host)
        spec = f"tcp:{host}:{environment.get('ANDROID_ADB_SERVER_PORT') or port}"
    kind, _, address = spec.partition(":")
    name, _, digits = address.rpartition(":")
    if kind != "tcp" or not digits.isdecimal():
        raise AdbUnavailable(
            f"{spec!r} is no address of an adb server", fix="write it as tcp:HOST:PORT"
        )
    return name.removeprefix("[").removesuffix("]") or host, _checked(int(digits))


def _checked(port: int) -> int:
    if not 1 <= port <= MAX_PORT:
        raise UsageError(
            f"the adb server can't be on port {port}", fix=f"give one from 1 to {MAX_PORT}"
        )
    return port


def adb_program() -> str | None:
    """Return the path of the adb program, None where there is none."""
    if found := shutil.which("adb"):
        return found
    name = "adb.exe" if sys.platform == "win32" else "adb"
    for variable in ("ANDROID_HOME", "ANDROID_SDK_ROOT"):
        folder = os.environ.get(variable)
        if folder and (program := Path(folder, "platform-tools", name)).is_file():
            return str(program)
    return None


def running_server(
    host: str,
    port: int,
    *,
    timeout_s: float,
    start: bool = True,
    start_limit_s: float = _START_TIMEOUT_S,
) -> AdbServer:
    """Return the adb server, started if it does not run.

    Args:
        host: Where it listens.
        port: Where it listens.
        timeout_s: How long any answer may take.
        start: Whether to start one; never done on another machine.
        start_limit_s: How long the start may take.

    Raises:
        AdbUnavailable: If none answers and none could be started.
    """
    server = AdbServer(host, port, timeout_s)
    try:
        server.ask("host:version")
        return server
    except AdbUnavailable as error:
        # Only a refused connection means that none runs: a silent one would not be replaced.
        if not start or host not in LOOPBACK or not _nobody_listens(error):
            raise
    _start(port, start_limit_s)
    server.ask("host:version")
    return server


def _nobody_listens(error: AdbUnavailable) -> bool:
    return isinstance(error.__cause__, ConnectionRefusedError)


def _start(port: int, limit_s: float) -> None:
    program = adb_program()
    if program is None:
        raise AdbUnavailable(
            f"no adb server runs on port {port}, and there is no adb program to start one",
            fix=_INSTALL_FIX,
        )
    # The server inherits its starter's output and keeps it open: a pipe would never end.
    with tempfile.TemporaryFile() as output:
        try:
            status = subprocess.run(
                [program, "-P", str(port), "start-server"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=limit_s,
                check=False,
            ).returncode
        except (OSError, subprocess.TimeoutExpired) as error:
            raise AdbUnavailable(f"{program} could not start a server: {error}") from error
        output.seek(0)
        said = output.read().decode("utf-8", "replace").strip()
    if status:
        raise AdbUnavailable(f"{program} could not start a server: {said or status}")
