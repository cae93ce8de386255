from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest
from tests.android.faulty import canned, framed
from tests.phone.paper_phone import PaperPhone

from qvl_agent.device import ConnectedDevice, DeviceSettings
from qvl_agent.errors import (
    AdbUnavailable,
    DeviceAmbiguous,
    DeviceOffline,
    DeviceUnauthorized,
    DeviceUnavailable,
    NoDevice,
    UsageError,
)
from qvl_tools.android import connected_devices, open_android
from qvl_tools.android.connection import AdbServer, ExactClient
from qvl_tools.android.discovery import DeviceRow, choose_device, list_devices, reconnect
from qvl_tools.android.server import adb_program, running_server, server_address
from qvl_tools.phone.adb.door import AdbDoor

PIXEL = "R5CT20 device usb:1-1 product:shiba model:Pixel_8 device:shiba transport_id:1"
EMULATOR = "emulator-5554          device product:sdk model:sdk_gphone64 transport_id:2"


def server_listing(*lines: str, **more: bytes) -> dict[str, bytes]:
    rows = "".join(f"{line}\n" for line in lines)
    return {"host:devices-l": b"OKAY" + framed(rows), **more}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def test_rows_are_read_as_adb_writes_them() -> None:
    strange = "0123 no permissions (user in plugdev group; are your udev rules wrong?); see [http]"
    with canned(server_listing(PIXEL, EMULATOR, strange, "")) as (port, _):
        assert list_devices(AdbServer(port=port)) == (
            DeviceRow("R5CT20", "device", "Pixel_8"),
            DeviceRow("emulator-5554", "device", "sdk_gphone64"),
            DeviceRow("0123", "no permissions"),
        )


@pytest.mark.parametrize(
    ("lines", "wanted", "error", "message"),
    [
        ((), "", NoDevice, "no Android device is connected"),
        ((), "R5CT20", NoDevice, "connected: none"),
        ((EMULATOR,), "R5CT20", NoDevice, r"'R5CT20' .*emulator-5554 \(device\)"),
        (("R5CT20 offline",), "", DeviceOffline, "R5CT20 .*offline"),
        (("R5CT20 offline",), "R5CT20", DeviceOffline, "R5CT20"),
        (("R5CT20 unauthorized usb:1",), "", DeviceUnauthorized, "not accepted this computer"),
        (("R5CT20 no permissions (x); see y",), "", DeviceUnauthorized, "may not open"),
        (("R5CT20 recovery",), "R5CT20", DeviceOffline, "recovery"),
        ((PIXEL, EMULATOR), "", DeviceAmbiguous, "R5CT20, emulator-5554"),
        (("A offline", "B unauthorized"), "", DeviceAmbiguous, "A, B"),
    ],
)
def test_each_way_of_not_being_there_has_its_own_error(
    lines: tuple[str, ...], wanted: str, error: type[DeviceUnavailable], message: str
) -> None:
    with canned(server_listing(*lines)) as (port, _):
        with pytest.raises(error, match=message) as caught:
            choose_device(AdbServer(port=port), wanted)
        assert type(caught.value) is error
        assert caught.value.fix


def test_the_only_usable_device_is_the_one_that_is_meant() -> None:
    with canned(server_listing("A offline", PIXEL, "B unauthorized")) as (port, _):
        assert choose_device(AdbServer(port=port)).serial == "R5CT20"


def test_a_wireless_device_is_connected_to_first() -> None:
    address = "192.168.1.7:5555"
    answers = server_listing(
        **{
            "host:connect:": b"OKAY" + framed(f"connected to {address}"),
            "host-serial:": b"OKAYOKAY",
        }
    )
    with canned(answers) as (port, asked):
        server = AdbServer(port=port, timeout_s=1.0)
        answers["host:connect:"] = b"OKAY" + framed(f"connected to {address}")
        with pytest.raises(DeviceOffline):  # it is not listed afterwards
            choose_device(server, address)
        assert f"host:connect:{address}" in asked
        answers.update(server_listing(f"{address} device model:Tab"))
        asked.clear()
        assert choose_device(server, address).model == "Tab"
        assert asked == ["host:devices-l"]
        answers.update(server_listing(f"{address} offline"))
        answers["host:disconnect:"] = b"OKAY" + framed("disconnected")
        with pytest.raises(DeviceOffline):
            choose_device(server, address)
        assert f"host:disconnect:{address}" in asked


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("failed to connect to 'h:5555': Connection refused", NoDevice),
        ("cannot resolve host 'h' and port 5555: Name or service not known", NoDevice),
        ("failed to authenticate to h:5555", DeviceUnauthorized),
    ],
)
@pytest.mark.parametrize("status", [b"OKAY", b"FAIL"])
def test_a_refused_connection_says_why(
    said: str, error: type[DeviceUnavailable], status: bytes
) -> None:
    answers = server_listing(**{"host:connect:": status + framed(said)})
    with canned(answers) as (port, _), pytest.raises(error, match=said[:20]):
        choose_device(AdbServer(port=port), "h:5555")


def test_a_wireless_phone_that_does_not_answer_is_not_the_servers_fault() -> None:
    with canned(server_listing(**{"host:connect:": b""})) as (port, _):
        with pytest.raises(NoDevice, match=r"10\.9\.8\.7:5555: no answer within 0\.3 s") as caught:
            choose_device(AdbServer(port=port, timeout_s=0.3), "10.9.8.7:5555")
        assert "wireless debugging" in caught.value.fix


