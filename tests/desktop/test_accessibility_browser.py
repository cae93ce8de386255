"""A web page as Chromium says it, and Chromium where it says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.desktop.programs import stop, wait_for
from tests.desktop.speaking import SCREEN, SpeakingServer, click, read_when

from qvl_agent.actions import Tap
from qvl_agent.errors import CaptureFailed
from qvl_agent.geometry import ScreenPoint
from qvl_agent.observation import TextBox
from qvl_agent.policy import Policy
from qvl_tools.desktop.accessibility import AccessibilityReader

pytestmark = [pytest.mark.desktop, pytest.mark.browser]

PAGE = """<!doctype html><meta charset=utf-8><title>Shop</title>
<h1>Your order</h1>
<p>It says here in a long sentence that you may buy this or pay for that, and leave it at that.</p>
<button onclick="document.title = 'paid'">Pay now</button> <a href="#terms">Terms</a>
<input aria-label=Town value=Wien> <input type=password aria-label=PIN value=geheim-7319>
<label><input type=checkbox> Remember me</label>
<div tabindex=0 role=button onclick="1">Hand-made</div>
<div style="height: 4000px"></div><button>Far below</button>
"""
SPEAKS = "--force-renderer-accessibility"


@contextmanager
def chromium(server: SpeakingServer, *options: str) -> Iterator[None]:
    page = server.folder / "page.html"
    page.write_text(PAGE)
    browser = server.start(
        "chromium", "--no-sandbox", "--test-type", "--no-first-run", "--disable-gpu",
        f"--user-data-dir={server.folder / 'profile'}", "--window-size=900,700", *options,
        page.as_uri(),
    )  # fmt: skip
    try:
        server.wait_for_window("Shop")
        yield
    finally:
        stop(browser)


def tap_on(text: TextBox) -> Tap:
    box = text.box
    return Tap(point=ScreenPoint((box.left + box.right) // 2, (box.top + box.bottom) // 2))


def test_a_page_is_read_and_a_click_hits_what_was_read(
    speaking: SpeakingServer, reader: AccessibilityReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(speaking.env, "ACCESSIBILITY_ENABLED", "1")
    with chromium(speaking, SPEAKS):
        texts = read_when(reader, "Pay now")
        looks = {name: (text.role, text.clickable) for name, text in texts.items()}
        assert (
            looks.items()
            >= {
                "Your order": ("Heading", False),
                "Pay now": ("Button", True),
                "Terms": ("Link", True),
                "Wien": ("EditText", True),
                "PIN": ("EditText", True),
                "Remember me": ("CheckBox", True),
                "Hand-made": ("Button", True),
            }.items()
        )
        assert "Far below" not in texts
        assert not any("geheim" in text for text in texts)
        assert "Shop" not in {text.text for text in texts.values() if text.role == "View"}
        verdicts = [
            Policy().judge(tap_on(texts[name]), lambda: [*texts.values()]).verdict
            for name in ("Pay now", "Terms")
        ]
        assert verdicts == ["confirm", "allow"]
        click(speaking, texts["Pay now"])
        speaking.wait_for_window("paid")


def test_a_browser_that_says_nothing_of_its_page_is_not_taken_for_empty(
    speaking: SpeakingServer, reader: AccessibilityReader
) -> None:
    with chromium(speaking), pytest.raises(CaptureFailed, match="does not say what it shows"):
        wait_for(lambda: not reader.read(SCREEN, SCREEN.size), "the browser is seen")


def test_nor_is_one_that_says_only_what_its_own_buttons_are(
    speaking: SpeakingServer, reader: AccessibilityReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(speaking.env, "ACCESSIBILITY_ENABLED", "1")
    with chromium(speaking):
        for _ in range(20):
            with pytest.raises(CaptureFailed, match="does not say what it shows"):
                reader.read(SCREEN, SCREEN.size)
