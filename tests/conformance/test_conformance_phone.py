"""The suite over the simulated phone: through its own socket, and through a real adb server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qvl_agent.device import DeviceSettings
from qvl_tools.conformance import Case, Subject, conformance_cases

pytest.importorskip("PySide6", reason="the extra 'phone' is not installed")
from qvl_tools.conformance.phone_bench import PhoneBench
from qvl_tools.phone.device import open_phone


@pytest.fixture(scope="module")
def subject() -> Iterator[Subject]:
    with Subject(lambda: open_phone("", DeviceSettings()), PhoneBench()) as phone:
        yield phone


@pytest.mark.parametrize("case", conformance_cases(), ids=str)
def test_the_phone_through_its_own_socket(case: Case, subject: Subject) -> None:
    case.check(subject)
