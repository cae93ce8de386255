"""What a simulated phone can be told when it starts, in Python and as text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict  # pydantic's own need, before Python 3.12

from qvl_agent.errors import UsageError
from qvl_tools.phone.controls import Fault
from qvl_tools.phone.worlds import WorldName

OPTIONS_FIX = (
    "--device phone:size=720x1280,density=2,dark,font_scale=1.3,fault=ad_overlay,window; "
    "or phone:PORT for one that `qvl-agent phone` has started"
)
_SIZE_FIX = "size is WxH, such as 1080x2400"
_FLAGS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@with_config(ConfigDict(extra="forbid"))
class PhoneOptions(TypedDict, total=False):
    """Everything but the seed; what is not given is as on a Pixel 8."""

    width_px: Annotated[int, Field(ge=240, le=8192)]
    """Width of the panel, upright; 1080."""
    height_px: Annotated[int, Field(ge=240, le=8192)]
    """Height of the panel, upright; 2400."""
    density: Annotated[float, Field(ge=0.5, le=8)]
    """Pixels per dp; 2.625, which is 420 dpi."""
    dark: bool
    """Dark theme."""
    font_scale: Annotated[float, Field(ge=0.5, le=3)]
    """Size of text; 1 is normal."""
    window: bool
    """Also show the phone on the desktop."""
    faults: Sequence[Fault]
    """Faults that are on from the start."""
    displays: Annotated[int, Field(ge=1, le=2)]
    """2 for an external display beside the panel: 1280x720, with screens of its own; 1."""
    world: WorldName
    """What fills it: ``everyday``, or ``held_out``, which shares nothing with it."""
    live_clock: bool
    """Let the phone's clock run; it stands still otherwise, and so do the pixels."""
    adb_port: Annotated[int, Field(ge=0, le=65535)]
    """Where clients of an adb server connect; 0, which picks a free port."""
    transport_port: Annotated[int, Field(ge=0, le=65535)] | None
    """Where a real adb server connects; None for nowhere, 0 for a free port."""
    unconfined_shell: bool
    """Run any command line where the shell can't be kept away from this computer's files."""


_OPTIONS = TypeAdapter(PhoneOptions)


def checked(options: PhoneOptions) -> PhoneOptions:
    """Return the options, converted; raise UsageError for one that can't be."""
    try:
        return _OPTIONS.validate_python(options)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise UsageError(f"phone option {name}={first['input']!r}: {first['msg']}") from None


def parse_size(text: str) -> tuple[int, int]:
    """Return width and height of ``WxH``; raise UsageError for anything else."""
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise UsageError(f"the phone can't have the size {text!r}", fix=_SIZE_FIX)
    return int(width), int(height)


def parse_options(argument: str) -> dict[str, Any]:
    """Return the keyword arguments of SimulatedPhone that ``phone:OPTIONS`` means.

    ``state=FILE`` is returned with them, as a path.

    Raises:
        UsageError: If one is unknown or its value is none.
    """
    options: dict[str, Any] = {}
    for part in filter(None, argument.split(",")):
        name, given, value = (piece.strip() for piece in part.partition("="))
        try:
            _put(options, name, value if given else "yes")
        except ValueError as error:
            raise UsageError(f"the phone can't use {part!r}: {error}", fix=OPTIONS_FIX) from error
    return options


def _put(options: dict[str, Any], name: str, value: str) -> None:
    match name:
        case "size":
            options["width_px"], options["height_px"] = parse_size(value)
        case "density" | "font_scale":
            options[name] = float(value)
        case "seed" | "displays":
            options[name] = int(value)
        case "dark" | "window" | "live_clock" | "unconfined_shell":
            options[name] = _flag(value)
        case "world":
            options[name] = value
        case "fault":
            options["faults"] = (*options.get("faults", ()), value)
        case "state":
            options[name] = Path(value)
        case _:
            raise ValueError(f"there is no option {name!r}")


def _flag(value: str) -> bool:
    if value.lower() not in _FLAGS:
        raise ValueError(f"{value!r} is neither yes nor no")
    return _FLAGS[value.lower()]
