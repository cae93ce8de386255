"""What of the suite a recorded device can be asked: it takes nothing but what was done then."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.replay.endings import ENDINGS, record

from qvl_agent.actions import Tap
from qvl_agent.errors import ReplayDiverged
from qvl_agent.geometry import ScreenPoint
from qvl_agent.journal.events import Observed
from qvl_agent.replay.device import RecordedDevice
from qvl_agent.replay.tape import Tape
from qvl_tools.conformance import Case, DoesNotApply, Subject, conformance_cases

APPLIES = {
    "looking.info_holds_together",
    "looking.a_look_is_whole",
    "looking.it_can_look_again_and_again",
    "ending.closing_twice_is_fine",
    "ending.it_opens_again",
    "ending.nothing_is_left_behind",
}
REASON = "a recorded device shows, takes and tells what is on its tape, with the times of then"


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Subject]:
    episode = record(ENDINGS["claimed"], tmp_path_factory.mktemp("episode"))
    first = next(i for i, event in enumerate(episode.events) if isinstance(event, Observed))

    def open_it() -> RecordedDevice:
        tape = Tape(episode)
        tape.compared = first
        return RecordedDevice(tape)

    left_out = {case.name: REASON for case in conformance_cases() if case.name not in APPLIES}
    with Subject(open_it, left_out=left_out) as subject:
        yield subject


@pytest.mark.parametrize(
    "case", [case for case in conformance_cases() if case.name in APPLIES], ids=str
)
def test_the_recorded_device(case: Case, subject: Subject) -> None:
    case.check(subject)


def test_what_is_left_out_is_what_the_tape_decides(subject: Subject) -> None:
    assert len(APPLIES) + len(subject.left_out) == len(conformance_cases())
    with pytest.raises(DoesNotApply, match="on its tape"):
        next(case for case in conformance_cases() if case.name not in APPLIES).check(subject)
    with pytest.raises(ReplayDiverged):
        subject.device.perform(Tap(point=ScreenPoint(1, 1)))
