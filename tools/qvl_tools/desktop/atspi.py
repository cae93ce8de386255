"""What applications say of themselves over AT-SPI: their windows, and what each of them shows.

Names of methods and numbers of roles and states are those of at-spi2-core (``xml/*.xml``,
``atspi/atspi-constants.h``). What comes back was written by strangers: only what has the right
shape is taken, and only so much of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from qvl_agent.errors import CaptureFailed
from qvl_tools.desktop import atspi_answers as answers
from qvl_tools.desktop.area import Area
from qvl_tools.desktop.atspi_answers import MAX_TEXT_CHARS, Ref
from qvl_tools.desktop.atspi_bus import REGISTRY, Bus
from qvl_tools.desktop.roles import (
    CLIPPING,
    EDITABLE,
    MANAGES_DESCENDANTS,
    MENUS,
    MULTI_LINE,
    PASSWORD,
    SHOWING,
    TEXT_ROLES,
)

MAX_NODES = 6000
"""More than any screen shows; a tree that goes on is not waited for."""

MAX_CHILDREN = 3000
"""Lists that make their rows as they are asked for have millions; they are not asked."""

MAX_DEPTH = 100
_ACCESSIBLE = "org.a11y.atspi.Accessible"
_COMPONENT = "org.a11y.atspi.Component"
_TEXT = "org.a11y.atspi.Text"
_ACTION = "org.a11y.atspi.Action"
_PROPERTIES = "org.freedesktop.DBus.Properties.Get"
_OF_THE_SCREEN = 0
_DAEMON = ("org.freedesktop.DBus", "/org/freedesktop/DBus")


@dataclass(slots=True, eq=False)
class Node:
    """One object of an application's tree.

    Attributes:
        ref: Where it is asked.
        parent: The node it lies in.
        states: Bits, numbered as in ``roles``.
        box: As the application says it; None where it says nothing that has an area.
        content: Its text, where it is made of text; of passwords nothing.
        description: What it says of itself beyond its name, such as a tooltip.
        children: What it shows within it.
    """

    ref: Ref
    parent: Node | None = None
    role: int = 0
    name: str = ""
    states: int = 0
    interfaces: frozenset[str] = frozenset()
    box: Area | None = None
    content: str = ""
    description: str = ""
    children: list[Node] = field(default_factory=list)
    depth: int = 0

    def is_(self, state: int) -> bool:
        """Tell whether it is in a state."""
        return bool(self.states >> state & 1)

    @property
    def acts(self) -> bool:
        """Whether it says that something can be done with it."""
        return _ACTION in self.interfaces


@dataclass(frozen=True, slots=True)
class TopLevel:
    """A window as its application tells of it; ``pid`` is None where the bus doesn't know."""

    node: Node
    pid: int | None


