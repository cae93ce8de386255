"""The same goal through the whole model loop: four families, three screens, four protocols."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from tests.e2e.oracles import SCREENS, FlightOracle
from tests.servers.vlm import VlmServer

from qvl_agent import RunOptions, run_goal
from qvl_agent.actions import Tap
from qvl_agent.device import DeviceSettings
from qvl_agent.geometry import Size
from qvl_agent.journal.events import Intended
from qvl_agent.journal.reader import read_episode
from qvl_agent.models.port import ModelSettings
from qvl_agent.replay.strict import ReplayReport
from qvl_agent.result import RunResult
from qvl_tools.phone.device import PhoneDevice, open_phone

GOAL = "book a flight from Zurich to Lisbon"
FAMILIES = ("qwen2-vl", "qwen2.5-vl", "qwen3-vl", "qwen3.5")


def book(
    server: VlmServer, device: PhoneDevice, oracle: FlightOracle, family: str, replays: Path
) -> RunResult:
    server.oracle = oracle
    options = RunOptions(
        replays=replays,
        yes=True,
        expect=["Booking confirmed"],
        model_settings=ModelSettings(base_url=server.base_url, family=family),
    )
    return run_goal(GOAL, device=device, model="openai:test-model", options=options)


def check_booked(
    result: RunResult, device: PhoneDevice, oracle: FlightOracle, server: VlmServer
) -> None:
    assert (result.status, result.proof) == ("done", "verified"), result.reason
    (booked,) = device.phone.state()["apps"]["com.qvl.flights"]["bookings"]
    assert (booked["origin"], booked["destination"]) == ("ZRH", "LIS")
    assert (result.usage.input_tokens or 0) > 0
    events = read_episode(result.episode).events
    taps = [e.action for e in events if isinstance(e, Intended) and isinstance(e.action, Tap)]
    assert len(taps) == len(oracle.targets) > 8
    for tap, (_, box) in zip(taps, oracle.targets, strict=True):
        assert box.contains(tap.point), f"{tap.point} is outside {box}"


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: f"{screen[0]}x{screen[1]}")
def test_every_family_books_on_every_screen(
    family: str,
    screen: tuple[int, int, float],
    tmp_path: Path,
    replay: Callable[[Path], ReplayReport],
) -> None:
    width, height, density = screen
    device = open_phone(f"size={width}x{height},density={density}", DeviceSettings(seed=7))
    assert isinstance(device, PhoneDevice)
    try:
        oracle = FlightOracle(device.phone, "Zurich", "Lisbon")
        with VlmServer(oracle, family=family, screen=Size(width, height)) as server:
            result = book(server, device, oracle, family, tmp_path)
            assert [said for said in server.refusals if "not supported" not in said] == []
        check_booked(result, device, oracle, server)
    finally:
        device.close()
    assert replay(result.episode).identical


@pytest.mark.slow
@pytest.mark.parametrize("family", ["qwen2.5-vl", "qwen3.5"])
@pytest.mark.parametrize("capability", ["none", "schema", "vllm", "tools"])
def test_whatever_structure_the_server_supports(
    family: str,
    capability: Literal["none", "schema", "vllm", "tools"],
    tmp_path: Path,
    replay: Callable[[Path], ReplayReport],
) -> None:
    device = open_phone("", DeviceSettings(seed=9))
    assert isinstance(device, PhoneDevice)
    try:
        oracle = FlightOracle(device.phone, "Zurich", "Lisbon")
        with VlmServer(oracle, family=family, capability=capability) as server:
            result = book(server, device, oracle, family, tmp_path)
        check_booked(result, device, oracle, server)
    finally:
        device.close()
    assert replay(result.episode).identical
