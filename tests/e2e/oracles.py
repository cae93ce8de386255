"""Knows what to do next on the phone, from its true tree; stands in for a model that never errs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from qvl_agent.actions import Action, Done, Swipe, Tap, TypeText, Wait
from qvl_agent.geometry import Box, ScreenPoint
from qvl_tools.phone.controls import Node
from qvl_tools.phone.process import SimulatedPhone

SCREENS = ((1080, 2400, 2.625), (720, 1280, 2.0), (1440, 3120, 3.5))
"""Width, height and density of the phones that the loop is tried on."""


def nodes(root: Node) -> Iterator[Node]:
    """Return every node of a tree, in drawing order."""
    yield root
    for child in root.children:
        yield from nodes(child)


@dataclass
class FlightOracle:
    """Books one flight by looking at the tree.

    Attributes:
        phone: Where it looks.
        targets: Per tap, where it was to land.
    """

    phone: SimulatedPhone
    origin: str
    destination: str
    targets: list[tuple[Tap, Box]] = field(default_factory=list)
    cities: list[str] = field(default_factory=list)

    def __call__(self, *_: object) -> Action:
        """Return the next action for the screen as it is now."""
        seen = list(nodes(self.phone.tree()))
        steps: tuple[Callable[[list[Node]], Action | None], ...] = (
            self._finish, self._pay, self._passenger, self._results, self._city, self._form,
            self._home,
        )  # fmt: skip
        for step in steps:
            if action := step(seen):
                return action
        raise LookupError(f"nothing to do on {[node.text for node in seen if node.text]}")

    def _finish(self, seen: list[Node]) -> Action | None:
        return Done() if has(seen, "Booking confirmed") else None

    def _pay(self, seen: list[Node]) -> Action | None:
        if not has(seen, "Review and pay"):
            return None
        terms = by_id(seen, "terms") or with_text(seen, "I accept the fare rules")
        if terms is None:
            return self._scroll()
        return self._tap(terms) if not terms.checked else self._tap_text(seen, "Confirm and pay")

    def _passenger(self, seen: list[Node]) -> Action | None:
        if not has(seen, "Passenger details"):
            return None
        names = [node for node in seen if node.class_name.endswith("EditText")]
        empty = not names or names[0].text in ("", "First name")
        return self._tap_text(seen, "Use saved passenger" if empty else "Continue")

    def _results(self, seen: list[Node]) -> Action | None:
        if has(seen, "Searching for flights"):
            return Wait(seconds=3.0)
        if has(seen, "Flight details"):
            return self._tap_text(seen, "Continue")
        flight = by_id(seen, "flight")
        return self._tap(flight) if flight and has(seen, "Sort: Price") else None

    def _city(self, seen: list[Node]) -> Action | None:
        search = by_id(seen, "city_search")
        if search is None:
            return None
        if has(seen, "Popular cities"):
            wanted = self.destination if self.cities else self.origin
            self.cities.append(wanted)
            return TypeText(text=wanted)
        row = by_id(seen, "city")
        return self._tap(row) if row else None

    def _form(self, seen: list[Node]) -> Action | None:
        origin, destination = by_id(seen, "origin"), by_id(seen, "destination")
        search = by_id(seen, "search_flights")
        if search and self.cities == [self.origin, self.destination]:
            return self._tap(search)
        if origin is None or destination is None:
            return None
        for field_node, city in ((origin, self.origin), (destination, self.destination)):
            if not any(city in node.text for node in nodes(field_node)):
                return self._tap(field_node, avoid=by_id(seen, "swap"))
        return self._scroll()

    def _home(self, seen: list[Node]) -> Action | None:
        icon = with_text(seen, "Flights")
        return self._tap(icon) if icon else None

    def _tap_text(self, seen: list[Node], text: str) -> Action:
        node = with_text(seen, text)
        return self._tap(node) if node else self._scroll()

    def _tap(self, node: Node, *, avoid: Node | None = None) -> Action:
        left, top, right, bottom = node.bounds_px
        if avoid is not None:
            right = min(right, avoid.bounds_px[0])
        box = Box(left, top, right, bottom)
        action = Tap(point=box.center)
        self.targets.append((action, box))
        return action

    def _scroll(self) -> Action:
        _, _, width, height = self.phone.tree().bounds_px
        start = ScreenPoint(width // 2, height * 6 // 10)
        return Swipe(start=start, end=ScreenPoint(width // 2, height * 3 // 10))


def has(seen: list[Node], text: str) -> bool:
    return with_text(seen, text) is not None


def with_text(seen: list[Node], text: str) -> Node | None:
    """Return what carries a text, the clickable one first."""
    hits = [node for node in seen if text in (node.text, node.description)]
    return next((node for node in hits if node.clickable), hits[0] if hits else None)


def by_id(seen: list[Node], name: str) -> Node | None:
    return next((node for node in seen if node.resource_id.endswith(f":id/{name}")), None)
