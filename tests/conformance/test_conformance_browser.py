"""The suite over a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.desktop.programs import program

from qvl_agent.device import DeviceSettings
from qvl_agent.plugins import open_device
from qvl_tools.conformance import Case, Subject, conformance_cases
from qvl_tools.conformance.browser_bench import BrowserBench

pytest.importorskip("playwright", reason="the extra 'browser' is not installed")
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def subject() -> Iterator[Subject]:
    program("chromium")
    bench = BrowserBench()
    with Subject(lambda: open_device(bench.spec, DeviceSettings()), bench) as subject:
        yield subject


@pytest.mark.parametrize("case", conformance_cases(), ids=str)
def test_the_browser(case: Case, subject: Subject) -> None:
    case.check(subject)
