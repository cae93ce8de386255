"""What doctor says of models in this process."""

from __future__ import annotations

import sys

import pytest

from qvl_agent.checks import Check
from qvl_agent.device import DeviceSettings
from qvl_agent.models.session.checks import local_checks


def look() -> list[Check]:
    return list(local_checks(DeviceSettings()))


def test_it_says_where_a_model_would_run_and_how_much_room_there_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QVL_DEVICE_MAP", "cpu")
    (found,) = look()
    assert (found.state, found.fix) == ("ok", "")
    assert found.detail.startswith("would run on cpu in float32; ")
    assert found.detail.endswith(" GiB free")


def test_what_is_wished_for_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QVL_DEVICE_MAP", "cpu")
    monkeypatch.setenv("QVL_DTYPE", "bfloat16")
    assert "bfloat16" in look()[0].detail


def test_a_wish_that_can_not_be_met_has_a_fix_and_is_no_fault_of_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QVL_DTYPE", "int3")
    (found,) = look()
    assert found.state == "optional"
    assert "int3" in found.detail
    assert "bfloat16" in found.fix


def test_without_the_extra_there_is_nothing_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "accelerate", None)
    assert look() == []
