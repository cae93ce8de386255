"""What points and pictures are, over a second monitor that begins elsewhere than at the origin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from tests.desktop.programs import python_with
from tests.desktop.xserver import XServer

from qvl_agent.device import DeviceSettings
from qvl_tools.conformance import Case, DoesNotApply, Subject, conformance_cases
from qvl_tools.conformance.desktop_bench import DesktopBench
from qvl_tools.desktop import open_desktop

pytestmark = pytest.mark.desktop

CASES = [case for case in conformance_cases() if case.name.startswith(("acting", "looking"))]


@pytest.fixture(scope="module")
def subject(on_display: XServer) -> Iterator[Subject]:
    python_with("tk")
    bench, settings = DesktopBench(left=1920), DeviceSettings(monitor="2")
    with Subject(lambda: open_desktop("", settings), bench) as subject:
        yield subject


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_second_monitor(case: Case, subject: Subject) -> None:
    case.check(subject)


def test_a_bench_that_is_not_told_where_a_part_begins_says_so(subject: Subject) -> None:
    with closing(DesktopBench()) as bench, pytest.raises(DoesNotApply, match="where that begins"):
        bench.show("tap", subject.device)
