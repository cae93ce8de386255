"""The bus on which applications tell assistive technology what they show (AT-SPI 2, over D-Bus).

Many questions are under way at once: an answer takes a few hundredths of a millisecond in a row,
and a fifth of one if each is waited for. An application that hangs holds up nobody else.
"""

from __future__ import annotations

import importlib
import os
import select
import socket
import struct
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from Xlib import X

from qvl_agent.errors import CaptureFailed, MissingExtra

Reply = tuple[Any, ...]
OnReply = Callable[[Reply | None], None]
"""Gets what was answered, None where the answer was an error."""

REGISTRY = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
"""Name and path of the object whose children are the applications."""

START_FIX = (
    "apt install at-spi2-core, and start the agent within the desktop session, where "
    "DBUS_SESSION_BUS_ADDRESS is set; OCR, where it is installed, stands for it until then"
)
CONNECT_TIMEOUT_S = 1.0
SILENCE_S = 0.5
"""Nobody answering for so long means that whoever was asked hangs."""

_MAX_UNDER_WAY = 500
"""Below what a bus lets one program have open."""

_CHUNK_BYTES = 1 << 18
_DAEMON = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")


def open_bus(display: Any) -> Bus:
    """Connect to the accessibility bus.

    It is looked for where the library of AT-SPI does: in the environment, at the X server, on the
    session's bus. Nothing is started: where no bus runs, no application speaks.

    Args:
        display: An Xlib connection.

    Raises:
        CaptureFailed: If there is none, or it does not answer.
        MissingExtra: If jeepney is not installed.
    """
    address = os.environ.get("AT_SPI_BUS_ADDRESS") or _said_by_x(display) or _said_by_session()
    if not address:
        raise CaptureFailed("no accessibility bus runs in this session", fix=START_FIX)
    return Bus(address)


def _said_by_x(display: Any) -> str:
    found = display.screen().root.get_property(
        display.get_atom("AT_SPI_BUS"), X.AnyPropertyType, 0, 256
    )
    if found is None or found.format != 8:
        return ""
    value = found.value
    return value if isinstance(value, str) else bytes(value).decode("utf-8", "replace")


def _said_by_session() -> str:
    address = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
    if not address and (folder := os.environ.get("XDG_RUNTIME_DIR")):
        address = f"unix:path={folder}/bus"
    if not address:
        return ""
    found: list[str] = []
    with suppress(CaptureFailed), Bus(address) as session:
        session.ask(
            ("org.a11y.Bus", "/org/a11y/bus"),
            "org.a11y.Bus.GetAddress",
            lambda reply: found.extend(part for part in reply or () if isinstance(part, str)),
        )
        session.run(CONNECT_TIMEOUT_S)
    return next(iter(found), "")


