"""What every backend must do, as a suite that anyone can run on their own.

``qvl-agent conform SPEC`` runs it from a terminal. In a test suite::

    @pytest.fixture(scope="module")
    def subject():
        with Subject(open_my_device, MyBench()) as subject:
            yield subject

    @pytest.mark.parametrize("case", conformance_cases(), ids=str)
    def test_conformance(case, subject):
        case.check(subject)

A bench says what really happened on the device; without one, only what needs no such truth is
checked, and the rest is skipped and named.
"""

from __future__ import annotations

from qvl_tools.conformance.bench import Bench
from qvl_tools.conformance.cases import Case, conformance_cases
from qvl_tools.conformance.subject import DoesNotApply, NotConforming, Subject

__all__ = ["Bench", "Case", "DoesNotApply", "NotConforming", "Subject", "conformance_cases"]
