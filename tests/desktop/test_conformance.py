"""The suite over a desktop: a real X server with a window manager and two monitors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.conformance.wrong import WRONG, Shifted, check_is_found_out
from tests.desktop.programs import program, python_with
from tests.desktop.xserver import XServer

from qvl_agent.actions import ActionKind, DeviceAction, OpenApp
from qvl_agent.device import Device, DeviceSettings
from qvl_agent.geometry import Box
from qvl_tools.conformance import Case, Subject, conformance_cases
from qvl_tools.conformance.desktop_bench import DesktopBench
from qvl_tools.desktop import open_desktop

pytestmark = pytest.mark.desktop


class SeesWindows(DesktopBench):
    """Also tells which application has come to the front: the window manager says so."""

    app = "galculator"

    def __init__(self, server: XServer) -> None:
        super().__init__()
        self._server = server
        self._kind: ActionKind = "tap"

    def show(self, kind: ActionKind, device: Device) -> Box | None:
        self._kind = kind
        return super().show("press" if kind == "open_app" else kind, device)

    def seen(self) -> tuple[DeviceAction, ...]:
        if self._kind != "open_app":
            return super().seen()
        title = self._server.run("xdotool", "getactivewindow", "getwindowname", check=False)
        return (OpenApp(app=self.app),) if title.strip() == self.app else ()


@pytest.fixture(scope="module")
def subject(on_display: XServer) -> Iterator[Subject]:
    python_with("tk")
    program("galculator")
    # The environment of tests, since the X server's own has no XDG_STATE_HOME and no PYTHONPATH.
    with Subject(lambda: open_desktop("", DeviceSettings()), SeesWindows(on_display)) as subject:
        yield subject


@pytest.mark.parametrize("case", conformance_cases(), ids=str)
def test_the_desktop(case: Case, subject: Subject) -> None:
    case.check(subject)


@pytest.mark.parametrize(("wrong", "name", "said"), WRONG)
def test_a_wrong_one_is_found_out(
    wrong: type[Shifted], name: str, said: str, subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_is_found_out(wrong, name, said, subject, monkeypatch)
