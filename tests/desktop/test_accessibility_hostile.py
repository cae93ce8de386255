"""Applications that say what nobody should: the reading fails by name or leaves it out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.desktop.programs import stop, wait_for
from tests.desktop.speaking import SCREEN, SpeakingServer

from qvl_agent.errors import CaptureFailed
from qvl_tools.desktop.accessibility import AccessibilityReader

pytestmark = pytest.mark.desktop

READ = {"nothing odd", "states beyond numbers", "an offset beyond its text"}
"""Where the text is read all the same."""

KINDS = [
    *sorted(READ),
    "a path that is none",
    "a name that is none",
    "itself in itself",
    "an endless place",
    "a place far away",
    "a place beyond numbers",
]


@pytest.fixture(scope="module")
def window(speaking: SpeakingServer) -> Iterator[str]:
    """A window that says nothing itself, so that another can speak for it."""
    with speaking.form("wakes the bus"):
        terminal = speaking.start("xterm", "-title", "hostile", "-geometry", "60x10+100+100")
        wait_for(lambda: _address(speaking), "the accessibility bus runs")
        found = speaking.wait_for_window("hostile")
    yield found
    stop(terminal)


def _address(server: SpeakingServer) -> str:
    from qvl_tools.desktop.atspi_bus import _said_by_session

    return _said_by_session()


@pytest.mark.parametrize("kind", KINDS)
def test_what_nobody_should_say(
    speaking: SpeakingServer, reader: AccessibilityReader, window: str, kind: str
) -> None:
    box = map(str, speaking.box_of(window))
    script = Path(__file__).with_name("hostile_application.py")
    speaker = speaking.script(sys.executable, script, _address(speaking), kind, *box)
    assert speaker.stdout is not None
    assert speaker.stdout.readline() == "ready\n"
    try:
        if kind in READ:
            (text,) = reader.read(SCREEN, SCREEN.size)
            assert text.text in {"said", "hostile"}
        else:
            with pytest.raises(CaptureFailed, match=r"does not say what it shows|more than 6000"):
                reader.read(SCREEN, SCREEN.size)
    finally:
        stop(speaker)
