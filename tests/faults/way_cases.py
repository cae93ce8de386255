"""Rows 3 to 5: a phone that went away, that may not be used, or of which there are several."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.android.faulty import canned, framed
from tests.faults.bench import TIMEOUT_S, Bench, Watched
from tests.faults.link_cases import (
    SERIAL,
    capture_in_vain,
    capture_patiently,
    lost_for,
    opening,
    reads,
    tap_patiently,
    whole_run,
)
from tests.faults.table import Case, says

from qvl_agent.errors import (
    ActionHeldBack,
    DeviceAmbiguous,
    DeviceLost,
    DeviceOffline,
    DeviceUnauthorized,
    NoDevice,
)


def in_front_patiently(bench: Bench, device: Watched) -> None:
    assert bench.guarded(device).in_front().app == "com.qvl.counter"


def run_that_loses(bench: Bench) -> None:
    bench.patience_s = TIMEOUT_S

    def replies() -> Iterator[str]:
        bench.break_link("unplugged")
        yield says("wait", seconds=0.5)

    result = bench.run(replies())
    assert (result.status, result.exit_code) == ("device_lost", 3)
    assert SERIAL in result.reason


def turned_while_away(bench: Bench, device: Watched) -> None:
    bench.paper.width_px, bench.paper.height_px, bench.paper.turns = 2400, 1080, 1
    vars(bench.paper)["_drawn"] = None
    seen = bench.guarded(device).capture()
    assert (seen.screen.width_px, seen.rotation_quarter_turns) == (2400, 1)


def listed(rows: str, wanted: str = "") -> Callable[[Bench], None]:
    """Return what opens a device of an adb server that lists these."""

    def do(bench: Bench) -> None:
        answers = {"host:version": b"OKAY" + framed("0029"), "host:devices": b"OKAY" + framed(rows)}
        with canned(answers) as (port, _):
            bench.open(port=port, serial=wanted, patience_s=0.0)

    return do


def lost_to_authorization(bench: Bench) -> None:
    """A person has to act at the phone: nobody waits for that in silence."""
    device = bench.open()
    bench.break_link("unauthorized")
    bench.patience_s = 30.0
    bench.timed("guarded capture", TIMEOUT_S, lambda: bench.guarded(device).capture())


CASES = [
    Case(3, "unplugged before it is opened", opening("unplugged"), NoDevice),
    Case(
        3, "offline when it is opened, and later", opening("offline", limit_s=2 * TIMEOUT_S),
        DeviceOffline,
    ),
    Case(
        3, "offline when it is opened, and back",
        opening("offline", for_s=0.6, limit_s=2 * TIMEOUT_S),
    ),
    *reads(3, "unplugged"),
    Case(3, "unplugged for a while before a look", lost_for("unplugged", 0.8, capture_patiently)),
    Case(3, "offline for a while before a look", lost_for("offline", 0.8, capture_patiently)),
    Case(3, "hung for a while before a look", lost_for("hung", 2.5, capture_patiently)),
    Case(
        3, "unplugged for a while before it says what is in front",
        lost_for("unplugged", 0.8, in_front_patiently),
    ),
    Case(
        3, "offline for a while before a tap", lost_for("offline", 0.8, tap_patiently),
        ActionHeldBack,
    ),
    Case(
        3, "unplugged for good", lost_for("unplugged", 0.0, capture_in_vain),
        DeviceLost, SERIAL,
    ),
    Case(3, "turned while it was away", lost_for("unplugged", 0.8, turned_while_away)),
    Case(3, "unplugged in mid-run, and back", whole_run("unplugged")),
    Case(3, "offline in mid-run, and back", whole_run("offline")),
    Case(3, "unplugged in mid-run for good", run_that_loses),
    Case(
        4, "unauthorized when it is opened", opening("unauthorized"), DeviceUnauthorized,
        "has not accepted this computer",
    ),
    Case(4, "unauthorized in mid-run", lost_to_authorization, DeviceLost),
    Case(
        4, "the user may not open the USB device", listed("X1   no permissions usb:1-1\n"),
        DeviceUnauthorized,
    ),
    Case(
        5, "two phones and none chosen", listed("X1   device\nX2   device\n"), DeviceAmbiguous,
        "X1, X2",
    ),
    Case(5, "a phone that is not there", listed("X1   device\n", "X9"), NoDevice, "X1"),
    Case(5, "no phone at all", listed(""), NoDevice),
]  # fmt: skip
