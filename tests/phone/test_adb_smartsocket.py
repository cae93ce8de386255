"""The smart socket, as ppadb, the real adb client and plain sockets speak to it."""

from __future__ import annotations

import contextlib
import io
import socket
import struct
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.phone.adb_talk import Adb, ask
from tests.phone.paper_phone import HOME, NOTES, PaperPhone

from qvl_tools.phone.adb.door import AdbDoor

RAW_BYTES = 16 + 1080 * 2400 * 4


@pytest.fixture
def ppadb_client(door: AdbDoor) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # ppadb's regular expressions, on Python 3.12 and later
        from ppadb.client import Client
    return Client("127.0.0.1", door.adb_port)


def test_host_requests(door: AdbDoor) -> None:
    assert ask(door.adb_port, "host:version") == b"00040029"
    assert ask(door.adb_port, "host:devices") == b"0013qvl-phone-7\tdevice\n"
    assert b"model:Pixel_8" in ask(door.adb_port, "host:devices-l")
    assert b"shell_v2" in ask(door.adb_port, "host-serial:qvl-phone-7:features")
    assert ask(door.adb_port, "host-serial:qvl-phone-7:get-state") == b"0006device"
    assert ask(door.adb_port, "host:get-serialno") == b"000bqvl-phone-7"
    assert ask(door.adb_port, "host-serial:qvl-phone-7:wait-for-any-device") == b"OKAY"
    assert ask(door.adb_port, "host:list-forward") == b"0000"


@pytest.mark.parametrize(
    ("request_text", "word"),
    [
        ("host:transport:other", b"'other' not found"),
        ("host:transport-usb", b"no devices"),
        ("host-serial:other:get-state", b"not found"),
        ("host:kill", b"stop it where it was started"),
        ("host:connect:10.0.0.1:5555", b"transport port"),
        ("host:forward:tcp:1;tcp:2", b"does not offer"),
        ("host:nonsense", b"does not offer"),
        ("shell:wm size", b"select a device first"),
    ],
)
def test_what_it_refuses_it_explains(door: AdbDoor, request_text: str, word: bytes) -> None:
    answer = ask(door.adb_port, request_text)
    assert answer.startswith(b"FAIL")
    assert int(answer[4:8], 16) == len(answer) - 8
    assert word in answer


@pytest.mark.parametrize("service", ["reboot:", "reboot:bootloader", "jdwp:1", "localabstract:x"])
def test_device_services_that_are_refused(door: AdbDoor, service: str) -> None:
    assert ask(door.adb_port, "host:transport-any", service).startswith(b"FAIL")


@pytest.mark.parametrize(
    "choice", ["host:transport:qvl-phone-7", "host:transport-any", "host:transport-id:1"]
)
def test_ways_to_choose_the_device(door: AdbDoor, choice: str) -> None:
    assert ask(door.adb_port, choice, "shell:wm size") == b"Physical size: 1080x2400\n"


@pytest.mark.parametrize("rest", ["any", "serial:qvl-phone-7"])
def test_tport_says_which_transport(door: AdbDoor, rest: str) -> None:
    with socket.create_connection(("127.0.0.1", door.adb_port), timeout=10) as sock:
        request = f"host:tport:{rest}".encode()
        sock.sendall(b"%04x" % len(request) + request)
        assert sock.recv(12, socket.MSG_WAITALL) == b"OKAY" + struct.pack("<Q", 1)


def test_shell_v2_keeps_outputs_and_status_apart(door: AdbDoor) -> None:
    answer = ask(door.adb_port, "host:transport-any", "shell,v2,raw:echo a; echo b >&2; exit 5")
    packets: dict[int, bytes] = {}
    while answer:
        kind, size = struct.unpack_from("<BI", answer)
        packets[kind] = packets.get(kind, b"") + answer[5 : 5 + size]
        answer = answer[5 + size :]
    assert packets == {1: b"a\n", 2: b"b\n", 3: b"\x05"}


