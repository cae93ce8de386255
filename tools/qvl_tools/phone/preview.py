"""See the phone without adb, for whoever works on its screens.

python -m qvl_tools.phone.preview --app Settings --tap 540,800 --dark --out screen.png
"""

from __future__ import annotations

import argparse
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from qvl_tools.phone.controls import Node
from qvl_tools.phone.host import build_phone
from qvl_tools.phone.screen import QtPhone

_SETTLE_MS = 60


def tap(phone: QtPhone, x_px: float, y_px: float) -> None:
    """Touch a point and let the screen settle."""
    phone.touch("down", x_px, y_px)
    phone.touch("up", x_px, y_px)
    QTest.qWait(_SETTLE_MS)


def drag(phone: QtPhone, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag from one point to another in about 200 ms."""
    phone.touch("down", *start)
    for step in range(1, 13):
        QTest.qWait(16)
        part = step / 12
        phone.touch("move", *(a + (b - a) * part for a, b in zip(start, end, strict=True)))
    phone.touch("up", *end)


def find(node: Node, label: str) -> Node | None:
    """Return the first node whose text or description is ``label``."""
    if label in (node.text, node.description):
        return node
    return next((hit for child in node.children if (hit := find(child, label))), None)


def tap_label(phone: QtPhone, label: str) -> None:
    """Tap the middle of what is labelled so.

    Raises:
        LookupError: Nothing on the screen has this label.
    """
    node = find(phone.accessible_tree(), label)
    if node is None:
        raise LookupError(f"nothing on the screen is labelled {label!r}")
    left, top, right, bottom = node.bounds_px
    tap(phone, (left + right) / 2, (top + bottom) / 2)


def save(phone: QtPhone, path: Path) -> None:
    """Write what is on the screen as PNG."""
    frame = phone.capture()
    image = QImage(frame.rgba, frame.width_px, frame.height_px, QImage.Format.Format_RGBX8888)
    image.save(str(path))


def _do(phone: QtPhone, act: str) -> None:
    """Do one act: ``10,20``, ``10,20>10,900``, ``key:4``, ``type:words`` or a label to tap."""
    kind, _, rest = act.partition(":")
    if kind == "key":
        phone.key(int(rest))
    elif kind == "type":
        phone.commit_text(rest)
    elif ">" in act:
        start, end = (tuple(map(float, point.split(","))) for point in act.split(">"))
        drag(phone, (start[0], start[1]), (end[0], end[1]))
        QTest.qWait(1500)
    elif act.replace(",", "").isdigit() and "," in act:
        x_px, y_px = map(float, act.split(","))
        tap(phone, x_px, y_px)
    else:
        tap_label(phone, act)
    QTest.qWait(_SETTLE_MS)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--app", default="", help="label of the app to open")
    parser.add_argument("--out", type=Path, default=Path("screen.png"))
    parser.add_argument("--tap", nargs="*", default=[], metavar="ACT", help=_do.__doc__)
    parser.add_argument("--size", default="1080x2400")
    parser.add_argument("--density", type=float, default=2.625)
    parser.add_argument("--font-scale", type=float, default=1.0)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--fault", nargs="*", default=[])
    parser.add_argument("--tree", action="store_true", help="print the accessible tree")
    args = parser.parse_args()
    width_px, height_px = map(int, args.size.split("x"))
    phone = build_phone(
        args.seed,
        width_px=width_px,
        height_px=height_px,
        density=args.density,
        dark=args.dark,
        font_scale=args.font_scale,
        faults=args.fault,
    )
    try:
        _play(phone, args)
    finally:
        phone.close()


def _play(phone: QtPhone, args: argparse.Namespace) -> None:
    packages = {app.label: app.package for app in phone.status().apps}
    if args.app:
        phone.start_app(packages[args.app])
    QTest.qWait(_SETTLE_MS)
    for act in args.tap:
        _do(phone, act)
    save(phone, args.out)
    if args.tree:
        _print_tree(phone.accessible_tree(), 0)


def _print_tree(node: Node, depth: int) -> None:
    words = f"{node.text!r} {node.description!r} {node.resource_id}"
    print("  " * depth, node.class_name.split(".")[-1], words, node.bounds_px)  # noqa: T201
    for child in node.children:
        _print_tree(child, depth + 1)


if __name__ == "__main__":
    main()