class Bus:
    """One connection: questions are put, and ``run`` brings the answers."""

    def __init__(self, address: str) -> None:
        """Connect.

        Args:
            address: As D-Bus writes it, such as ``unix:path=/run/user/1000/at-spi/bus_0``.

        Raises:
            CaptureFailed: If nobody answers there.
            MissingExtra: If jeepney is not installed.
        """
        self._jeepney = _jeepney()
        self._socket = self._connected(address)
        self._parser = self._jeepney.Parser()
        self._serial = 0
        self._waiting: deque[bytes] = deque()
        self._unsent = memoryview(b"")
        self._asked: dict[int, OnReply] = {}
        self.call(_DAEMON[:2], f"{_DAEMON[2]}.Hello")

    def _connected(self, address: str) -> socket.socket:
        blocking = importlib.import_module("jeepney.io.blocking")
        refusals = (OSError, ValueError, RuntimeError, StopIteration)
        try:
            place = next(self._jeepney.bus.get_connectable_addresses(address))
            connected: socket.socket = blocking.prep_socket(place, timeout=CONNECT_TIMEOUT_S)
        except refusals as refusal:
            raise CaptureFailed(
                f"nobody answers on the accessibility bus at {address}: {refusal}", fix=START_FIX
            ) from refusal
        connected.setblocking(False)
        return connected

    def ask(
        self,
        object: tuple[str, str],
        member: str,
        on_reply: OnReply,
        signature: str = "",
        body: Reply = (),
    ) -> None:
        """Put a question; ``run`` sends it. One that can't be put is answered by an error at once.

        Args:
            object: Name on the bus, and path.
            member: Method with its interface, such as ``org.a11y.atspi.Accessible.GetState``.
            on_reply: Called by ``run``; it may ask on.
            signature: Types of the arguments, as D-Bus writes them.
            body: The arguments.
        """
        interface, _, method = member.rpartition(".")
        try:
            address = self._jeepney.DBusAddress(object[1], object[0], interface)
            message = self._jeepney.new_method_call(address, method, signature or None, body)
            message.header.flags = self._jeepney.MessageFlag.no_auto_start
            question = message.serialise(serial=self._serial + 1)
        except (ValueError, struct.error):  # names and numbers that strangers have made up
            on_reply(None)
            return
        self._serial += 1
        self._asked[self._serial] = on_reply
        self._waiting.append(question)

    def call(
        self, object: tuple[str, str], member: str, signature: str = "", body: Reply = ()
    ) -> Reply | None:
        """Put one question and return its answer; None if it is an error, or does not come."""
        answers: list[Reply | None] = []
        self.ask(object, member, answers.append, signature, body)
        self.run(CONNECT_TIMEOUT_S)
        return next(iter(answers), None)

    def run(self, timeout_s: float) -> int:
        """Bring answers until there are no questions left, and return how many stayed open.

        Those are forgotten: whoever was asked hangs, or there were too many for the time.

        Raises:
            CaptureFailed: If the bus is gone.
        """
        until_s = time.monotonic() + timeout_s
        try:
            while self._asked:
                left_s = min(until_s - time.monotonic(), SILENCE_S)
                if left_s <= 0 or not self._exchange(left_s):
                    break
        except OSError as gone:
            self.close()
            raise CaptureFailed(f"the accessibility bus is gone: {gone}", fix=START_FIX) from gone
        open = len(self._asked)
        self._asked.clear()
        self._waiting.clear()
        return open

    def _exchange(self, timeout_s: float) -> bool:
        """Send and receive what can be; False if nobody did anything within the time."""
        self._fill()
        writers = [self._socket] if self._unsent else []
        readable, writable, _ = select.select([self._socket], writers, [], timeout_s)
        if writable:
            self._unsent = self._unsent[self._socket.send(self._unsent) :]
        if readable:
            self._receive()
        return bool(readable or writable)

    def _fill(self) -> None:
        under_way = len(self._asked) - len(self._waiting)
        room = _MAX_UNDER_WAY - under_way
        if self._unsent or room <= 0 or not self._waiting:
            return
        now = [self._waiting.popleft() for _ in range(min(room, len(self._waiting)))]
        self._unsent = memoryview(b"".join(now))

    def _receive(self) -> None:
        data = self._socket.recv(_CHUNK_BYTES)
        if not data:
            raise ConnectionResetError("it closed the connection")
        self._parser.add_data(data)
        while (message := self._parser.get_next_message()) is not None:
            fields = message.header.fields
            serial = fields.get(self._jeepney.HeaderFields.reply_serial, 0)
            on_reply = self._asked.pop(serial, None)
            if on_reply is not None:
                well = message.header.message_type is self._jeepney.MessageType.method_return
                on_reply(message.body if well else None)

    @property
    def is_open(self) -> bool:
        """Whether it has not been left or lost."""
        return self._socket.fileno() >= 0

    def close(self) -> None:
        """Leave the bus; calling it twice is fine."""
        self._socket.close()

    def __enter__(self) -> Bus:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _jeepney() -> Any:
    try:
        module = importlib.import_module("jeepney")
        importlib.import_module("jeepney.bus")
    except ImportError as absent:
        raise MissingExtra(
            "jeepney", "desktop", needed_for="reading what applications show"
        ) from absent
    return module
