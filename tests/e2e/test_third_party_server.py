"""A server that is not ours drives the phone: ``transformers serve`` on a checkpoint made here.

It ignores ``response_format`` and ``tool_choice`` and, for models whose tokenizer says how, takes
calls out of replies whether a tool was offered or not.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qvl_agent import RunOptions, run_goal
from qvl_agent.actions import OpenApp
from qvl_agent.device import DeviceSettings
from qvl_agent.journal.events import Intended, Rejected, Replied
from qvl_agent.journal.reader import read_episode
from qvl_agent.limits import Limits
from qvl_agent.models.port import ModelSettings
from qvl_agent.replay.strict import ReplayReport
from qvl_tools.phone.device import PhoneDevice, open_phone

pytest.importorskip("torch", reason="needs the extra 'local'")
pytest.importorskip("fastapi", reason="needs the extra 'serving' of transformers")

from tests.checkpoints.chain import QWEN_RESPONSES, REPLY, chain_llava

STEPS = 3
SERVE = "from transformers.cli.transformers import main; main()"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two checkpoints that say the same: ``plain`` as text, ``parsed`` by Qwen's template."""
    made = tmp_path_factory.mktemp("checkpoints")
    chain_llava(made / "plain")
    chain_llava(made / "parsed", response_template=QWEN_RESPONSES)
    return made


@pytest.fixture(scope="module")
def base_url(folder: Path) -> Iterator[str]:
    """The server, on a port of its own choice; it loads whatever checkpoint is asked for."""
    offline = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(folder / "hub")}
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE, "serve", "--host", "127.0.0.1", "--port", "0"],
        env=os.environ | offline,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stderr is not None
    said = []
    draining = threading.Thread(target=server.stderr.read)
    try:
        for line in server.stderr:
            said.append(line)
            if found := re.search(r"running on (http://\S+)", line):
                break
        else:
            pytest.fail(f"the server ended: {''.join(said)}")
        draining.start()
        yield f"{found[1]}/v1"
    finally:
        server.terminate()
        server.wait(30)
        if draining.ident is not None:  # or it ended before it listened
            draining.join()
        server.stderr.close()


@pytest.fixture
def device() -> Iterator[PhoneDevice]:
    opened = open_phone("", DeviceSettings(seed=7))
    assert isinstance(opened, PhoneDevice)
    yield opened
    opened.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("checkpoint", "protocols"),
    [("plain", ["schema", "tool", "free"]), ("parsed", ["schema", "tool", "tool"])],
)
def test_a_server_of_others_drives_an_episode(
    checkpoint: str,
    protocols: list[str],
    folder: Path,
    base_url: str,
    device: PhoneDevice,
    tmp_path: Path,
    replay: Callable[[Path], ReplayReport],
) -> None:
    options = RunOptions(
        replays=tmp_path,
        limits=Limits(max_steps=STEPS),
        model_settings=ModelSettings(base_url=base_url, family="qwen3-vl"),
    )
    model = f"openai:{folder / checkpoint}"
    result = run_goal("turn on dark mode", device=device, model=model, options=options)
    assert result.status == "step_limit", result.reason
    assert device.phone.state()["foreground"] == "com.android.settings"
    events = read_episode(result.episode).events
    assert not [event for event in events if isinstance(event, Rejected)]
    actions = [event.action for event in events if isinstance(event, Intended)]
    assert actions == [OpenApp(app="Settings")] * STEPS
    replies = [event for event in events if isinstance(event, Replied)]
    assert [reply.protocol for reply in replies] == protocols
    for reply in replies:
        assert (reply.requests, reply.output_tokens) == (1, len(REPLY) + 1)
        assert reply.input_tokens is not None
        assert reply.input_tokens > 1000
    assert replay(result.episode).steps == STEPS
