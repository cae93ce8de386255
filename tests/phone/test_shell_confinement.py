"""The shell and the host it runs on: files, processes, and systems that can't confine it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.desktop.programs import wait_for
from tests.phone.adb_talk import Collected, Run
from tests.phone.paper_phone import HOME, NOTES, PaperPhone

from qvl_tools.phone.adb import sandbox
from qvl_tools.phone.adb.device import AdbDevice
from qvl_tools.phone.adb.files import FileStore
from qvl_tools.phone.adb.shell import Shell

landlock = pytest.mark.skipif(not sandbox.available(), reason="this kernel has no Landlock")
signal_scope = pytest.mark.skipif(
    not sandbox.confines_signals(), reason="this kernel's Landlock knows no signals"
)


@pytest.fixture
def victim() -> Iterator[subprocess.Popen[bytes]]:
    """A process of the host's."""
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process
        process.kill()


@landlock
@pytest.mark.parametrize(
    "line",
    [
        "while read line; do echo $line; done < {secret}",
        "grep . {secret}",
        "cat < {secret}",
        "/bin/cat {secret}",
        "echo $(/bin/cat {secret})",
        "sed -n p {secret}",
    ],
)
def test_the_shell_cannot_read_the_host(sh: Run, tmp_path: Path, line: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret\n")
    assert b"the secret" not in sh(line.format(secret=secret)).out


@landlock
@pytest.mark.parametrize(
    "line",
    [
        "echo x > {target}",
        "/bin/touch {target}",
        "/bin/cp /sdcard/a {target}",
        "/bin/mkdir {target}",
    ],
)
def test_the_shell_cannot_write_the_host(sh: Run, tmp_path: Path, line: str) -> None:
    target = tmp_path / "target"
    sh("echo a > /sdcard/a; " + line.format(target=target))
    assert not target.exists()


@pytest.mark.parametrize("line", ["kill -9 {pid}", "true; kill -9 {pid}", "kill -s KILL {pid}"])
def test_kill_knows_no_process_of_the_host(
    sh: Run, victim: subprocess.Popen[bytes], line: str
) -> None:
    done = sh(line.format(pid=victim.pid))
    assert (done.status, victim.poll()) == (1, None)
    assert done.err == f"kill: {victim.pid}: No such process\n".encode()


@signal_scope
@pytest.mark.parametrize(
    "line",
    [
        "command kill -9 {pid}",
        "sh -c 'kill -9 {pid}'",
        "/bin/kill -9 {pid}; true",
        "echo {pid} | xargs /bin/kill -9",
    ],
)
def test_no_way_of_signalling_reaches_the_host(
    sh: Run, victim: subprocess.Popen[bytes], line: str
) -> None:
    sh(line.format(pid=victim.pid))
    with pytest.raises(subprocess.TimeoutExpired):
        victim.wait(0.2)


@pytest.mark.parametrize("line", ["kill $(pidof {app})", "kill -9 $(pidof {app}); true"])
def test_kill_ends_an_app(sh: Run, paper: PaperPhone, line: str) -> None:
    paper.app = NOTES
    assert sh(f"kill -0 $(pidof {NOTES.package})").status == 0
    assert paper.app == NOTES
    assert sh(line.format(app=NOTES.package)).status == 0
    assert paper.app == HOME


@landlock
def test_what_left_its_group_ends_with_the_phone(paper: PaperPhone) -> None:
    device = AdbDevice(paper, FileStore(), "qvl-phone-7")
    shell, done = Shell(device), Collected()
    try:
        line = "/usr/bin/setsid -f /bin/sh -c 'echo $$; exec >&-; exec 2>&-; exec /bin/sleep 60'"
        assert shell.run(f"{line}; true", done, done) == 0
        process = Path("/proc", done.text.strip())
        assert process.exists()
    finally:
        shell.close()
        device.files.close()
    wait_for(lambda: has_ended(process), "it has ended")


def has_ended(process: Path) -> bool:
    try:
        return "Z" in (process / "stat").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return True


def run_unconfined(paper: PaperPhone, line: str, *, allowed: bool) -> Collected:
    """Run a line as on a system whose shell can't be confined."""
    device = AdbDevice(paper, FileStore(), "qvl-phone-7")
    shell, done = Shell(device, unconfined=allowed, confine=lambda root: False), Collected()
    try:
        done.status = shell.run(line, done, done)
    finally:
        shell.close()
        device.files.close()
    return done


@pytest.mark.parametrize("line", ["cat {secret}; true", "echo `id`", "/bin/cat {secret}", "nosuch"])
def test_an_unconfined_shell_is_refused(paper: PaperPhone, tmp_path: Path, line: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    done = run_unconfined(paper, line.format(secret=secret), allowed=False)
    assert (done.status, done.out) == (126, b"")
    assert b"no Landlock" in done.err


def test_commands_of_the_phone_run_without_confinement(paper: PaperPhone) -> None:
    assert run_unconfined(paper, "wm size", allowed=False).text == "Physical size: 1080x2400\n"
    assert run_unconfined(paper, "settings get system 'a b'", allowed=False).text == "null\n"


def test_an_unconfined_shell_runs_where_it_is_allowed(paper: PaperPhone) -> None:
    assert run_unconfined(paper, "wm size | cut -c1-8", allowed=True).text == "Physical\n"
