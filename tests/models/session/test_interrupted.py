"""Ctrl-C at every line of ours in turn: the session goes on as if nothing had been."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from types import FrameType
from typing import Any

import pytest
from tests.checkpoints.kinds import Kind
from tests.models.session.prefill import after, apart, asked, full

from qvl_agent.models.session import cache, session, short_passes, vision
from qvl_agent.models.session.chat import Chat
from qvl_agent.models.session.checkpoint import Checkpoint
from qvl_agent.models.session.session import Session

OURS = {module.__file__ for module in (cache, session, short_passes, vision)}

Load = Callable[[Kind], Checkpoint]


@contextmanager
def interrupted_at(line: int) -> Iterator[None]:
    """Raise KeyboardInterrupt before so many-th line of ours."""
    seen, before = 0, sys.gettrace()

    def step(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal seen
        seen += event == "line"
        if seen == line:
            raise KeyboardInterrupt
        return step

    def enter(frame: FrameType, *_: Any) -> Any:
        return step if frame.f_code.co_filename in OURS else None

    sys.settrace(enter)
    try:
        yield
    finally:
        sys.settrace(before)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "fixed_shapes"), [("qwen3-vl", False), ("qwen3-vl", True), ("qwen3.5", False)]
)
def test_ctrl_c_at_any_line(load: Load, kind: Kind, fixed_shapes: bool) -> None:
    checkpoint = load(kind)
    chat = Chat(checkpoint)
    first, second = (
        chat.prompt(asked(checkpoint, steps), thinking=True) for steps in ((0,), (0, 1))
    )
    want = full(checkpoint, second, [3, 4])
    it = Session(checkpoint, fixed_shapes=fixed_shapes)
    for line in count(1):
        try:
            with interrupted_at(line):
                talk(it, first, second)
        except KeyboardInterrupt:
            assert apart(after(it, second, [3, 4]), want) <= 1e-4, line
        else:
            break
    assert line > 200


def talk(it: Session, *prompts: Any) -> None:
    for prompt in prompts:
        it.begin(prompt)
        it.hidden()
        it.push([3])
        it.hidden()
    it.clear()
