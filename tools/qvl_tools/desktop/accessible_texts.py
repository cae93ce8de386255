"""The texts of a window from its tree: labels with boxes, as a screen reader says them. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qvl_agent.geometry import Box, Size
from qvl_agent.observation import TextBox
from qvl_tools.desktop.area import Area
from qvl_tools.desktop.atspi import Node
from qvl_tools.desktop.placing import Place
from qvl_tools.desktop.roles import (
    CHOOSABLE,
    CLIPPING,
    CONTAINERS,
    EDITABLE,
    ENABLED,
    FIELDS,
    FOCUSABLE,
    MENUS,
    MULTI_LINE,
    NAMES,
    PAGES,
    PASSWORD,
    PRESSABLE,
    SELECTABLE,
    SENSITIVE,
    TEXT_ROLES,
)

MUCH = 4
"""A page of a fourth of the window is what it is for; advertisements are smaller."""

_EMBEDDED = "\ufffc"  # stands in a text for an object that lies in it


@dataclass(frozen=True, slots=True)
class Label:
    """A text at its place on the desktop.

    Attributes:
        node: What it is of.
        text: As it reads.
        box: What of it may be seen: within the views and the window that it lies in.
        clickable: Whether a click does something there.
        in_menu: Whether it may lie in a window of its own, above its application's.
    """

    node: Node
    text: str
    box: Area
    clickable: bool
    in_menu: bool


def labels_of(root: Node, place: Place) -> list[Label]:
    """Return every text within a window.

    Something clickable without a text of its own takes the texts inside it; those that can be
    clicked by themselves stay apart. A text that repeats what it lies in is left out.
    """
    return list(_labels(root, place, None, "", in_menu=False))


def has_mute_page(root: Node) -> bool:
    """Tell whether a page that fills much of a window says nothing of what is on it.

    A browser may tell of its own buttons and keep its pages to itself.
    """
    pages = [node for node in _all(root) if node.role in PAGES and not node.children]
    window_px = _size_px(root)
    return any(_size_px(page) * MUCH >= window_px > 0 for page in pages)


def _all(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _all(child)


def _size_px(node: Node) -> int:
    return node.box.width * node.box.height if node.box else 0


def _labels(
    node: Node, place: Place, view: Area | None, around: str, *, in_menu: bool
) -> Iterator[Label]:
    text, clickable = text_of(node), is_clickable(node)
    if clickable and not text:
        text = " ".join(_texts_within(node)) or _cleaned(node.description)
    box = place.box(node.box) if node.box else None
    seen = box.within(view) if box and view else box
    if text and text != around and seen:
        yield Label(node, text, seen, clickable, in_menu)
        around = text
    if node.role in CLIPPING and box:
        view = seen
        if view is None:
            return
    in_menu = in_menu or node.role in MENUS
    for child in node.children:
        yield from _labels(child, place, None if in_menu else view, text or around, in_menu=in_menu)


def text_of(node: Node) -> str:
    """Return what a node itself shows, as far as that is text; of a password only its name."""
    if node.role in CONTAINERS:
        return ""
    if node.role == PASSWORD:
        return _cleaned(node.name)
    if node.role in FIELDS or node.is_(EDITABLE):
        return _cleaned(node.content) or _cleaned(node.name)
    if name := _cleaned(node.name):
        return name
    return _cleaned(node.content) if node.role in TEXT_ROLES and not node.children else ""


def is_clickable(node: Node) -> bool:
    """Tell whether a click on a node does something, beyond putting the cursor into a long text."""
    if not (node.is_(SENSITIVE) or node.is_(ENABLED)) or node.role in CONTAINERS:
        return False
    if node.role in PRESSABLE or (node.is_(EDITABLE) and node.role != PASSWORD):
        return not node.is_(MULTI_LINE)
    if node.role in CHOOSABLE:
        return node.is_(SELECTABLE) or node.is_(FOCUSABLE)
    return node.acts and node.is_(FOCUSABLE)


def _texts_within(node: Node) -> Iterator[str]:
    for child in node.children:
        if is_clickable(child) or child.role in FIELDS:
            continue
        if text := text_of(child):
            yield text
        else:
            yield from _texts_within(child)


def _cleaned(text: str) -> str:
    return text.replace(_EMBEDDED, " ").strip()


def text_box(label: Label, area: Area, screen: Size) -> TextBox | None:
    """Return a label in the screen space of an area, None where nothing of it lies there."""
    part = label.box.within(area)
    if part is None:
        return None
    left, top = part.left - area.left, part.top - area.top
    right, bottom = (
        min(left + part.width, screen.width_px),
        min(top + part.height, screen.height_px),
    )
    if left >= right or top >= bottom:
        return None
    role = NAMES.get(label.node.role, "View")
    box = Box(left, top, right, bottom)
    return TextBox(label.text, box, "accessibility", role, label.clickable)
