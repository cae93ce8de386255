"""The suite itself: what is right passes, and every check finds out some backend that is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from tests.conformance.broken import Broken
from tests.conformance.broken_rows import BROKEN
from tests.conformance.paper import PaperBench, PaperDevice, World

from qvl_tools.conformance import Case, DoesNotApply, NotConforming, Subject, conformance_cases
from qvl_tools.conformance import subject as subject_module

CASES = {case.name: case for case in conformance_cases()}


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """On paper everything arrives at once; what does not, never does."""
    monkeypatch.setattr(subject_module, "ARRIVES_S", 0.1)


@pytest.fixture(scope="module")
def subject() -> Iterator[Subject]:
    world = World()
    with Subject(lambda: PaperDevice(world), PaperBench(world)) as whole:
        yield whole


@pytest.mark.parametrize("case", CASES.values(), ids=str)
def test_what_is_right_passes_every_check(case: Case, subject: Subject) -> None:
    does_all = case.name == "refusing.kinds_it_does_not_claim"
    with pytest.raises(DoesNotApply) if does_all else nullcontext():
        case.check(subject)


@pytest.mark.parametrize(("wrong", "broken", "name"), BROKEN, ids=[row[0] for row in BROKEN])
def test_what_is_wrong_is_found_out(wrong: str, broken: Broken, name: str) -> None:
    world = World()
    made: list[PaperDevice] = []

    def open_it() -> PaperDevice:
        made.append(broken(world))
        return made[-1]

    subject = Subject(open_it, PaperBench(world))
    if wrong == "opens once":
        open_it()
    with pytest.raises(Exception) as found:  # noqa: PT011 - its kind is looked at below
        CASES[name].check(subject)
    assert not isinstance(found.value, DoesNotApply)
    if wrong not in ("raises no error of the tree", "stumbles", "closes once", "opens once"):
        assert isinstance(found.value, NotConforming)
        assert len(str(found.value)) > 12
    for device in made:
        _end(device)


def _end(device: PaperDevice) -> None:
    if ended := getattr(device, "ended", None):
        ended.set()
    if process := getattr(device, "process", None):
        process.communicate()


def test_every_check_finds_out_some_broken_backend() -> None:
    assert {name for _, _, name in BROKEN} == set(CASES)


def test_names_are_unique_and_told() -> None:
    cases = conformance_cases()
    assert len({case.name for case in cases}) == len(cases)
    assert all(case.about.endswith(".") for case in cases)


def test_without_a_bench_only_what_needs_none_is_checked() -> None:
    world = World()
    with Subject(lambda: PaperDevice(world)) as alone:
        skipped = set()
        for case in conformance_cases():
            try:
                case.check(alone)
            except DoesNotApply:
                skipped.add(case.name.partition(".")[0])
    assert {"acting", "typed"} <= skipped
    assert "ending" not in skipped


def test_what_is_left_out_says_why() -> None:
    world = World()
    with (
        Subject(lambda: PaperDevice(world), left_out={"acting.a_tap_lands": "no hands"}) as one,
        pytest.raises(DoesNotApply, match="no hands"),
    ):
        CASES["acting.a_tap_lands"].check(one)
