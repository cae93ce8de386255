"""Wrong backends over right ones: what a bench on a real device must find out."""

from __future__ import annotations

import re

import pytest

from qvl_agent.actions import DeviceAction, Tap, TypeText
from qvl_agent.device import Device, DeviceInfo
from qvl_agent.geometry import ScreenPoint
from qvl_agent.observation import Observation
from qvl_tools.conformance import NotConforming, Subject, conformance_cases
from qvl_tools.conformance import subject as subject_module


class Shifted:
    """Taps five pixels beside, once things have been brought up; everything else is right."""

    def __init__(self, device: Device) -> None:
        self._device = device

    @property
    def info(self) -> DeviceInfo:
        return self._device.info

    def capture(self) -> Observation:
        return self._device.capture()

    def perform(self, action: DeviceAction) -> None:
        self._device.perform(self.wrong(action))

    def close(self) -> None:
        """The device below belongs to somebody else."""

    def wrong(self, action: DeviceAction) -> DeviceAction:
        if isinstance(action, Tap):
            beside = ScreenPoint(action.point.x + 5, action.point.y)
            return action.model_copy(update={"point": beside})
        return action


class Spaced(Shifted):
    """Types a space for ``%s``, as Android's own ``input text`` does."""

    def wrong(self, action: DeviceAction) -> DeviceAction:
        if isinstance(action, TypeText):
            return action.model_copy(update={"text": action.text.replace("%s", " ")})
        return action


WRONG = ((Shifted, "acting.a_tap_lands", "was sent, and there arrived: tap "),
         (Spaced, "typed.percent", "and the field holds '100  "))  # fmt: skip
"""The backend, the check that finds it out, and what that says."""


def check_is_found_out(
    wrong: type[Shifted], name: str, said: str, subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check that the suite finds out a wrong device on the bench of a right one.

    Args:
        wrong: What is put around the right device.
        name: Of the check that has to find it out.
        said: Part of what the check has to say.
        subject: The right device and its bench.
        monkeypatch: Of the test: what never arrives is not waited for as long as usual.
    """
    monkeypatch.setattr(subject_module, "ARRIVES_S", 2.0)
    case = next(case for case in conformance_cases() if case.name == name)
    beside = Subject(lambda: wrong(subject.device), subject.bench)
    with pytest.raises(NotConforming, match=re.escape(said)):
        case.check(beside)