def test_a_server_that_hangs_up_is_the_servers_fault() -> None:
    with canned(server_listing(**{"host:connect:": b"OK"})) as (port, _):
        server = AdbServer(port=port, timeout_s=0.3)
        server.ask("host:devices-l")
    with pytest.raises(AdbUnavailable):
        choose_device(server, "10.9.8.7:5555")


def test_a_reconnection_takes_no_longer_than_it_may() -> None:
    answers = {"host:version": b"OKAY" + framed("0029"), "host:connect:": b"", "host-serial": b""}
    with canned(answers) as (port, asked):
        server = AdbServer(port=port, timeout_s=30.0)
        started_s = time.monotonic()
        reconnect(server, "10.9.8.7:5555", start=False, timeout_s=0.4)
        reconnect(server, "usb", start=False, timeout_s=0.4)
        assert time.monotonic() - started_s < 2.0
    assert "host:connect:10.9.8.7:5555" in asked


def test_an_address_without_a_port_is_told_the_usual_one() -> None:
    with canned(server_listing(PIXEL)) as (port, _), pytest.raises(NoDevice) as caught:
        choose_device(AdbServer(port=port), "192.168.1.7")
    assert "192.168.1.7:5555" in caught.value.fix


def test_no_server_and_no_program_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("ANDROID_HOME", str(tmp_path))
    monkeypatch.delenv("ANDROID_SDK_ROOT", raising=False)
    with pytest.raises(AdbUnavailable, match="no adb program") as caught:
        running_server("127.0.0.1", free_port(), timeout_s=1.0)
    assert "apt install adb" in caught.value.fix


def test_a_program_that_fails_is_quoted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "platform-tools"
    folder.mkdir()
    program = folder / "adb"
    program.write_text("#!/bin/sh\necho no smart socket; exit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("ANDROID_HOME", str(tmp_path))
    assert adb_program() == str(program)
    with pytest.raises(AdbUnavailable, match="no smart socket"):
        running_server("127.0.0.1", free_port(), timeout_s=1.0)


def test_a_server_elsewhere_is_never_started(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AdbUnavailable, match=r"127\.0\.0\.2:\d+ does not answer"):
        running_server("127.0.0.2", free_port(), timeout_s=0.5)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, ("127.0.0.1", 5037)),
        ({"ANDROID_ADB_SERVER_PORT": "5040"}, ("127.0.0.1", 5040)),
        ({"ANDROID_ADB_SERVER_ADDRESS": "10.0.0.2"}, ("10.0.0.2", 5037)),
        ({"ADB_SERVER_SOCKET": "tcp:10.0.0.3:99"}, ("10.0.0.3", 99)),
        ({"ADB_SERVER_SOCKET": "tcp:[::1]:5041"}, ("::1", 5041)),
        ({"ADB_SERVER_SOCKET": "tcp:99", "ANDROID_ADB_SERVER_PORT": "5"}, ("127.0.0.1", 99)),
    ],
)
def test_adbs_own_variables_count(environment: dict[str, str], expected: tuple[str, int]) -> None:
    assert server_address("127.0.0.1", 5037, environment) == expected
    assert server_address("127.0.0.1", 7, environment) == ("127.0.0.1", 7)
    assert server_address("10.9.9.9", 5037, environment) == ("10.9.9.9", 5037)


@pytest.mark.parametrize("spec", ["localabstract:x", "tcp:host:port", "tcp:"])
def test_a_variable_that_says_no_address_is_refused(spec: str) -> None:
    with pytest.raises(AdbUnavailable, match="no address"):
        server_address("127.0.0.1", 5037, {"ADB_SERVER_SOCKET": spec})


@pytest.mark.parametrize("port", ["0", "65536", "99999"])
def test_a_port_that_cannot_be_is_refused(port: str) -> None:
    for environment in ({"ANDROID_ADB_SERVER_PORT": port}, {"ADB_SERVER_SOCKET": f"tcp:h:{port}"}):
        with pytest.raises(UsageError, match=port):
            server_address("127.0.0.1", 5037, environment)
    with pytest.raises(UsageError, match=port):
        open_android("", DeviceSettings(adb_port=int(port)))


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 99_999), ("x" * 70, 5037)])
def test_an_address_that_cannot_be_has_no_server(host: str, port: int) -> None:
    with pytest.raises(AdbUnavailable, match="no such address"):
        AdbServer(host, port, 1.0).ask("host:version")


def test_a_server_is_reached_over_ipv6() -> None:
    try:
        listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("no IPv6 here")
    with listener:
        listener.settimeout(5.0)
        with ExactClient("::1", listener.getsockname()[1]).create_connection(2.0):
            listener.accept()[0].close()


def test_the_entry_points_open_and_list(monkeypatch: pytest.MonkeyPatch) -> None:
    with AdbDoor(PaperPhone(), serial="one") as door:
        where = DeviceSettings(adb_port=door.adb_port)
        [row] = connected_devices(where)
        assert row == ConnectedDevice("android:one", "ready", row.model)
        with open_android("", where) as device:
            assert device.info.serial == "one"
        with open_android("one", where) as device:
            assert device.info.name == "android:one"
        monkeypatch.setenv("ANDROID_SERIAL", "two")
        with pytest.raises(NoDevice, match="'two'"):
            open_android("", where)
