"""The stop file: while it exists, no agent on this machine touches a device, and none starts.

``touch`` makes it, from any terminal, over ssh, or from a script that watches over agents; removing
it lets agents work again. It is looked for before every touch.
"""

from __future__ import annotations

import os
from pathlib import Path

from qvl_agent.errors import UserStopped
from qvl_agent.folders import state_folder


def stop_file() -> Path:
    """Return where it would be: ``QVL_STOP_FILE``, or in the user's state folder.

    Raises:
        UsageError: If the user has neither.
    """
    if chosen := os.environ.get("QVL_STOP_FILE"):
        return Path(chosen)
    return state_folder() / "stop"


def check_stop_file(serial: str = "") -> None:
    """Return if agents may work; takes some microseconds.

    Args:
        serial: The device that would have been touched, for the error.

    Raises:
        UserStopped: If the file is there, or whether it is there can't be told.
        UsageError: If the user has no home and names no file.
    """
    path = stop_file()
    try:
        path.lstat()  # a link that leads nowhere is there, too
    except (FileNotFoundError, NotADirectoryError):
        return
    except (OSError, ValueError) as error:
        raise UserStopped(
            f"whether the stop file {str(path)!r} is there can't be told ({error}), "
            "so nothing more is done",
            serial=serial,
            fix="make its folder readable, or name another file in QVL_STOP_FILE",
        ) from None
    raise UserStopped(
        f"the stop file {str(path)!r} is there: every agent on this machine is stopped until "
        "it is removed",
        serial=serial,
        fix=f"rm {path}",
    )