class Tree:
    """Walks the trees of applications."""

    def __init__(self, bus: Bus) -> None:
        """Take the bus; it stays the caller's."""
        self._bus = bus
        self._count = 0

    def windows(self, timeout_s: float) -> tuple[TopLevel, ...]:
        """Return the windows of every application that answers in time.

        Raises:
            CaptureFailed: If the bus is gone, or has no registry.
        """
        found: list[tuple[Node, list[int]]] = []
        answered: list[bool] = []

        def begin(apps: Sequence[Ref]) -> None:
            answered.append(True)
            for app in apps[:MAX_CHILDREN]:
                pids: list[int] = []
                self._bus.ask(
                    _DAEMON,
                    "org.freedesktop.DBus.GetConnectionUnixProcessID",
                    answers.taking(answers.number, pids.append),
                    "s",
                    (app[0],),
                )
                self._children(app, partial(add, pids))

        def add(pids: list[int], refs: Sequence[Ref]) -> None:
            for ref in refs[:MAX_CHILDREN]:
                node = Node(ref)
                found.append((node, pids))
                self._ask_place(node, partial(setattr, node, "states"))
                self._ask(node)

        self._children(REGISTRY, begin)
        self._bus.run(timeout_s)
        if not answered:
            raise CaptureFailed("the accessibility bus has no registry of applications")
        return tuple(TopLevel(node, next(iter(pids), None)) for node, pids in found if node.role)

    def fill(self, roots: Sequence[Node], timeout_s: float) -> None:
        """Read all that is shown within some windows.

        Raises:
            CaptureFailed: If there is more than the time or the limits allow, or somebody hangs.
        """
        self._count = 0
        for root in roots:
            self._descend(root)
        left = self._bus.run(timeout_s)
        if left:
            raise CaptureFailed(
                f"an application does not say in time what it shows ({left} questions left open)"
            )
        if self._count > MAX_NODES:
            raise CaptureFailed(f"applications show more than {MAX_NODES} objects")

    def _visit(self, ref: Ref, parent: Node) -> None:
        node = Node(ref, parent, depth=parent.depth + 1)

        def seen(states: int) -> None:
            self._count += 1
            node.states = states
            # Lists say of rows that are scrolled away that they are shown.
            if node.is_(SHOWING) and self._count <= MAX_NODES and not _is_scrolled_away(node):
                parent.children.append(node)
                self._ask(node)
                self._descend(node)

        self._ask_place(node, seen)

    def _ask_place(self, node: Node, on_states: Callable[[int], None]) -> None:
        """Ask for the box, and then for the states; answers come in order."""
        take = answers.taking(answers.area, partial(setattr, node, "box"))
        self._bus.ask(node.ref, f"{_COMPONENT}.GetExtents", take, "u", (_OF_THE_SCREEN,))
        take = answers.taking(answers.states, on_states)
        self._bus.ask(node.ref, f"{_ACCESSIBLE}.GetState", take)

    def _ask(self, node: Node) -> None:
        """Ask for the rest of what makes a node, but not for what is in it."""
        take = answers.taking(answers.number, partial(setattr, node, "role"))
        self._bus.ask(node.ref, f"{_ACCESSIBLE}.GetRole", take)
        self._ask_words(node.ref, "Name", partial(setattr, node, "name"))
        take = answers.taking(answers.names, partial(self._ask_more, node))
        self._bus.ask(node.ref, f"{_ACCESSIBLE}.GetInterfaces", take)

    def _ask_more(self, node: Node, interfaces: frozenset[str]) -> None:
        """Ask for what only some have; the role is known, since answers come in order."""
        node.interfaces = interfaces
        if _TEXT in interfaces and node.role not in (0, PASSWORD):
            self._ask_text(node)
        if _ACTION in interfaces and not node.name:
            self._ask_words(node.ref, "Description", partial(setattr, node, "description"))

    def _ask_words(self, ref: Ref, name: str, on_words: Callable[[str], None]) -> None:
        take = answers.taking(answers.variant_text, on_words)
        self._bus.ask(ref, _PROPERTIES, take, "ss", (_ACCESSIBLE, name))

    def _ask_text(self, node: Node) -> None:
        if node.role not in TEXT_ROLES and not node.is_(EDITABLE):
            return
        if not node.is_(MULTI_LINE) or node.box is None:
            self._ask_span(node, 0, MAX_TEXT_CHARS)
            return
        ends: list[int] = []

        def end(offset: int) -> None:
            ends.append(offset)
            if len(ends) == 2:
                first, last = ends
                whole = not 0 <= first <= last or last - first > MAX_TEXT_CHARS
                self._ask_span(node, *((0, MAX_TEXT_CHARS) if whole else (first, last + 1)))

        box = node.box
        for x, y in ((box.left + 2, box.top + 2), (box.right - 3, box.bottom - 3)):
            arguments = (x, y, _OF_THE_SCREEN)
            take = answers.taking(answers.number, end, otherwise=-1)
            self._bus.ask(node.ref, f"{_TEXT}.GetOffsetAtPoint", take, "iiu", arguments)

    def _ask_span(self, node: Node, start: int, end: int) -> None:
        take = answers.taking(answers.text, partial(setattr, node, "content"))
        self._bus.ask(node.ref, f"{_TEXT}.GetText", take, "ii", (start, end))

    def _descend(self, node: Node) -> None:
        def all_of(refs: Sequence[Ref]) -> None:
            # One that lies in itself would never end.
            if len(refs) > MAX_CHILDREN or node.depth >= MAX_DEPTH:
                self._count += MAX_NODES
                return
            for ref in refs:
                self._visit(ref, node)

        def some(count: int) -> None:
            if count > MAX_CHILDREN:
                self._count += MAX_NODES
            else:
                self._children(node.ref, all_of)

        if node.is_(MANAGES_DESCENDANTS):
            take = answers.taking(answers.variant_number, some)
            self._bus.ask(node.ref, _PROPERTIES, take, "ss", (_ACCESSIBLE, "ChildCount"))
        else:
            self._children(node.ref, all_of)

    def _children(self, ref: Ref, on_refs: Callable[[Sequence[Ref]], None]) -> None:
        self._bus.ask(ref, f"{_ACCESSIBLE}.GetChildren", answers.taking(answers.refs, on_refs))


def _is_scrolled_away(node: Node) -> bool:
    """Tell whether all of a node lies outside the view that it is in."""
    around = node.parent
    while around is not None and around.role not in MENUS:
        if around.role in CLIPPING and around.box:
            return node.box is not None and node.box.within(around.box) is None
        around = around.parent
    return False
