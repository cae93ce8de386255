"""One Chromium and one site per module; each test has the page anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.browser.site import Site
from tests.desktop.programs import program

from qvl_agent.device import Device, DeviceSettings
from qvl_agent.plugins import open_device


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture(scope="module")
def notices() -> list[str]:
    """What the device told the user."""
    return []


@pytest.fixture(scope="module")
def browser(site: Site, notices: list[str]) -> Iterator[Device]:
    """The bench in a window with two pixels of the picture per CSS pixel."""
    program("chromium")
    settings = DeviceSettings(on_notice=notices.append, options={"scale": 2})
    device = open_device(f"browser:{site.url}", settings)
    yield device
    device.close()


@pytest.fixture
def page(browser: Device, site: Site) -> Device:
    """The browser, whatever happened before forgotten."""
    site.reports.clear()
    return browser
