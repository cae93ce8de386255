"""What an expert sees of the phone: its truth, never its pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qvl_agent.geometry import ScreenPoint
from qvl_tools.phone.controls import Node


@dataclass(frozen=True)
class Sight:
    """The phone at one moment.

    Attributes:
        state: The truth of phone and apps, as ``SimulatedPhone.state()`` tells it.
        root: The accessible tree of the window on top, in screen pixels.
        answered: What the agent has told the user in this run, empty for nothing yet.
        stood_still: Steps in a row after which the phone was as before: another way is due.
    """

    state: Mapping[str, Any]
    root: Node
    answered: str = ""
    stood_still: int = 0

    @property
    def keyboard(self) -> bool:
        """Whether the soft keyboard is up."""
        return bool(self.state["keyboard"])

    @property
    def selection(self) -> str:
        """What is marked in the field that has the focus: typing replaces it."""
        return str(self.state["selection"])

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of the screen in its present rotation."""
        width_px, height_px = self.state["size_px"]
        return int(width_px), int(height_px)

    @property
    def foreground(self) -> str:
        """Package of the app in front; the launcher's on the home screen."""
        return str(self.state["foreground"])

    def app(self, package: str) -> Mapping[str, Any]:
        """Return the truth of one app."""
        found: Mapping[str, Any] = self.state["apps"][package]
        return found

    def nodes(self) -> Iterator[Node]:
        """Yield every node, in drawing order."""
        waiting = [self.root]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.children)

    def find(self, fits: Callable[[Node], bool]) -> Node | None:
        """Return the last drawn node that fits, which is the uppermost."""
        return next((node for node in reversed(list(self.nodes())) if fits(node)), None)

    def labelled(self, label: str, *, role: str = "") -> Node | None:
        """Return the node that reads, is described or hints exactly so.

        Args:
            label: Text, description or hint.
            role: The last part of its class, such as ``Button``; empty for any.
        """
        return self.find(lambda node: label in words(node) and node.class_name.endswith(role))


def words(node: Node) -> tuple[str, ...]:
    """Return what names a node: text, description, hint, where it has them."""
    return tuple(filter(None, (node.text, node.description, node.hint)))


def middle(node: Node) -> ScreenPoint:
    """Return the screen pixel in the middle of a node."""
    left, top, right, bottom = node.bounds_px
    return ScreenPoint((left + right) // 2, (top + bottom) // 2)
