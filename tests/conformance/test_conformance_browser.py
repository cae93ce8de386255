"""The suite over a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.conformance.wrong import WRONG, Shifted, check_is_found_out
from tests.desktop.programs import program

from qvl_agent.device import DeviceSettings
from qvl_tools.conformance import Case, Subject, conformance_cases
from qvl_tools.conformance.browser_bench import BrowserBench

pytest.importorskip("playwright", reason="the extra 'browser' is not installed")
from qvl_tools.browser import open_browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def subject() -> Iterator[Subject]:
    program("chromium")
    bench = BrowserBench()
    with Subject(lambda: open_browser(bench.argument, DeviceSettings()), bench) as subject:
        yield subject


@pytest.mark.parametrize("case", conformance_cases(), ids=str)
def test_the_browser(case: Case, subject: Subject) -> None:
    case.check(subject)


@pytest.mark.parametrize(("wrong", "name", "said"), WRONG)
def test_a_wrong_one_is_found_out(
    wrong: type[Shifted], name: str, said: str, subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_is_found_out(wrong, name, said, subject, monkeypatch)
