"""The fault table: each fault is injected into a real phone or a real socket, none by patching.

For every case: it ends in its named error or in recovery, no call outlives its limit by more than a
second, and nothing is done twice. Row 22 (signals) is in ``test_interrupts``.
"""

from __future__ import annotations

from concurrent.futures import Future
from queue import Empty, Queue
from threading import Thread
from typing import Any, Protocol, runtime_checkable

import pytest
from tests.faults import hand_cases, link_cases, screen_cases, way_cases
from tests.faults.bench import Bench, Call
from tests.faults.table import Case
from tests.faults.test_interrupts import CASES as INTERRUPTS

from qvl_agent.errors import QvlError

CASES = [*link_cases.CASES, *way_cases.CASES, *screen_cases.CASES, *hand_cases.CASES]
AT_ONCE = 4
DEADLINE_S = 120.0
"""Of a case and all those before it: whatever takes longer hangs."""

GOES_ALONE = 2

ROWS = {*range(1, 11), 17, 18, 21, 25}


@runtime_checkable
class WithParameters(Protocol):
    """A test that pytest has parametrized."""

    callspec: Any


def carried_out(case: Case) -> list[Call]:
    """Do a case once; return the calls that were late."""
    with Bench() as bench:
        if case.ends is None:
            case.do(bench)
        else:
            with pytest.raises(case.ends, match=case.says or None) as caught:
                case.do(bench)
            assert type(caught.value) is case.ends
        bench.check_that_nothing_was_done_twice()
        return bench.late_calls()


@pytest.fixture(scope="module")
def first_goes(request: pytest.FixtureRequest) -> dict[str, Future[list[Call]]]:
    """The cases that were asked for, several at a time: nearly all they do is wait."""
    wanted: Queue[tuple[Case, Future[list[Call]]]] = Queue()
    for item in request.session.items:
        case = item.callspec.params.get("case") if isinstance(item, WithParameters) else None
        if isinstance(case, Case):
            wanted.put((case, Future()))
    goes = {case.name: go for case, go in wanted.queue}

    def carry_out() -> None:
        while True:
            try:
                case, go = wanted.get_nowait()
            except Empty:
                return
            try:
                go.set_result(carried_out(case))
            except BaseException as error:  # noqa: BLE001 - told where it is asked for
                go.set_exception(error)

    for _ in range(AT_ONCE):  # daemons: one that hangs keeps nobody from ending
        Thread(target=carry_out, daemon=True).start()
    return goes


@pytest.mark.timeout(150)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fault_ends_in_its_error_or_in_recovery(
    case: Case, first_goes: dict[str, Future[list[Call]]]
) -> None:
    # A machine that is busy with others may be late, or past a limit; then a case goes alone.
    try:
        late = first_goes[case.name].result(DEADLINE_S)
    except (QvlError, AssertionError):
        late = carried_out(case)
    for _ in range(GOES_ALONE):
        late = late and carried_out(case)
    if late:
        pytest.fail(f"late: {late}")


def test_the_table_is_complete() -> None:
    assert {case.row for case in CASES} == ROWS
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))
    assert len(CASES) + len(INTERRUPTS) >= 60
