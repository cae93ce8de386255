"""A real agent in a process of its own, on a paper phone whose links the test holds in its hand."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.android.faulty import BreakingLink
from tests.phone.paper_phone import PaperPhone

from qvl_agent.journal.reader import Episode, read_episode
from qvl_tools.phone.adb.door import AdbDoor
from qvl_tools.phone.adb.wire import LoopbackServer

DEADLINE_S = 40.0
"""Until the agent must be where it is wanted, however busy the machine is."""


def wait_for(condition: Callable[[], object], what: str, *, within_s: float = DEADLINE_S) -> None:
    deadline_s = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline_s, f"not within {within_s:g} s: {what}"
        time.sleep(0.01)


class Ground:
    """The phone, the way to it, and a model that takes its time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paper = PaperPhone()
        self.door = AdbDoor(self.paper)
        self.link = BreakingLink(self.door.adb_port)
        self.asked = threading.Event()
        self._model = LoopbackServer(0, self._never_answer, "a model that thinks")
        self.model_url = f"http://127.0.0.1:{self._model.port}/v1"

    @property
    def replays(self) -> Path:
        return self.folder / "replays"

    @property
    def journal(self) -> str:
        """What the agent has recorded so far."""
        files = list(self.replays.glob("2*/episode.jsonl"))
        return files[0].read_text("utf-8") if files else ""

    def episode(self) -> Episode:
        (folder,) = self.replays.glob("2*")
        return read_episode(folder)

    def close(self) -> None:
        self._model.close()
        with self.link:
            self.door.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _never_answer(self, sock: Any) -> None:
        sock.recv(65536)
        self.asked.set()
        while sock.recv(65536):
            pass


class AgentProcess:
    """``qvl-agent run`` over the ground's link, at a terminal of its own."""

    def __init__(self, ground: Ground, replies: list[dict[str, Any]] | None) -> None:
        """Start it; without replies the model that takes its time decides."""
        script = ground.folder / "script.jsonl"
        script.write_text("\n".join(map(json.dumps, replies or ())), encoding="utf-8")
        model = ["--model", f"scripted:{script}"]
        if replies is None:
            model = ["--model", "openai:qwen3-vl", "--base-url", ground.model_url]
        self._terminal, side = pty.openpty()
        self._said = bytearray()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "qvl_agent", "run", "do it", "--json", *model,
             "--device", f"phone:{ground.link.port}", "--replays", str(ground.replays)],
            cwd=ground.folder, stdin=side, stderr=side, stdout=subprocess.PIPE,
            env={**os.environ, "QVL_API_KEY": "none", "COLUMNS": "200"}, start_new_session=True,
        )  # fmt: skip
        os.close(side)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def said(self) -> str:
        """What it has shown at its terminal."""
        return self._said.decode("utf-8", "replace")

    def tell(self, *signals: signal.Signals, apart_s: float = 0.1) -> float:
        """Send signals and return how many seconds after the first it ended."""
        started_s = time.monotonic()
        for number in signals:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(apart_s)
        self.process.wait(DEADLINE_S)
        return time.monotonic() - started_s

    def result(self) -> dict[str, Any]:
        """What it printed last."""
        assert self.process.stdout is not None
        lines = self.process.stdout.read().splitlines()
        assert lines, self.said
        result: dict[str, Any] = json.loads(lines[-1])
        return result

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()
        self._listener.join(5)
        os.close(self._terminal)

    def _listen(self) -> None:
        with contextlib.suppress(OSError):  # on Linux, how a terminal says that nobody is there
            while data := os.read(self._terminal, 4096):
                self._said += data


@contextlib.contextmanager
def running(ground: Ground, replies: list[dict[str, Any]] | None) -> Iterator[AgentProcess]:
    """Yield an agent that is killed if the test does not end it."""
    agent = AgentProcess(ground, replies)
    try:
        yield agent
    finally:
        agent.close()