def test_track_devices_lists_at_once_and_stays(door: AdbDoor) -> None:
    with socket.create_connection(("127.0.0.1", door.adb_port), timeout=10) as sock:
        sock.sendall(b"0012host:track-devices")
        assert sock.recv(4096).startswith(b"OKAY0013")
        sock.settimeout(0.1)
        with pytest.raises(TimeoutError):
            sock.recv(1)


def test_another_protocol_is_hung_up_on(door: AdbDoor) -> None:
    with socket.create_connection(("127.0.0.1", door.adb_port), timeout=10) as sock:
        sock.sendall(b"GET / HTTP/1.1\r\n\r\n")
        # Our close meets unread bytes, so it may arrive as a reset.
        with contextlib.suppress(ConnectionResetError):
            assert sock.recv(4096) == b""


def test_ppadb_drives_the_phone(ppadb_client: Any, paper: PaperPhone) -> None:
    assert ppadb_client.version() == 41
    (device,) = ppadb_client.devices()
    assert device.serial == "qvl-phone-7"
    assert tuple(device.wm_size()) == (1080, 2400)
    assert device.wm_density() == 2
    assert device.get_properties()["ro.product.model"] == "Pixel 8"
    device.input_tap(*paper.centre("Notes"))
    assert paper.app == NOTES
    assert device.get_top_activity().package == NOTES.package
    device.input_tap(*paper.centre("field"))
    device.input_text("hello")
    assert paper.text == "hello"
    device.input_keyevent(3)
    assert paper.app == HOME
    assert Image.open(io.BytesIO(device.screencap())).size == (1080, 2400)
    assert NOTES.package in device.list_packages()
    assert device.is_installed(NOTES.package)


def test_ppadb_injection_is_judged_by_a_real_shell(ppadb_client: Any, paper: PaperPhone) -> None:
    (device,) = ppadb_client.devices()
    paper.app, paper.focused = NOTES, True
    device.input_text("`echo hacked` $((1+1))")
    assert paper.text == "hacked 2"


def test_ppadb_push_and_pull(ppadb_client: Any, tmp_path: Path) -> None:
    (device,) = ppadb_client.devices()
    content = bytes(range(256)) * 1200
    (tmp_path / "up").write_bytes(content)
    device.push(str(tmp_path / "up"), "/sdcard/Download/file")
    device.pull("/sdcard/Download/file", str(tmp_path / "down"))
    assert (tmp_path / "down").read_bytes() == content
    assert "No such file" in device.pull("/sdcard/none", str(tmp_path / "none"))


def test_eight_threads_at_once(door: AdbDoor) -> None:
    def work(number: int) -> bool:
        line = f"shell:echo {number} | tr -d '\\n'" if number % 2 else "exec:screencap"
        answer = ask(door.adb_port, "host:transport-any", line)
        return answer == str(number).encode() if number % 2 else len(answer) == RAW_BYTES

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(32)))


def test_gestures_of_two_clients_do_not_mix(door: AdbDoor, paper: PaperPhone) -> None:
    swipe = "shell:input swipe 10 1000 10 200 60"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: ask(door.adb_port, "host:transport-any", swipe), range(4)))
    phases = [phase for phase, _, _ in paper.touches if phase != "move"]
    assert phases == ["down", "up"] * 4


def test_a_client_that_leaves_ends_its_command(door: AdbDoor) -> None:
    with socket.create_connection(("127.0.0.1", door.adb_port), timeout=10) as sock:
        for request in (b"host:transport-any", b"shell:echo started; while :; do sleep 0.05; done"):
            sock.sendall(b"%04x" % len(request) + request)
            assert sock.recv(4) == b"OKAY"
        assert sock.recv(100) == b"started\n"
        (process,) = door._shell._running
    assert process.wait(timeout=5) != 0


def test_a_client_that_leaves_ends_background_commands_too(door: AdbDoor) -> None:
    with socket.create_connection(("127.0.0.1", door.adb_port), timeout=10) as sock:
        for request in (b"host:transport-any", b"shell:/bin/sleep 30 & echo $!"):
            sock.sendall(b"%04x" % len(request) + request)
            assert sock.recv(4) == b"OKAY"
        pid = int(sock.recv(100))
    deadline_s = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline_s:
        time.sleep(0.01)
    assert not Path(f"/proc/{pid}").exists()


