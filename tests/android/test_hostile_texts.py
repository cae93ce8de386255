"""1,000 hostile texts and more, typed through the backend and judged by a real POSIX shell.

The phone would read most of these lines without a shell process; here every line that types goes
to ``/bin/sh`` itself, which would run whatever is not quoted.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

import pytest
from tests.android.faulty import BreakingLink
from tests.android.hostile_texts import BREAKOUTS, COMMANDS, HOSTILE_TEXTS, fuzz
from tests.phone.paper_phone import NOTES, PaperPhone

from qvl_agent.actions import TypeText
from qvl_tools.android.device import AndroidDevice
from qvl_tools.phone.adb import sandbox
from qvl_tools.phone.adb.door import AdbDoor
from qvl_tools.phone.controls import INPUT_METHOD_STOCK

pytestmark = pytest.mark.skipif(
    not sandbox.available(), reason="no Landlock here: a real shell would reach this computer"
)

_TYPES = re.compile(r"(?:input|am) ")


class ShellLink(BreakingLink):
    """A link that has the phone read what types with a real shell."""

    def _forward(self, service: str) -> str:
        head, colon, line = service.partition(":")
        # A line that begins with a built-in needs a shell.
        return f"{head}{colon}true; {line}" if _TYPES.match(line) else service


@pytest.fixture(scope="module")
def door() -> Iterator[AdbDoor]:
    with AdbDoor(PaperPhone()) as opened:
        yield opened


@pytest.fixture(scope="module")
def typist(door: AdbDoor) -> Iterator[AndroidDevice]:
    with (
        ShellLink(door.adb_port) as link,
        AndroidDevice.connect(port=link.port, start_server=False, timeout_s=20.0) as device,
    ):
        yield device


def paper(door: AdbDoor) -> PaperPhone:
    controls = door.device.controls
    assert isinstance(controls, PaperPhone)
    vars(controls).update(vars(PaperPhone(app=NOTES, focused=True)))
    return controls


def traces(door: AdbDoor, phone: PaperPhone) -> dict[str, object]:
    """Return what a command would have left, without what typing leaves."""
    files = door.device.files.root
    return {
        "files": sorted(str(file.relative_to(files)) for file in files.rglob("*")),
        "settings": {name for _, name in phone.values} - {"enabled_input_methods"},
        "touches": list(phone.touches),
        "keys": {code for code, _, _ in phone.keys} - {66, 61},
        "screen": (phone.app, phone.override, phone.density_dpi, phone.input_method),
        "links": list(phone.links),
    }


def type_exactly(device: AndroidDevice, phone: PaperPhone, text: str) -> None:
    phone.text = ""
    device.perform(TypeText(text=text))
    assert phone.text == text


def test_there_are_enough_of_them() -> None:
    assert (len(BREAKOUTS), len(COMMANDS)) == (40, 25)
    assert len(set(HOSTILE_TEXTS)) == 1000


@pytest.mark.parametrize("way", BREAKOUTS)
def test_a_hostile_text_is_only_typed(door: AdbDoor, typist: AndroidDevice, way: str) -> None:
    phone = paper(door)
    before = traces(door, phone)
    for command in COMMANDS:
        text = way.format(command)
        type_exactly(typist, phone, text)
        assert traces(door, phone) == before, text
    assert phone.input_method == INPUT_METHOD_STOCK


def test_glued_together_by_chance_they_are_only_typed(door: AdbDoor, typist: AndroidDevice) -> None:
    phone = paper(door)
    before = traces(door, phone)
    for text in fuzz(200, seed=1):
        type_exactly(typist, phone, text)
        assert traces(door, phone) == before, text


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_leaves_a_trace_when_it_is_run(command: str) -> None:
    """Without quotes they would run: so the tests above can fail."""
    with AdbDoor(PaperPhone()) as door:
        phone = paper(door)
        phone.text = "kept"
        run(door, "ime enable com.android.adbkeyboard/.AdbIME; true")
        before = traces(door, phone)
        run(door, "echo x; true </dev/null")
        assert (traces(door, phone), phone.text) == (before, "kept")
        run(door, f"echo x; {command} </dev/null")
        assert (traces(door, phone), phone.text) != (before, "kept")


def run(door: AdbDoor, line: str) -> None:
    with socket.create_connection(("127.0.0.1", door.adb_port), timeout=20) as sock:
        for request in ("host:transport-any", f"shell:{line}"):
            sock.sendall(b"%04x" % len(request) + request.encode())
        while sock.recv(65536):
            pass
