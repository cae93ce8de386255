"""The accessible tree of what is on the screen, as Android's UI Automator would list it.

Read from the drawn items and from Qt's accessibility, so it can't say what is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickItem

from qvl_tools.phone.controls import Node
from qvl_tools.phone.uncover import uncovered

Role = QAccessible.Role

_LEAVES = {
    Role.Button: "android.widget.Button",
    Role.CheckBox: "android.widget.CheckBox",
    Role.RadioButton: "android.widget.RadioButton",
    Role.Switch: "android.widget.Switch",
    Role.Slider: "android.widget.SeekBar",
    Role.ProgressBar: "android.widget.ProgressBar",
    Role.Graphic: "android.widget.ImageView",
    Role.MenuItem: "android.widget.TextView",
    Role.PageTab: "android.widget.TextView",
    Role.Link: "android.widget.TextView",
    Role.EditableText: "android.widget.EditText",
    Role.StaticText: "android.widget.TextView",
    Role.Heading: "android.widget.TextView",
}
_CONTAINERS = {
    Role.ListItem: "android.widget.LinearLayout",
    Role.Dialog: "android.widget.FrameLayout",
    Role.Grouping: "android.view.ViewGroup",
    Role.List: "android.view.ViewGroup",
    Role.Pane: "android.view.ViewGroup",
}
_PRESSED_ROLES = {
    Role.Button,
    Role.CheckBox,
    Role.RadioButton,
    Role.ListItem,
    Role.MenuItem,
    Role.PageTab,
    Role.Link,
    Role.EditableText,
}


@dataclass(frozen=True)
class _Look:
    """One walk: the app that draws, the screen's size and its pixels per dp."""

    package: str
    width_px: int
    height_px: int
    density: float


def accessible_tree(
    window: QQuickItem, package: str, size_px: tuple[int, int], density: float
) -> Node:
    """Return the tree of one window's items; the root is as large as the screen."""
    width_px, height_px = size_px
    screen = QRectF(0, 0, width_px / density, height_px / density)
    look = _Look(package, width_px, height_px, density)
    return Node(
        text="",
        description="",
        resource_id="",
        class_name="android.widget.FrameLayout",
        package=package,
        bounds_px=(0, 0, width_px, height_px),
        children=tuple(_visit(window, look, screen)),
    )


def _visit(item: QQuickItem, look: _Look, clip: QRectF) -> list[Node]:
    if not item.isVisible() or item.opacity() == 0:
        return []
    drawn = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
    shown = drawn.intersected(clip)
    role = _role(item)
    if role in _LEAVES:
        return [_node(item, role, look, shown)] if _is_something(shown) else []
    inside = shown if item.clip() else clip
    children = _children(item, look, inside)
    if (role in _CONTAINERS or item.inherits("QQuickFlickable")) and _is_something(shown):
        return [_node(item, role, look, shown, tuple(children))]
    return children


def _children(item: QQuickItem, look: _Look, clip: QRectF) -> list[Node]:
    """Return what is in an item; what floats over it leaves of the rest what can be touched."""
    nodes: list[Node] = []
    for child in sorted(item.childItems(), key=QQuickItem.z):
        above = _visit(child, look, clip)
        if above and child.property("floating"):
            drawn = child.mapRectToScene(QRectF(0, 0, child.width(), child.height()))
            nodes = uncovered(nodes, _pixels(drawn, look))
        nodes += above
    return nodes


def _is_something(bounds: QRectF) -> bool:
    return bounds.width() >= 1 and bounds.height() >= 1


def _role(item: QQuickItem) -> Role | None:
    """Return an item's accessible role, None for one that is only layout or ornament."""
    interface = QAccessible.queryAccessibleInterface(item)
    if item.inherits("QQuickText"):
        shows = bool(item.property("text")) and not (interface and _ignored(item))
        return Role.StaticText if shows else None
    return interface.role() if interface is not None and interface.isValid() else None


def _ignored(item: QQuickItem) -> bool:
    """Say whether QML sets ``Accessible.ignored``, which Qt's interface does not tell."""
    for child in item.children():
        if child.metaObject().className() == "QQuickAccessibleAttached":
            return bool(child.property("ignored"))
    return False


def _node(
    item: QQuickItem,
    role: Role | None,
    look: _Look,
    shown: QRectF,
    children: tuple[Node, ...] = (),
) -> Node:
    interface = QAccessible.queryAccessibleInterface(item)
    state = interface.state() if interface else QAccessible.State()
    text, description = _words(item, role)
    enabled = item.isEnabled()
    pressable = role in _PRESSED_ROLES or bool(item.property("pressable"))
    return Node(
        text=text,
        description=description,
        resource_id=_resource_id(item, look.package),
        class_name=_class_name(item, role, text),
        package=look.package,
        bounds_px=_pixels(shown, look),
        clickable=pressable and enabled,
        long_clickable=role == Role.EditableText or bool(item.property("longClickable")),
        checkable=bool(state.checkable),
        checked=bool(state.checked),
        enabled=enabled,
        focusable=pressable or role == Role.Slider,
        focused=item.hasActiveFocus(),
        scrollable=_scrollable(item),
        selected=bool(item.property("selected")),
        password=bool(state.passwordEdit),
        children=children,
        hint=_hint(item) if role == Role.EditableText else "",
    )


def _words(item: QQuickItem, role: Role | None) -> tuple[str, str]:
    """Return text and description; a container's words are in its children."""
    if role is None or role in _CONTAINERS:
        return "", ""
    if role == Role.StaticText:
        return str(item.property("text")), ""
    interface = QAccessible.queryAccessibleInterface(item)
    name = interface.text(QAccessible.Text.Name)
    if role == Role.EditableText:
        content = str(item.property("displayText") or item.property("text") or "")
        return (content, name) if content else (_hint(item), "")
    if role in (Role.Graphic, Role.ProgressBar, Role.Slider, Role.Switch):
        return "", name
    return name, interface.text(QAccessible.Text.Description)


def _hint(item: QQuickItem) -> str:
    """Return what a text field shows while it is empty: its placeholder, or its name."""
    name = QAccessible.queryAccessibleInterface(item).text(QAccessible.Text.Name)
    return str(item.property("placeholderText") or "") or name


def _class_name(item: QQuickItem, role: Role | None, text: str) -> str:
    if role == Role.Button and not text:
        return "android.widget.ImageButton"
    if role in _LEAVES:
        return _LEAVES[role]
    if role in _CONTAINERS:
        return _CONTAINERS[role]
    if item.inherits("QQuickListView") or item.inherits("QQuickGridView"):
        return "androidx.recyclerview.widget.RecyclerView"
    return "android.widget.ScrollView"


def _scrollable(item: QQuickItem) -> bool:
    if not item.inherits("QQuickFlickable") or not item.property("interactive"):
        return False
    high = float(item.property("contentHeight")) > item.height() + 1
    return high or float(item.property("contentWidth")) > item.width() + 1


def _resource_id(item: QQuickItem, package: str) -> str:
    name = str(item.property("resourceId") or "")
    return name if not name or ":" in name else f"{package}:id/{name}"


def _pixels(bounds: QRectF, look: _Look) -> tuple[int, int, int, int]:
    edges = bounds.left(), bounds.top(), bounds.right(), bounds.bottom()
    left, top, right, bottom = (round(edge * look.density) for edge in edges)
    return max(0, left), max(0, top), min(look.width_px, right), min(look.height_px, bottom)
