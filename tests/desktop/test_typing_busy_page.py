"""A page that is busy when it is typed into gets the text all the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.desktop.programs import stop, wait_for
from tests.desktop.xserver import XServer

from qvl_tools.desktop.typist import Typist, open_typist

pytestmark = [pytest.mark.desktop, pytest.mark.browser]

PAGE = """data:text/html,<title>page</title><body onload="area.focus()">
<textarea id="area" oninput="document.title='has '+this.value" onkeydown="
  if (event.key == 'F2') document.title = 'awake';
  if (event.key == 'v')
    for (let until = performance.now() + 1500; performance.now() < until;);"></textarea>"""


@pytest.fixture
def page(on_display: XServer) -> Iterator[str]:
    """A page in front that does nothing else for a while when ctrl+v is pressed."""
    flags = ("--no-sandbox", "--no-first-run", "--test-type", "--disable-gpu")
    folder = f"--user-data-dir={on_display.folder}/busy"
    browser = on_display.start("chromium", *flags, folder, f"--app={PAGE}")
    window = on_display.wait_for_window("page")
    on_display.activate(window)

    def is_awake() -> bool:  # keys that come before a page is first drawn are dropped
        on_display.run("xdotool", "key", "F2")
        return on_display.titles()[window] == "awake"

    wait_for(is_awake, "the page hears keys")
    yield window
    stop(browser)


@pytest.fixture
def typist(on_display: XServer) -> Iterator[Typist]:
    typist = open_typist(lambda names: None)
    yield typist
    typist.close()


def test_a_busy_page_gets_what_was_typed(on_display: XServer, page: str, typist: Typist) -> None:
    typist.type("Grüße 你好")
    typist.settle()  # the clipboard is the user's again from here on
    wait_for(lambda: on_display.titles()[page] == "has Grüße 你好", "the text on the page")