def test_closing_the_door_cuts_clients_and_deletes_files(paper: PaperPhone) -> None:
    door = AdbDoor(paper)
    ask(door.adb_port, "host:transport-any", "shell:echo x > /sdcard/x")
    root = door.device.files.root
    assert (root / "sdcard" / "x").read_bytes() == b"x\n"
    with socket.create_connection(("127.0.0.1", door.adb_port), timeout=10) as sock:
        sock.sendall(b"0012host:track-devices")
        sock.recv(4096)
        door.close()
        assert sock.recv(1) == b""
    assert not root.exists()


def test_a_taken_port_is_an_error(door: AdbDoor, paper: PaperPhone) -> None:
    with pytest.raises(OSError, match="in use"):
        AdbDoor(paper, adb_port=door.adb_port)
    with pytest.raises(OSError, match="in use"):
        AdbDoor(paper, transport_port=door.transport_port)


@pytest.mark.adb
def test_real_client_lists_and_runs(adb: Adb) -> None:
    assert adb("devices").stdout == b"List of devices attached\nqvl-phone-7\tdevice\n\n"
    assert adb("get-state").stdout == b"device\n"
    assert adb("wait-for-device").returncode == 0
    assert adb("shell", "wm", "size").stdout == b"Physical size: 1080x2400\n"
    missing = adb("shell", "nosuch")
    assert (missing.returncode, missing.stdout) == (127, b"")
    assert missing.stderr == b"/system/bin/sh: nosuch: inaccessible or not found\n"
    assert adb("shell", "exit 4").returncode == 4


@pytest.mark.adb
def test_real_client_feeds_input(adb: Adb) -> None:
    assert adb("shell", "cat > /sdcard/in; wc -c < /sdcard/in", input=b"five!").stdout == b"5\n"
    assert adb("shell", "cat", input=b"quick way").stdout == b"quick way"
    script = adb("shell", input=b"wm size\nexit 3\n")
    assert (script.returncode, script.stdout) == (3, b"Physical size: 1080x2400\n")


@pytest.mark.adb
def test_real_client_captures_and_dumps(adb: Adb, paper: PaperPhone) -> None:
    raw = adb("exec-out", "screencap").stdout
    assert struct.unpack_from("<3I", raw) == (1080, 2400, 1)
    assert raw[16:] == paper.capture().rgba
    picture = Image.open(io.BytesIO(adb("exec-out", "screencap", "-p").stdout))
    assert (picture.mode, picture.tobytes()) == ("RGBA", paper.capture().rgba)
    assert b'text="Notes"' in adb("exec-out", "uiautomator dump /dev/tty").stdout


@pytest.mark.adb
def test_real_client_transfers(adb: Adb, tmp_path: Path) -> None:
    content = bytes(range(251)) * 4001
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.bin").write_bytes(content)
    (folder / "b.txt").write_text("b")
    assert adb("push", str(folder), "/sdcard/").returncode == 0
    assert adb("shell", "ls /sdcard/folder").stdout == b"a.bin\nb.txt\n"
    assert adb("pull", "/sdcard/folder", str(tmp_path / "back")).returncode == 0
    assert (tmp_path / "back" / "a.bin").read_bytes() == content
    assert adb("pull", "/sdcard/none", str(tmp_path / "none")).returncode == 1


@pytest.mark.adb
def test_real_client_hears_why_not(adb: Adb) -> None:
    assert b"does not reboot" in adb("reboot").stderr
    assert b"transport port" in adb("connect", "10.0.0.1").stderr
    assert b"cannot run as root" in adb("root").stdout
    adb("kill-server")
    assert adb("get-state").stdout == b"device\n", "the phone survives kill-server"


def test_swipe_takes_its_time(door: AdbDoor, paper: PaperPhone) -> None:
    started_s = time.monotonic()
    ask(door.adb_port, "host:transport-any", "shell:input swipe 0 0 600 600 200")
    took_s = time.monotonic() - started_s
    moves = [touch for touch in paper.touches if touch[0] == "move"]
    assert took_s >= 0.2
    assert len(moves) >= 5
    assert moves[-1] == ("move", 600, 600)
