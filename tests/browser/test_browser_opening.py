"""Browsers and pages that can't be opened, and what is said then."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.desktop.programs import program

from qvl_agent.device import DeviceSettings
from qvl_agent.errors import (
    DeviceUnavailable,
    DisplayUnavailable,
    MissingExtra,
)
from qvl_agent.plugins import open_device

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/", "nonsense://x"])
def test_a_page_that_can_not_be_opened_says_why(address: str) -> None:
    program("chromium")
    with pytest.raises(DeviceUnavailable, match=r"ERR_\w+|invalid URL"):
        open_device(f"browser:{address}", DeviceSettings())


def test_an_address_as_people_write_it_is_taken_for_https() -> None:
    program("chromium")
    with pytest.raises(DeviceUnavailable, match=r"ERR_\w+ at https://127\.0\.0\.1/"):
        open_device("browser:127.0.0.1", DeviceSettings())


def test_an_endpoint_where_nothing_listens_says_so() -> None:
    with pytest.raises(DeviceUnavailable, match=r"127\.0\.0\.1:1") as failed:
        open_device("browser:attach=http://127.0.0.1:1", DeviceSettings())
    assert "--remote-debugging-port" in failed.value.fix


def test_without_chromium_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    with pytest.raises(DisplayUnavailable) as failed:
        open_device("browser", DeviceSettings())
    assert "apt install chromium" in failed.value.fix


def test_without_playwright_it_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "playwright", None)
    with pytest.raises(MissingExtra) as failed:
        open_device("browser", DeviceSettings())
    assert "qvl-agent[browser]" in failed.value.fix
