"""``uiautomator dump``: the accessible tree as Android's XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from qvl_tools.phone.adb.command import Call, CommandFailed
from qvl_tools.phone.controls import Node

_DEFAULT_FILE = "/sdcard/window_dump.xml"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FLAGS = (
    "checkable",
    "checked",
    "clickable",
    "enabled",
    "focusable",
    "focused",
    "scrollable",
    "long_clickable",
    "password",
    "selected",
)


def uiautomator(call: Call) -> str:
    """Run ``uiautomator dump [--compressed] [FILE]``; ``/dev/tty`` prints the XML."""
    words = [word for word in call.args if word != "--compressed"]
    if words[:1] != ["dump"] or len(words) > 2:
        usage = "Usage: uiautomator <subcommand>\n\ndump [--compressed] [file]\n"
        raise CommandFailed(usage, status=0 if words == ["help"] else 1)
    file = words[1] if len(words) == 2 else _DEFAULT_FILE
    text = hierarchy(
        call.controls.accessible_tree(),
        call.controls.status().rotation_quarter_turns,
        compressed="--compressed" in call.args,
    )
    done = f"UI hierchary dumped to: {file}\n"  # the misspelling is Android's: tools look for it
    if file in ("/dev/tty", "/dev/stdout"):
        return text + done
    call.device.files.write(call.path(file), text.encode())
    return done


def hierarchy(root: Node, rotation: int, *, compressed: bool = False) -> str:
    """Write the tree as one line of XML, as Android does."""
    head = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>"
    nodes = "".join(_element(root, 0, compressed=compressed))
    return f'{head}<hierarchy rotation="{rotation}">{nodes}</hierarchy>'


def _element(node: Node, index: int, *, compressed: bool) -> Iterator[str]:
    children = node.children
    if compressed:
        children = tuple(kept for child in children for kept in _important(child))
    attributes = "".join(f" {name}={_quoted(value)}" for name, value in _attributes(node, index))
    yield f"<node{attributes}"
    if not children:
        yield " />"
        return
    yield ">"
    for place, child in enumerate(children):
        yield from _element(child, place, compressed=compressed)
    yield "</node>"


def _attributes(node: Node, index: int) -> Iterator[tuple[str, str]]:
    left, top, right, bottom = node.bounds_px
    yield "index", str(index)
    yield "text", node.text
    yield "resource-id", node.resource_id
    yield "class", node.class_name
    yield "package", node.package
    yield "content-desc", node.description
    for flag in _FLAGS:
        yield flag.replace("_", "-"), str(bool(getattr(node, flag))).lower()
    yield "bounds", f"[{left},{top}][{right},{bottom}]"
    yield "hint", node.hint


def _quoted(value: str) -> str:
    text = _NOT_XML.sub(".", value)
    entities = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
    return quoteattr(text, entities)


def _important(node: Node) -> Iterator[Node]:
    """Yield the node, or where it is mere layout its important descendants."""
    says = node.text or node.description
    does = node.clickable or node.long_clickable or node.checkable or node.focusable
    if says or does or node.scrollable:
        yield node
        return
    for child in node.children:
        yield from _important(child)
