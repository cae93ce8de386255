"""Small models run on one thread, and the rest of the process keeps its own number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

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
def test_conversations_that_overlap_leave_the_usual_number(room: Callable[[Kind], Room]) -> None:
    lent = Threads(room("qwen3-vl").engine.checkpoint.model)
    first_is_in, second_is_in, first_is_out = (Event() for _ in range(3))

    def first() -> int:
        with lent.lent():
            first_is_in.set()
            assert second_is_in.wait(10)
        first_is_out.set()
        return torch.get_num_threads()

    def second() -> int:
        assert first_is_in.wait(10)
        with lent.lent():
            second_is_in.set()
            assert first_is_out.wait(10)
        return torch.get_num_threads()

    with ThreadPoolExecutor(2) as pool:
        counts = [call.result() for call in (pool.submit(first), pool.submit(second))]
    with ThreadPoolExecutor(1) as pool:  # of a thread that has never asked
        counts.append(pool.submit(torch.get_num_threads).result())
    assert counts == [3, 3, 3]


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
