"""``qvl-agent phone`` as a program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

_PROGRAM = [sys.executable, "-m", "qvl_agent", "phone"]


def test_a_size_that_is_none() -> None:
    done = subprocess.run([*_PROGRAM, "--size", "1080"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "size is WxH, such as 1080x2400" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="finds the phone's process in /proc")
def test_a_crashed_phone_is_said() -> None:
    with subprocess.Popen(
        _PROGRAM, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert program.stdout.readline().startswith("the phone runs")
        (child,) = Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text().split()
        os.kill(int(child), signal.SIGKILL)
        assert program.wait(20) == 3
        assert "the simulated phone crashed (status -9)" in program.stderr.read()
