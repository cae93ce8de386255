"""What doctor says of a desktop that works, and of one that does not."""

from __future__ import annotations

import ctypes.util
from collections.abc import Iterator

import pytest
from tests.desktop.xserver import XServer

from qvl_agent.checks import Check
from qvl_tools.desktop.checks import desktop_checks
from qvl_tools.desktop.permissions import PERMISSIONS, Permission, is_allowed

pytestmark = pytest.mark.desktop


def checks() -> dict[str, Check]:
    return {check.name: check for check in desktop_checks()}


def test_a_desktop_that_works(on_display: XServer) -> None:
    found = checks()
    assert {name: check.state for name, check in found.items()} == {
        "desktop screen": "ok",
        "desktop input": "ok",
        "desktop typing": "ok",
        "desktop windows": "ok",
        "desktop texts": "optional",  # no bus runs on this server
    }
    assert found["desktop screen"].detail == (
        f"{on_display.display}: monitors 1 (screen, 1920x1080+0+0), 2 (1920x1080+1920+0)"
    )
    assert "at-spi2-core" in found["desktop texts"].fix


@pytest.fixture
def black(on_display: XServer) -> Iterator[None]:
    titles = on_display.titles()
    assert not titles, f"windows are in the way: {titles}"
    on_display.paint("#000000")
    yield
    on_display.paint("#3a6ea5")


def test_a_black_screen_is_told(black: None) -> None:
    found = checks()["desktop screen"]
    assert (found.state, "black" in found.detail) == ("optional", True)
    assert "unlock" in found.fix


def test_no_screen_is_no_fault_but_has_a_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    (found,) = desktop_checks()
    assert (found.name, found.state) == ("desktop", "optional")
    assert "DISPLAY is not set" in found.detail
    assert "xvfb-run" in found.fix


def test_a_permission_is_asked_of_the_system() -> None:
    library = ctypes.util.find_library("c") or ""
    assert is_allowed(Permission("Any", "anything", library, "getpid"))
    assert is_allowed(Permission("Newer", "anything", library, "no_such_question"))


def test_each_permission_says_where_it_is_given() -> None:
    for permission in PERMISSIONS:
        assert f"Privacy & Security > {permission.name}" in permission.fix
