"""A page of a browser gets every text, also where the keyboard has no Latin letters to paste by."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing

import pytest
from tests.desktop.programs import stop, wait_for
from tests.desktop.xserver import XServer

from qvl_tools.desktop.typist import open_typist

pytestmark = [pytest.mark.desktop, pytest.mark.browser]

PAGE = """<!doctype html><meta charset=utf-8><title>empty</title>
<textarea autofocus oninput="document.title = 'typed ' + JSON.stringify(this.value)"></textarea>
"""


@pytest.fixture(scope="module")
def page(on_display: XServer) -> Iterator[str]:
    path = on_display.folder / "page.html"
    path.write_text(PAGE)
    browser = on_display.start(
        "chromium", "--no-sandbox", "--test-type", "--no-first-run", "--disable-gpu",
        f"--user-data-dir={on_display.folder / 'profile'}", "--window-size=900,700",
        path.as_uri(),
    )  # fmt: skip
    window = on_display.wait_for_window("empty")
    on_display.activate(window)
    yield window
    stop(browser)


def test_a_page_gets_what_is_typed(on_display: XServer, page: str) -> None:
    typed: list[str] = []
    with closing(open_typist(lambda names: None)) as typist:
        try:
            for layout in ("us", "ru", "gr", "de"):
                on_display.run("setxkbmap", layout)
                for text in ("abc ", "Grüße\n", "你好 "):
                    typist.type(text)
                    typed.append(text)
                wait_for(lambda: _typed(on_display) == "".join(typed), f"typed by {layout}")
        finally:
            on_display.run("setxkbmap", "us")


def _typed(server: XServer) -> str:
    """Return what the page says that it holds."""
    titles = [title for title in server.titles().values() if title.startswith("typed ")]
    held: str = json.loads(titles[0][6:].rpartition('"')[0] + '"') if titles else ""
    return held
