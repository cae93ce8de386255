"""A browser that somebody else started and goes on using."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from tests.browser.site import Site
from tests.desktop.programs import program, wait_for

from qvl_agent.actions import Tap, TypeText
from qvl_agent.device import Device, DeviceSettings
from qvl_agent.errors import CaptureFailed, DeviceBusy, DeviceLost
from qvl_agent.geometry import ScreenPoint, Size
from qvl_agent.plugins import open_device

pytestmark = pytest.mark.browser


@pytest.fixture
def endpoint(site: Site, tmp_path: Path) -> Iterator[str]:
    """Where a Chromium of somebody's listens that shows the bench in 900x700, doubled."""
    words = ["--headless", "--no-sandbox", "--remote-debugging-port=0", "--window-size=900,900"]
    words += ["--force-device-scale-factor=2", "--no-first-run", f"--user-data-dir={tmp_path}"]
    site.reports.clear()
    process = subprocess.Popen(
        [program("chromium"), *words, site.url],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    port = tmp_path / "DevToolsActivePort"
    wait_for(lambda: port.exists() and "\n" in port.read_text(), "Chromium listens")
    site.wait_for("ready")
    yield f"http://127.0.0.1:{port.read_text().split()[0]}"
    process.terminate()
    process.wait()


def tabs(endpoint: str) -> list[str]:
    """The ids of the pages it shows."""
    with urlopen(f"{endpoint}/json/list") as answer:
        return [one["id"] for one in json.load(answer) if one["type"] == "page"]


def test_it_is_driven_in_its_own_size_and_left_as_it_is(endpoint: str, site: Site) -> None:
    with closing(open_device(f"browser:attach={endpoint}", DeviceSettings())) as device:
        seen = device.capture()
        assert seen.screen.width_px == site.of("ready")[0]["width"]
        assert seen.image_size == Size(2 * seen.screen.width_px, 2 * seen.screen.height_px)
        device.perform(Tap(point=ScreenPoint(200, 200)))
        (down,) = site.wait_for("mousedown")
        assert (down["on"], down["x"], down["y"]) == ("text", 200, 200)
        device.perform(TypeText(text="Grüße"))
        assert site.wait_for("input")[-1]["text"] == "Grüße"
    assert len(tabs(endpoint)) == 1


def test_a_second_agent_is_told_who_holds_it(endpoint: str) -> None:
    first = open_device(f"browser:attach={endpoint}", DeviceSettings())
    with closing(first), pytest.raises(DeviceBusy):
        open_device(f"browser:attach={endpoint}", DeviceSettings())
    open_device(f"browser:attach={endpoint}", DeviceSettings()).close()


def test_a_closed_window_is_a_lost_device(endpoint: str) -> None:
    with closing(open_device(f"browser:attach={endpoint}", DeviceSettings())) as device:
        (tab,) = tabs(endpoint)
        urlopen(Request(f"{endpoint}/json/close/{tab}")).close()
        wait_for(lambda: is_lost(device), "the device is lost")


def is_lost(device: Device) -> bool:
    try:
        device.capture()
    except DeviceLost:
        return True
    except CaptureFailed:
        return False
    return False
