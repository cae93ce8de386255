"""What pages and browsers do that no action asked for."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from psutil import NoSuchProcess, Process
from tests.browser.site import Site
from tests.desktop.programs import program, wait_for

from qvl_agent.actions import Drag, Press, Scroll, SystemButton, Tap
from qvl_agent.device import Device, DeviceSettings
from qvl_agent.errors import (
    ActionFailed,
    ActionUnknown,
    CaptureFailed,
    DeviceLost,
)
from qvl_agent.geometry import ScreenPoint, Size
from qvl_agent.plugins import open_device

pytestmark = pytest.mark.browser

MIDDLE = ScreenPoint(640, 400)
LIMIT_S = 2.0
BIG = "<style>#big { position: fixed; inset: 0; width: 100vw; height: 100vh }</style>"

Open = Callable[..., Device]


def button(script: str, *, label: str = "Button") -> str:
    """A page that is one button."""
    ready = "<script>report('ready', {})</script>"
    return f'{BIG}<button id=big onclick="{script}">{label}</button>{ready}'


@pytest.fixture
def notices() -> list[str]:
    return []


@pytest.fixture
def show(site: Site, notices: list[str]) -> Iterator[Open]:
    """Open a browser on a page."""
    program("chromium")
    opened: list[Device] = []

    def show(html: str, limit_s: float = 10.0) -> Device:
        site.reports.clear()
        site.pages["/page"] = html
        settings = DeviceSettings(timeout_s=limit_s, on_notice=notices.append)
        opened.append(open_device(f"browser:{site.url}page", settings))
        site.wait_for("ready")
        return opened[-1]

    yield show
    for device in opened:
        device.close()


def test_an_alert_is_told_and_does_not_stop_the_page(
    show: Open, site: Site, notices: list[str]
) -> None:
    device = show(button("alert('Saved'); report('after', {})"))
    device.perform(Tap(point=MIDDLE))
    site.wait_for("after")
    assert any("'Saved'" in notice for notice in notices)
    device.capture()


@pytest.mark.parametrize("kind", ["confirm", "prompt"])
def test_a_question_is_answered_with_cancel_and_said(kind: str, show: Open, site: Site) -> None:
    device = show(button(f"report('answer', {{said: {kind}('Delete all?') || false}})"))
    with pytest.raises(ActionFailed, match=r"'Delete all[?]'.*Cancel") as failed:
        device.perform(Tap(point=MIDDLE))
    assert failed.value.partly_done
    assert site.wait_for("answer") == [{"said": False}]
    device.perform(Scroll(point=MIDDLE, direction="down"))  # said once


def test_a_dialog_that_comes_by_itself_does_not_hang_it(
    show: Open, site: Site, notices: list[str]
) -> None:
    show(
        button("")
        + "<script>setTimeout(() => { alert('Late'); report('after', {}) }, 100)</script>"
    )
    site.wait_for("after")  # nobody has called the device meanwhile
    assert any("'Late'" in notice for notice in notices)


def test_a_dialog_of_a_page_that_is_being_opened_is_told(show: Open, notices: list[str]) -> None:
    show("<script>alert('Welcome'); report('ready', {})</script>")
    assert any("'Welcome'" in notice for notice in notices)


def test_a_page_that_wants_to_stay_stays(show: Open, site: Site) -> None:
    device = show(
        button("location = '/'")
        + "<script>addEventListener('beforeunload', e => e.preventDefault())</script>"
    )
    wait_for(lambda: "beforeunload" in refusal(device), "the page wants to stay")
    assert [report["kind"] for report in site.reports].count("ready") == 1


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (f"{BIG}<input type=file id=big><script>report('ready', {{}})</script>", "file"),
        (
            f"{BIG}<a id=big download=x.bin href='data:application/octet-stream,x'>x</a>"
            "<script>report('ready', {})</script>",
            "data:application",
        ),
    ],
)
def test_files_and_downloads_are_refused(html: str, said: str, show: Open) -> None:
    device = show(html)

    wait_for(lambda: said in refusal(device), "the action says what was refused")


def refusal(device: Device) -> str:
    """Tap, and return what the page was refused since the last action; it comes when it comes."""
    try:
        device.perform(Tap(point=MIDDLE))
    except ActionFailed as error:
        return str(error)
    return ""


def color(device: Device) -> object:
    """What is in the middle of the picture."""
    seen = device.capture()
    assert (seen.screen, seen.image_size) == (Size(1280, 800), Size(1280, 800))
    return seen.image.getpixel((MIDDLE.x, MIDDLE.y))


def paint(name: str) -> str:
    return f"<style>#big {{ background: {name}; color: {name}; border: 0 }}</style>"


def test_the_newest_page_is_driven_and_then_the_one_before(show: Open, site: Site) -> None:
    site.pages["/popup"] = button("report('popup', {}); window.close()") + paint("lime")
    device = show(button("open('/popup', '', 'width=300,height=200')") + paint("blue"))
    assert color(device) == (0, 0, 255)
    device.perform(Tap(point=MIDDLE))
    wait_for(lambda: color(device) == (0, 255, 0), "the popup is seen")
    with suppress(ActionUnknown):  # it may be gone before the click has ended
        device.perform(Tap(point=MIDDLE))
    site.wait_for("popup")
    wait_for(lambda: color(device) == (0, 0, 255), "the first page is seen again")


def test_a_page_is_seen_while_it_navigates(show: Open, site: Site) -> None:
    # A picture that is being taken when the page goes away never comes.
    hop = "<script>setTimeout(() => location = '?' + Math.random(), 200)</script>"
    device = show(button("") + paint("blue") + hop)
    for _ in range(15):
        device.capture()
    assert len(site.of("ready")) > 1


def test_back_goes_back(show: Open, site: Site) -> None:
    site.pages["/next"] = button("") + paint("lime")
    device = show(button("location = '/next'") + paint("blue"))
    device.perform(Tap(point=MIDDLE))
    wait_for(lambda: color(device) == (0, 255, 0), "the next page is seen")
    device.perform(SystemButton(button="back"))
    wait_for(lambda: color(device) == (0, 0, 255), "the first page is seen again")


def test_a_page_that_hangs_ends_each_call_within_its_limit(show: Open, site: Site) -> None:
    device = show(button("report('hangs', {}); for (;;);"), LIMIT_S)
    start_s = time.monotonic()
    with pytest.raises(ActionUnknown, match="within 2 s"):
        device.perform(Tap(point=MIDDLE))
    site.wait_for("hangs")
    with pytest.raises(CaptureFailed, match="within 2 s"):
        device.capture()
    assert time.monotonic() - start_s < 2 * (LIMIT_S + 1)
    device.close()


def test_a_crashed_page_is_a_lost_device(show: Open) -> None:
    device = show(button(""))
    processes("--type=renderer")[-1].kill()
    wait_for(lambda: lost(device), "the device is lost")
    with pytest.raises(DeviceLost):
        device.perform(Tap(point=MIDDLE))


def test_a_killed_browser_is_a_lost_device(show: Open) -> None:
    device = show(button(""))
    processes("--remote-debugging")[-1].kill()
    wait_for(lambda: lost(device), "the device is lost")
    with pytest.raises(DeviceLost):
        device.perform(Press(keys=["a"]))


def processes(option: str) -> list[Process]:
    """The processes of the browser that was opened last, with this in their command line."""
    found = []
    for process in Process().children(recursive=True):
        with suppress(NoSuchProcess):
            if option in " ".join(process.cmdline()):
                found.append(process)
    assert found
    return found


def lost(device: Device) -> bool:
    try:
        device.capture()
    except DeviceLost:
        return True
    except CaptureFailed:
        pass
    return False


def test_a_drag_that_is_interrupted_while_the_page_still_takes_its_beginning_lets_go(
    show: Open, site: Site
) -> None:
    slow = "report('down', {}); const end = Date.now() + 1000; while (Date.now() < end);"
    device = show(f"{button('')}<script>onmousedown = () => {{ {slow} }};"
                  "onmouseup = () => report('up', {})</script>")  # fmt: skip

    def interrupt() -> None:
        site.wait_for("down")
        os.kill(os.getpid(), signal.SIGINT)

    person = threading.Thread(target=interrupt)
    person.start()
    with pytest.raises(KeyboardInterrupt):
        device.perform(Drag(start=MIDDLE, end=ScreenPoint(10, 10), duration_s=5.0))
    person.join()
    site.wait_for("up")


def test_it_can_be_closed_twice_and_is_lost_then(show: Open) -> None:
    others = set(Process().children(recursive=True))
    device = show(button(""))
    device.close()
    device.close()
    with pytest.raises(DeviceLost, match="closed"):
        device.capture()
    wait_for(lambda: set(Process().children(recursive=True)) <= others, "its processes have ended")


def test_it_works_inside_a_running_event_loop(show: Open) -> None:
    async def inside() -> object:
        return color(show(button("") + paint("lime")))

    assert asyncio.run(inside()) == (0, 255, 0)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root needs it")
def test_root_is_told_that_there_is_no_sandbox(show: Open, notices: list[str]) -> None:
    show(button(""))
    assert any("sandbox" in notice for notice in notices)
