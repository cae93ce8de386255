"""Sessions that are broken off in mid-pass, and sessions that take turns on one model."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
import torch
from tests.checkpoints.kinds import Kind
from tests.models.session.prefill import after, apart, asked, full

from qvl_agent.models.session.chat import Chat
from qvl_agent.models.session.checkpoint import Checkpoint
from qvl_agent.models.session.prompt import Prompt
from qvl_agent.models.session.session import Session

BOTH: list[Kind] = ["qwen3-vl", "qwen3.5"]
"""One whose cache goes back to any token, one with running states."""

Load = Callable[[Kind], Checkpoint]


@pytest.mark.parametrize("where", ["layer", "vision"])
@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
@pytest.mark.parametrize("kind", BOTH)
def test_a_pass_that_is_broken_off_leaves_nothing_behind(
    load: Load, kind: Kind, error: type[BaseException], where: str
) -> None:
    checkpoint = load(kind)
    model: Any = checkpoint.model
    broken = model.model.language_model.layers[2] if where == "layer" else model.model.visual
    session, chat = Session(checkpoint), Chat(checkpoint)
    after(session, chat.prompt(asked(checkpoint, (0,)), thinking=True), [3])
    prompt = chat.prompt(asked(checkpoint, (0, 1)), thinking=True)
    session.begin(prompt)

    def stop(*_: object) -> None:
        raise error("in mid-pass")

    hook = broken.register_forward_pre_hook(stop)
    with pytest.raises(error, match="in mid-pass"):
        session.hidden()
    hook.remove()
    assert apart(session.logits(session.hidden()), full(checkpoint, prompt)) <= 1e-4
    hook = model.model.language_model.layers[1].register_forward_pre_hook(stop)
    session.push([3])
    with pytest.raises(error, match="in mid-pass"):
        session.hidden()
    hook.remove()
    assert apart(after(session, prompt), full(checkpoint, prompt)) <= 1e-4


def talk(session: Session, prompt: Prompt, turn: threading.Barrier) -> list[torch.Tensor]:
    seen = []
    session.begin(prompt)
    for token in range(3, 9):
        turn.wait()
        seen.append(session.logits(session.hidden()))
        session.push([token])
    return seen


def passes_at_once(checkpoint: Checkpoint) -> tuple[list[int], list[Any]]:
    """Count those of pictures and words from now on; the hooks have to be removed."""
    model: Any = checkpoint.model.model
    inside, most = [0], [0]

    def enters(*_: object) -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.002)  # others may come in, if nothing keeps them out

    def leaves(*_: object) -> None:
        inside[0] -= 1

    hooks = []
    for part in (model.visual, model.language_model):
        hooks += [part.register_forward_pre_hook(enters), part.register_forward_hook(leaves)]
    return most, hooks


@pytest.mark.parametrize("kind", BOTH)
def test_sessions_of_several_threads_do_not_mix(load: Load, kind: Kind) -> None:
    checkpoint = load(kind)
    chat = Chat(checkpoint)
    prompts = [
        chat.prompt(asked(checkpoint, (n, n + 1), f"go{n}"), thinking=True) for n in range(3)
    ]
    together, alone = threading.Barrier(3, timeout=60), threading.Barrier(1)
    results: dict[int, list[torch.Tensor]] = {}

    def record(number: int) -> None:
        results[number] = talk(Session(checkpoint), prompts[number], together)

    most, hooks = passes_at_once(checkpoint)
    threads = [threading.Thread(target=record, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for hook in hooks:
        hook.remove()
    assert most == [1]
    for number, prompt in enumerate(prompts):
        by_itself = talk(Session(checkpoint), prompt, alone)
        assert max(map(apart, results[number], by_itself)) <= 1e-5
