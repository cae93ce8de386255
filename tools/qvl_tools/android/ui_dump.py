"""The accessible tree of the screen, from ``uiautomator dump``.

The dump holds whatever the apps on the screen wrote: it is read as data from a stranger.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from qvl_agent.errors import CaptureFailed
from qvl_agent.geometry import Box, Size
from qvl_agent.observation import TextBox
from qvl_tools.android.shell import Shell, command_line

_QUICK = ("getprop", "sys.boot_completed")
_DUMP_FILE = "/data/local/tmp/qvl_window_dump.xml"
_TO_TERMINAL = command_line(("uiautomator", "dump", "/dev/tty"))
_TO_FILE = command_line(
    ("rm", "-f", _DUMP_FILE), ("uiautomator", "dump", _DUMP_FILE), ("cat", _DUMP_FILE)
)
_BOUNDS = re.compile(r"\[(-?\d+),(-?\d+)\]\[(-?\d+),(-?\d+)\]")
_END = b"</hierarchy>"
_ATTEMPTS = 2
_IDLE_TIMEOUT_S = 10.0  # how long uiautomator itself waits for the screen to rest
_NEVER_IDLE = "could not get idle state"


@dataclass(frozen=True, slots=True)
class UiNode:
    """One element of the tree.

    Attributes:
        depth: How many elements it lies in; the tree is kept as a list in drawing order, in which
            the inside of an element follows it with greater depths.
        text: Visible text; of a password field only dots.
        description: What accessibility services say of it.
        class_name: Such as ``android.widget.EditText``.
        package: The app that draws it.
        box: Screen pixels, not clipped.
        hint: What an empty field shows as its text; empty where the dump does not say it.
    """

    depth: int
    text: str
    description: str
    resource_id: str
    class_name: str
    package: str
    box: Box
    clickable: bool
    focused: bool
    password: bool
    hint: str = ""

    @property
    def content(self) -> str:
        """What was entered: the text, unless it is the hint."""
        return "" if self.text == self.hint else self.text

    @property
    def label(self) -> str:
        """What a person would call it."""
        return (self.text.strip() and self.text) or self.description

    @property
    def role(self) -> str:
        """The last word of its class, such as ``Button``."""
        return self.class_name.rpartition(".")[2]

    @property
    def editable(self) -> bool:
        """Whether text can be typed into it, as far as the class tells."""
        return self.role.endswith(("EditText", "AutoCompleteTextView"))


class UiDump:
    """Reads the accessible tree of one device's built-in display."""

    def __init__(self, shell: Shell, *, unreadable: str = "") -> None:
        """Read over a shell; ``unreadable`` is why nothing can be read here, if so."""
        self._shell = shell
        self._reason = unreadable
        self._lines = [_TO_TERMINAL, _TO_FILE]
        self._buffer = bytearray()

    def nodes(self) -> tuple[UiNode, ...]:
        """Return every element of the screen as it is now, in drawing order.

        Raises:
            CaptureFailed: If the device can't say (an animation that never ends, secure content).
            DeviceLost: If the device does not answer.
        """
        reason = self._reason
        if not reason:
            # A silent device is found out here, not after all the time that a dump may take.
            self._shell.read(*_QUICK)
        for _ in range(0 if reason else _ATTEMPTS):
            for line in self._lines:
                said = self._said(line)
                try:
                    nodes = parse_dump(said)
                except ValueError as error:
                    reason = str(error)
                    if _NEVER_IDLE in reason:  # no other way would wait less
                        raise self._unreadable(reason) from None
                    continue
                self._lines = [line]  # what works once is kept
                return nodes
        raise self._unreadable(reason)

    def _said(self, line: str) -> bytes:
        limit_s = self._shell.server.timeout_s + _IDLE_TIMEOUT_S
        size = self._shell.stream(line, self._buffer, timeout_s=limit_s)
        return bytes(memoryview(self._buffer)[:size])

    def _unreadable(self, reason: str) -> CaptureFailed:
        return CaptureFailed(f"the screen can't be read: {reason}", serial=self._shell.serial)


def parse_dump(said: bytes) -> tuple[UiNode, ...]:
    """Read what ``uiautomator dump`` printed.

    Raises:
        ValueError: If it holds no whole tree, or a document type (entities can be bombs).
    """
    start, end = said.find(b"<hierarchy"), said.rfind(_END)
    if start < 0 or end < 0:
        words = " ".join(said.decode("utf-8", "replace").split())
        raise ValueError(words[:200] or "the dump is empty")
    if b"<!DOCTYPE" in said[:start] or b"<!ENTITY" in said[:start]:
        raise ValueError("the dump declares a document type")
    try:
        # From the root element on nothing can be declared, so no entity can be defined.
        root = ElementTree.fromstring(said[start : end + len(_END)])
    except ElementTree.ParseError as error:
        raise ValueError(f"the dump is no XML: {error}") from error
    return tuple(_walk(root))


def texts_of(nodes: tuple[UiNode, ...], screen: Size) -> tuple[TextBox, ...]:
    """Return the visible texts, top to bottom, left to right.

    Something clickable without a text of its own (a row of a list, a button drawn by hand) takes
    the texts inside it, as a screen reader would read it; those that can be clicked by themselves
    stay apart. A single text inside is not listed a second time.
    """
    found: list[TextBox] = []
    merged: set[int] = set()
    for index, node in enumerate(nodes):
        box = _clipped(node.box, screen)
        if not box.area_px or index in merged:
            continue
        label = node.label
        if node.clickable and not label:
            parts = _parts(nodes, index)
            label = " ".join(nodes[part].label for part in parts)
            merged.update(parts[:1] if len(parts) == 1 else ())
        if label:
            found.append(TextBox(label, box, "accessibility", node.role, node.clickable))
    return tuple(sorted(found, key=lambda text: (text.box.top, text.box.left)))


def _parts(nodes: tuple[UiNode, ...], container: int) -> list[int]:
    parts: list[int] = []
    skipped_depth: int | None = None
    for index in range(container + 1, len(nodes)):
        node = nodes[index]
        if node.depth <= nodes[container].depth:
            break
        if skipped_depth is not None and node.depth > skipped_depth:
            continue
        skipped_depth = node.depth if node.clickable else None
        if node.label and not node.clickable:
            parts.append(index)
    return parts


def _walk(root: ElementTree.Element) -> Iterator[UiNode]:
    waiting = [(child, 0) for child in reversed(root)]
    while waiting:
        element, depth = waiting.pop()
        yield _node(element, depth)
        waiting.extend((child, depth + 1) for child in reversed(element))


def _node(element: ElementTree.Element, depth: int) -> UiNode:
    def said(name: str) -> str:
        return element.get(name, "")

    bounds = _BOUNDS.fullmatch(said("bounds"))
    password = said("password") == "true"
    hinted = said("text") == said("hint")
    return UiNode(
        depth=depth,
        text="•" * len(said("text")) if password and not hinted else said("text"),
        description=said("content-desc"),
        resource_id=said("resource-id"),
        class_name=said("class"),
        package=said("package"),
        box=Box(*map(int, bounds.groups())) if bounds else Box(0, 0, 0, 0),
        clickable=said("clickable") == "true",
        focused=said("focused") == "true",
        password=password,
        hint=said("hint"),
    )


def _clipped(box: Box, screen: Size) -> Box:
    return Box(
        max(box.left, 0),
        max(box.top, 0),
        min(box.right, screen.width_px),
        min(box.bottom, screen.height_px),
    )
