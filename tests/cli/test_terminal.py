"""What happens at a terminal: questions, and somebody who stops reading."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import time
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from tests.doubles import CounterDevice, quick_run, reply, tap

from qvl_agent.actions import DeviceAction
from qvl_agent.cli.live import LiveLines
from qvl_agent.errors import ActionFailed
from qvl_agent.journal.events import Ended, Event
from qvl_agent.journal.sink import MemoryJournal, ShownTo
from qvl_agent.loop import Agent
from qvl_agent.models.scripted import ScriptedModel

ASK = """
from qvl_agent.cli.ask import TerminalApprover
import sys, time
sys.stdout.write("up\\n"); sys.stdout.flush(); time.sleep(1.0)
answer = TerminalApprover().ask("'Pay' pays. Do it? [y/N] ")
print("heard", repr(answer.text), answer.by, flush=True)
"""


def at_terminal(*, early: bytes, late: bytes) -> str:
    """Return what a program says that asks at a terminal where something was typed before."""
    master, slave = pty.openpty()
    asking = subprocess.Popen(
        [sys.executable, "-c", ASK], stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert asking.stdout is not None
    assert asking.stderr is not None
    assert asking.stdout.readline() == b"up\n"
    os.write(master, early)
    asked = b""
    while b"[y/N]" not in asked:
        asked += os.read(asking.stderr.fileno(), 4096)
    time.sleep(0.1)
    os.write(master, late)
    said, _ = asking.communicate(timeout=20)
    os.close(master)
    os.close(slave)
    return said.decode()


def test_what_is_typed_before_the_question_is_no_answer() -> None:
    assert at_terminal(early=b"y\n", late=b"n\n") == "heard 'n' person\n"
    assert at_terminal(early=b"", late=b"y\n") == "heard 'y' person\n"


def test_without_a_terminal_nobody_answers() -> None:
    asked = subprocess.run(
        [sys.executable, "-c", ASK.replace("time.sleep(1.0)", "pass")],
        input=b"y\n", capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    assert asked.stdout.endswith(b"heard '' nobody\n")


class Gone:
    """A display whose terminal was closed."""

    def __init__(self) -> None:
        self.shown = 0

    def on_event(self, event: Event) -> None:
        self.shown += 1
        raise BrokenPipeError


def test_a_run_does_not_end_because_nobody_watches() -> None:
    device, gone, journal = CounterDevice(), Gone(), MemoryJournal()
    run = quick_run(device)
    run.journal = ShownTo(journal, [gone])
    result = Agent(run, ScriptedModel([tap(device, "plus"), reply("done")])).drive("count")
    assert result.status == "done"
    assert gone.shown == 1
    assert isinstance(journal.events[-1], Ended)


def test_a_reader_that_leaves_does_not_end_the_run(tmp_path: Path) -> None:
    (tmp_path / "s.jsonl").write_text(
        '{"kind": "wait", "seconds": 0.1}\n' * 5 + '{"kind": "done"}\n'
    )
    with subprocess.Popen(
        [sys.executable, "-m", "qvl_agent", "run", "wait", "--model", "scripted:s.jsonl", "--json"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stderr is not None
        assert running.stdout is not None
        running.stderr.readline()
        running.stderr.close()
        said = running.stdout.read()
        assert running.wait(timeout=60) == 0
    assert b'"status": "done"' in said


def test_escape_sequences_of_a_model_are_not_obeyed() -> None:
    device, shown = CounterDevice(), io.StringIO()
    live = LiveLines()
    live.console.file = shown
    run = quick_run(device)
    run.journal = ShownTo(MemoryJournal(), [live])
    evil = reply("done", thought="\x1b]0;owned\x07 fine", summary="\x1b[31mred")
    result = Agent(run, ScriptedModel([evil])).drive("a \x1b[2J goal")
    live.close(result)
    assert "fine" in shown.getvalue()
    assert "\x1b]0" not in shown.getvalue()
    assert "\x1b[2J" not in shown.getvalue()
    assert "\x1b[31mred" not in shown.getvalue()


def test_what_comes_of_a_step_stands_under_its_line() -> None:
    shown = io.StringIO()
    live = LiveLines(console=Console(file=shown, width=100))
    device = CounterDevice()

    def refuse(action: DeviceAction) -> None:
        live.notice("it is waited for")
        raise ActionFailed("there is no such button")

    device.on_perform = refuse
    run = quick_run(device, yes=True)
    run.journal = ShownTo(MemoryJournal(), [live])
    says = [tap(device, "plus"), tap(device, "Send"), reply("done")]
    Agent(run, ScriptedModel(says)).drive("send")
    words = ("tap", "waited for", "no such button", "tap", "asks first", "waited for", "no such")
    lines = iter(shown.getvalue().splitlines())
    assert all(any(word in line for line in lines) for word in words), shown.getvalue()


def test_a_line_of_wide_characters_fits_its_terminal() -> None:
    shown = io.StringIO()
    live = LiveLines(console=Console(file=shown, width=80))
    device = CounterDevice()
    run = quick_run(device)
    run.journal = ShownTo(MemoryJournal(), [live])
    says = [reply("answer", thought="屏幕上是设置" * 20, text="好" * 60), reply("done")]
    Agent(run, ScriptedModel(says)).drive("count")
    step = next(line for line in shown.getvalue().splitlines() if "屏幕" in line)
    assert 70 < cell_len(step) <= 80
    assert "…" in step
