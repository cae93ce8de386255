"""``--device browser[:URL]``: Chromium over the DevTools protocol, by screenshots and input only.

``browser:attach=ENDPOINT`` drives the newest page of one that has a ``--remote-debugging-port``.
"""

from __future__ import annotations

import base64
import os
import shutil
from contextlib import AsyncExitStack
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from qvl_agent import actions as act
from qvl_agent.device import DeviceInfo, DeviceSettings
from qvl_agent.errors import ActionFailed, DeviceLost, DisplayUnavailable, MissingExtra
from qvl_agent.geometry import Size
from qvl_agent.lease import take_lease
from qvl_agent.observation import Observation, decode_png
from qvl_tools.async_device import AsyncDevice, in_time
from qvl_tools.dom_keys import dom_keys

WIDTH_PX, HEIGHT_PX, ATTACH = 1280, 800, "attach="
KINDS = act.ACTION_KINDS - act.LOOP_KINDS - {"swipe", "pinch", "open_app"}
FIX = "name a page that answers, or a Chromium with --remote-debugging-port; or: qvl-agent doctor"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
NOTCH_PX = {"up": (0, -100), "down": (0, 100), "left": (-100, 0), "right": (100, 0)}


def open_browser(argument: str, settings: DeviceSettings) -> AsyncDevice:
    """Open a page; the option ``scale`` says how many pixels of the picture a CSS pixel has.

    Raises MissingExtra without Playwright, DeviceUnavailable without a browser or the page.
    """
    try:
        from playwright import async_api
    except ImportError as error:
        raise MissingExtra("playwright", "browser", needed_for="a browser") from error
    browser = Browser(argument or "about:blank", settings, async_api.async_playwright())
    return AsyncDevice(browser, failures=(async_api.Error,), timeout_s=settings.timeout_s, fix=FIX)


class Browser:
    """The newest page of a browser, in CSS pixels; ``AsyncDevice`` says when what is called."""

    def __init__(self, url: str, settings: DeviceSettings, playwright: Any) -> None:
        self._url, self._settings = url if ":" in url else f"https://{url}", settings
        self._playwright, self._sessions = playwright, dict[Any, Any]()
        self._crashed, self._refused = set[Any](), list[str]()

    async def open(self, kept: AsyncExitStack) -> DeviceInfo:
        """Start a browser and open the page in it, or attach to one."""
        chromium = (await kept.enter_async_context(self._playwright)).chromium
        if self._url.startswith(ATTACH):
            endpoint = self._url.removeprefix(ATTACH)
            kept.enter_context(take_lease(f"browser:{endpoint}"))
            self._browser = await chromium.connect_over_cdp(endpoint, no_defaults=True)
        else:
            self._browser = await self._launch(chromium)
            await self._browser.new_page(no_viewport=True, accept_downloads=False)
            await (await self._page())[0].goto(self._url, wait_until="commit")
        kept.push_async_callback(self._browser.close)
        name, model = f"browser:{self._url}", f"Chromium {self._browser.version}"
        return DeviceInfo(name, "desktop", "", model, Size(WIDTH_PX, HEIGHT_PX), KINDS)

    async def _launch(self, chromium: Any) -> Any:
        found = map(shutil.which, (*PROGRAMS, chromium.executable_path))
        if (program := next(filter(None, found), None)) is None:
            raise DisplayUnavailable("no Chromium", fix="apt install chromium (or Chrome)")
        if root := getattr(os, "geteuid", lambda: 1)() == 0:
            self._settings.on_notice("Chromium runs without its sandbox, since root started it")
        how = {"executable_path": program, "chromium_sandbox": not root, "handle_sigint": False}
        scale = self._settings.options.get("scale", 1)
        return await chromium.launch(**how, args=[f"--force-device-scale-factor={scale}"])

    async def _page(self) -> tuple[Any, Any]:  # listens to it from the first call on
        pages = self._browser.contexts[0].pages if self._browser.is_connected() else []
        if not pages or pages[-1] in self._crashed:
            raise DeviceLost("the page has crashed, or the browser was closed")
        if (page := pages[-1]) not in self._sessions:
            page.on("dialog", self._answer)
            page.on("crash", lambda gone: self._crashed.add(gone))
            page.on("filechooser", lambda _: self._refused.append("wanted a file and got none"))
            page.on("download", lambda it: self._refused.append(f"sent {it.url[:99]!r}: refused"))
            session = self._sessions[page] = await page.context.new_cdp_session(page)
            if not self._url.startswith(ATTACH):
                size = {"width": WIDTH_PX, "height": HEIGHT_PX, "deviceScaleFactor": 0}
                await session.send("Emulation.setDeviceMetricsOverride", {**size, "mobile": False})
        return page, self._sessions[page]

    async def _answer(self, dialog: Any) -> None:
        said = f"said {dialog.message[:200]!r} in a dialog ({dialog.type}), answered with Cancel"
        self._settings.on_notice(f"the page {said}")  # no screenshot shows it
        if dialog.type != "alert":
            self._refused.append(said)
        await dialog.dismiss()

    async def look(self) -> Observation:
        """Look at the page as it is drawn now."""
        page, session = await self._page()
        shot = await session.send("Page.captureScreenshot", {"optimizeForSpeed": True})
        attached = self._url.startswith(ATTACH) and await page.evaluate("[innerWidth, innerHeight]")
        screen = Size(*(attached or (WIDTH_PX, HEIGHT_PX)))
        png, host = base64.b64decode(shot["data"]), urlsplit(page.url).hostname or ""
        return Observation(decode_png(png), screen, monotonic(), encoded_png=png, app=host)

    async def act(self, action: act.DeviceAction) -> None:
        """Carry out one action; ActionFailed also says what the page was refused."""
        if isinstance(action, act.SystemButton) and action.button != "back":
            raise ActionFailed(f"a browser has no button {action.button!r}")
        held = dom_keys([*getattr(action, "keys", getattr(action, "modifiers", []))])
        page, _ = await self._page()
        try:
            for key in held:
                await page.keyboard.down(key)
            for at in act.points_of(action)[:1]:
                await page.mouse.move(at.x, at.y)
            await _touch(page, action)
        finally:
            for key in reversed(held):
                await page.keyboard.up(key)
        refused, self._refused = self._refused, []
        if refused:
            raise ActionFailed(f"the page {', '.join(refused)}", partly_done=True)


async def _touch(page: Any, action: act.DeviceAction) -> None:
    match action:
        case act.Tap(point=at):
            await page.mouse.click(at.x, at.y, button=action.button, click_count=action.count)
        case act.LongPress() | act.Drag():
            try:
                await page.mouse.down()  # may be interrupted when it is down already
                async for x, y in in_time(act.points_of(action), action.duration_s):
                    await page.mouse.move(x, y)
            finally:
                await page.mouse.up()
        case act.Scroll():
            for _ in range(action.amount):
                await page.mouse.wheel(*NOTCH_PX[action.direction])
        case act.TypeText():
            for key in ("ControlOrMeta+A", "Delete") if action.clear else ():
                await page.keyboard.press(key)
            await page.keyboard.insert_text(action.text)
            if action.submit:
                await page.keyboard.press("Enter")
        case act.SystemButton():
            await page.go_back(wait_until="commit")
