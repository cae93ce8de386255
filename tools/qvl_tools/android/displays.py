"""Which display of a device with several is meant, and what its commands are called.

A display has two names: the logical id that ``input -d`` and ``am start --display`` take (0 is the
built-in one), and since Android 10 the physical id that ``screencap -d`` takes. ``dumpsys display``
tells both, in DisplayInfo: ``displayId 2`` and ``uniqueId "local:4619827259835644672"``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qvl_agent.errors import UsageError
from qvl_tools.android.shell import Argv, Shell

_INFO = re.compile(r'DisplayInfo\{"(?P<name>[^"]*?)"?,? displayId (?P<id>\d+)"?(?P<rest>[^\n]*)')
_PHYSICAL = re.compile(r'uniqueId "local:(\d+)"')
_SIZE = re.compile(r"\breal (\d+) x (\d+)")


@dataclass(frozen=True)
class AndroidDisplay:
    """One display.

    Attributes:
        logical_id: What input and apps are told.
        physical_id: What ``screencap`` is told; empty for its own choice, the built-in one.
        name: For people.
        size: For people, such as ``1920x1080``.
    """

    logical_id: int = 0
    physical_id: str = ""
    name: str = ""
    size: str = ""

    def aimed(self, argv: Argv) -> Argv:
        """Return a command as this display needs it: ``input`` and ``am start`` say where."""
        if not self.logical_id:
            return argv
        where = str(self.logical_id)
        if argv[0] == "input":
            return (argv[0], "-d", where, *argv[1:])
        if tuple(argv[:2]) == ("am", "start"):
            return (*argv[:2], "--display", where, *argv[2:])
        return argv


BUILT_IN = AndroidDisplay()


def choose_display(shell: Shell, wanted: str) -> AndroidDisplay:
    """Return the display that is meant by its logical or physical id; empty for the built-in one.

    Raises:
        UsageError: If there is no such display, or it can't be captured.
        DeviceLost: If the device does not answer.
    """
    if not wanted:
        return BUILT_IN
    displays = parse_displays(shell.read("dumpsys", "display").text)
    for display in displays:
        if wanted in (str(display.logical_id), display.physical_id):
            return _capturable(display)
    listed = ", ".join(
        f"{display.logical_id} ({display.name}, {display.size})" for display in displays
    )
    raise UsageError(
        f"{shell.serial} has no display {wanted!r}; displays: {listed or 'only 0'}",
        fix="name one by its number, such as --monitor 0",
    )


def parse_displays(text: str) -> tuple[AndroidDisplay, ...]:
    """Read what ``dumpsys display`` prints, in the order of the logical ids."""
    found: dict[int, AndroidDisplay] = {}
    for info in _INFO.finditer(text):
        size, physical = _SIZE.search(info["rest"]), _PHYSICAL.search(info["rest"])
        display = AndroidDisplay(
            int(info["id"]),
            physical[1] if physical else "",
            info["name"],
            f"{size[1]}x{size[2]}" if size else "size unknown",
        )
        found.setdefault(display.logical_id, display)
    return tuple(found[number] for number in sorted(found))


def _capturable(display: AndroidDisplay) -> AndroidDisplay:
    if not display.logical_id:
        # No id: some devices give the built-in one a physical id that screencap refuses.
        return BUILT_IN
    if not display.physical_id:
        raise UsageError(
            f"display {display.logical_id} ({display.name}) has no physical id: it is a virtual "
            "one, which screencap can't capture",
            fix="name another one",
        )
    return display
