"""The suite over a desktop: a real X server with a window manager and two monitors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.desktop.programs import python_with
from tests.desktop.xserver import XServer

from qvl_agent.device import DeviceSettings
from qvl_tools.conformance import Case, Subject, conformance_cases
from qvl_tools.conformance.desktop_bench import DesktopBench
from qvl_tools.desktop import open_desktop

pytestmark = pytest.mark.desktop


@pytest.fixture(scope="module")
def subject(on_display: XServer) -> Iterator[Subject]:
    python_with("tk")
    # The environment of tests, since the X server's own has no XDG_STATE_HOME and no PYTHONPATH.
    with Subject(lambda: open_desktop("", DeviceSettings()), DesktopBench()) as subject:
        yield subject


@pytest.mark.parametrize("case", conformance_cases(), ids=str)
def test_the_desktop(case: Case, subject: Subject) -> None:
    case.check(subject)
