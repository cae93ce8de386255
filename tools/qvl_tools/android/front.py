"""What is in front: the focused window, and the system's windows that stand in the way.

Titles are those of AOSP: AppErrorDialog and AppNotRespondingDialog name the process in the title of
their window, and the question for a permission is GrantPermissionsActivity of the package installer
(until Android 9) or the permission controller (since 10).
"""

from __future__ import annotations

import re

from qvl_agent.device import InFront
from qvl_agent.observation import Observation, Trouble
from qvl_tools.android.display import section
from qvl_tools.android.lock import read_keyguard
from qvl_tools.android.shell import Shell

_FOCUS = re.compile(r"\bmCurrentFocus=(?:null|Window\{\S+ (?:u\d+ )?(.*?)(?: EXITING)?\})")
_FOCUSED_APP = re.compile(r"\bmFocusedApp=.*?ActivityRecord\{\S+ (?:u\d+ )?([^\s/}]+)/")
_NAMED = re.compile(r"^Application (Error|Not Responding): ([^\s:]+)")
_PERMISSION = re.compile(r"\.(?:Grant|Review)PermissionsActivity$")
_LOCK_WINDOWS = frozenset(["NotificationShade", "StatusBar", "Keyguard", "KeyguardScrim"])
"""Windows that are the lock screen, or the notifications pulled down: NotificationShade since
Android 11, StatusBar before, Keyguard until 4.4."""

_WINDOW = re.compile(r"^ {1,4}Window #\d+ Window\{", re.M)
_FLAGS = re.compile(r"\bfl=(?:#([0-9a-f]+)|((?:[A-Z][A-Z0-9_]*[\s}])+))")
_FLAG_SECURE = 0x2000  # WindowManager.LayoutParams; written as hexadecimal until Android 8.1
_SEEN = re.compile(r"\b(?:isOnScreen|isVisible|mHasSurface)=true")
_BLACK_SHARE = 0.4
"""From here on a frame may be one whose content is kept back: the bars and the keyboard, which are
captured all the same, cover up to half of the screen."""

_SYSTEM_UI = "com.android.systemui"


class Front:
    """Asks one device what is in front."""

    def __init__(self, shell: Shell, *, display_id: int = 0) -> None:
        self._shell = shell
        self._display_id = display_id
        self._part = "displays"

    def read(self, seen: Observation | None) -> InFront:
        """Say what has the screen now.

        Args:
            seen: The last frame: where much of it is black, it is asked whether it may be seen.

        Raises:
            DeviceLost: If the device does not answer.
        """
        title, app = self._focused()
        if named := _NAMED.match(title):
            return InFront(named[2], "crashed" if named[1] == "Error" else "not_responding")
        package = title.partition("/")[0] if "/" in title else app
        if _PERMISSION.search(title):
            return InFront(package, "asks_permission")
        if not title or title in _LOCK_WINDOWS:
            return self._behind_lock(title, package)
        hidden = seen is not None and seen.black_share() >= _BLACK_SHARE and self._is_secure()
        trouble: Trouble = "secure" if hidden else ""
        return InFront(package, trouble)

    def _behind_lock(self, title: str, package: str) -> InFront:
        keyguard = read_keyguard(self._shell)
        if keyguard.showing and not keyguard.occluded:
            return InFront(_SYSTEM_UI, "locked")
        return InFront(_SYSTEM_UI if title else package)

    def _focused(self) -> tuple[str, str]:
        """Return the title of the window that has the focus, and the package of the app."""
        text = self._dump(self._part)
        if self._part == "displays" and "mCurrentFocus=" not in text:
            self._part = "windows"  # until Android 9 it stands there
            text = self._dump(self._part)
        focus, app = _FOCUS.search(text), _FOCUSED_APP.search(text)
        return (focus[1] or "") if focus else "", app[1] if app else ""

    def _dump(self, part: str) -> str:
        return section(self._shell.read("dumpsys", "window", part).text, self._display_id)

    def _is_secure(self) -> bool:
        text = self._shell.read("dumpsys", "window", "windows").text
        return any(self._may_not_be_seen(block) for block in _WINDOW.split(text)[1:])

    def _may_not_be_seen(self, window: str) -> bool:
        display = re.search(r"\bmDisplayId=(\d+)", window)
        if display and int(display[1]) != self._display_id:
            return False
        return has_secure_flag(window) and _SEEN.search(window) is not None


def has_secure_flag(window: str) -> bool:
    """Tell whether a window's part of ``dumpsys window windows`` says FLAG_SECURE."""
    found = _FLAGS.search(window)
    if found is None:
        return False
    if found[1]:
        return bool(int(found[1], 16) & _FLAG_SECURE)
    return "SECURE" in re.findall(r"\w+", found[2])
