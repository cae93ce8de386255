"""Small models run on one thread, and the rest of the process keeps its own number."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import torch
from tests.checkpoints.kinds import Kind
from tests.models.session.decoding_rooms import Room
from tests.models.session.prefill import picture

from qvl_agent.models.port import Message, Sampling
from qvl_agent.models.session import threads
from qvl_agent.models.session.threads import Threads


@pytest.fixture
def three_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("three_threads")
@pytest.mark.parametrize(("small", "count"), [(10**9, 1), (1, 3)])
def test_a_small_model_gets_one_thread_and_gives_it_back(
    small: int, count: int, room: Callable[[Kind], Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "SMALL_VALUES", small)
    lent = Threads(room("qwen3-vl").engine.checkpoint.model)
    with lent.lent():
        assert torch.get_num_threads() == count
    assert torch.get_num_threads() == 3
    with pytest.raises(KeyboardInterrupt), lent.lent():
        raise KeyboardInterrupt
    assert torch.get_num_threads() == 3


@pytest.mark.usefixtures("three_threads")
def test_all_that_a_small_model_computes_is_on_one_thread(
    room: Callable[[Kind], Room],
) -> None:
    here, counts = room("qwen3-vl"), set()
    model = here.engine.checkpoint.model
    hooks = [
        module.register_forward_pre_hook(lambda *_: counts.add(torch.get_num_threads()))
        for module in (model.model.visual, model.model.language_model)
    ]
    seen = Message("user", ("look", picture(here.engine.checkpoint, 2, 2, 0)))
    here.answer(here.jobs[0], [seen], Sampling(max_tokens=60))
    for hook in hooks:
        hook.remove()
    assert counts == {1}
