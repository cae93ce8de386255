"""The windows of an X server with a window manager that follows EWMH."""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from Xlib import X, error
from Xlib.protocol import event

from qvl_agent.errors import ActionFailed, DeviceLost
from qvl_tools.desktop.display import connect_x, display_name
from qvl_tools.desktop.launch import App, Started, find_app, installed_apps, near_names, start
from qvl_tools.desktop.windows import Window, find_window
from qvl_tools.desktop.x11_stack import Stack

FOCUS_TIMEOUT_S = 3.0
"""How long a window may take to get the focus."""

START_TIMEOUT_S = 20.0
"""How long an application may take to show its first window; browsers on slow disks need it."""

LATE_S = 5.0
"""After this, any new window counts: some applications show theirs from another process."""

_ASKED_BY_A_PERSON = 2  # EWMH: window managers let a pager take the focus away
_EVERY_DESKTOP = 0xFFFFFFFF
_LOOK_AGAIN_S = 0.5  # some changes come without an event


def open_x11_windows() -> X11Windows | None:
    """Return the windows of DISPLAY, None where no window manager answers for them.

    Raises:
        DisplayUnavailable: If there is no such display.
        MissingExtra: If Xlib is not installed.
    """
    display = connect_x()
    if _is_managed(Stack(display)):
        return X11Windows(display)
    display.close()
    return None


def _is_managed(stack: Stack) -> bool:
    """Tell whether a window manager runs; one that died leaves its mark, but not its window."""
    try:
        for id in stack.ids("_NET_SUPPORTING_WM_CHECK"):
            return id in stack.numbers(stack.window(id), "_NET_SUPPORTING_WM_CHECK")
    except error.XError:
        return False
    return False


class X11Windows:
    """Lists windows, brings them to the front and opens applications."""

    def __init__(self, display: Any, *, start_timeout_s: float = START_TIMEOUT_S) -> None:
        """Take an Xlib connection of its own; ``close`` closes it.

        Args:
            display: The connection.
            start_timeout_s: How long a new application's window is waited for.
        """
        self._display = display
        self._stack = Stack(display)
        self._name = display_name()
        self._start_timeout_s = start_timeout_s

    def list(self) -> tuple[Window, ...]:
        """Return the windows, the one in front first.

        Raises:
            DeviceLost: If the display is gone.
        """
        with self._there():
            return self._list()

    def title_in_front(self) -> str:
        """Return the title of the window that has the focus; every screenshot asks for it.

        Raises:
            DeviceLost: If the display is gone.
        """
        with self._there():
            active = self._active()
            try:
                return self._stack.title(self._stack.window(active)) if active else ""
            except error.XError:
                return ""  # it has vanished meanwhile

    def _list(self) -> tuple[Window, ...]:
        active, shown = self._active(), (_EVERY_DESKTOP, *self._stack.ids("_NET_CURRENT_DESKTOP"))
        found = (self._window(id, active, shown) for id in reversed(self._stack.managed()))
        windows = [window for window in found if window is not None]
        return tuple(sorted(windows, key=lambda window: window.minimized))

    def _window(self, id: int, active: int, shown: Sequence[int]) -> Window | None:
        handle = self._stack.window(id)
        try:
            states = self._stack.numbers(handle, "_NET_WM_STATE")
            desktop = next(iter(self._stack.numbers(handle, "_NET_WM_DESKTOP")), _EVERY_DESKTOP)
            return Window(
                title=self._stack.title(handle),
                app=self._stack.class_of(handle),
                box=self._stack.frame_of(id),
                id=id,
                focused=id == active,
                minimized=self._stack.atom("_NET_WM_STATE_HIDDEN") in states
                or desktop not in shown,
                desktop=None if desktop == _EVERY_DESKTOP else desktop,
            )
        except error.XError:
            return None  # it has vanished meanwhile

    def _active(self) -> int:
        return next(iter(self._stack.ids("_NET_ACTIVE_WINDOW")), 0)

    def focus(self, window: Window) -> None:
        """Bring a window to the front, back from an icon or another desktop if need be.

        Its own dialog having the focus counts: the window manager gives it to nothing else.

        Raises:
            ActionFailed: If it is gone or does not get the focus in time.
            DeviceLost: If the display is gone.
        """
        with self._there():
            if window.id not in self._stack.managed():
                raise ActionFailed(f"there is no window {window.title!r} any more")
            self._ask_for_focus(window.id)
            if not self._wait(lambda: self._is_in_front(window.id), FOCUS_TIMEOUT_S):
                raise ActionFailed(
                    f"the window {window.title!r} did not get the focus within "
                    f"{FOCUS_TIMEOUT_S:g} s",
                    partly_done=True,
                )

    def _ask_for_focus(self, id: int) -> None:
        window = self._stack.window(id)
        with suppress(error.XError):
            desktop = next(iter(self._stack.numbers(window, "_NET_WM_DESKTOP")), _EVERY_DESKTOP)
            if desktop not in (_EVERY_DESKTOP, *self._stack.ids("_NET_CURRENT_DESKTOP")):
                self._send(self._stack.root, "_NET_CURRENT_DESKTOP", desktop, X.CurrentTime)
        asked_by = (_ASKED_BY_A_PERSON, X.CurrentTime, self._active())
        self._send(window, "_NET_ACTIVE_WINDOW", *asked_by)

    def _send(self, window: Any, name: str, *numbers: int) -> None:
        """Ask the window manager for something, as EWMH says: by a message to the root."""
        data = (32, [*numbers, 0, 0, 0, 0, 0][:5])
        message = event.ClientMessage(window=window, client_type=self._stack.atom(name), data=data)
        mask = X.SubstructureRedirectMask | X.SubstructureNotifyMask
        self._stack.root.send_event(message, event_mask=mask, onerror=error.CatchError())
        self._display.flush()

    def _is_in_front(self, id: int) -> bool:
        active = self._active()
        try:
            owners = self._stack.numbers(self._stack.window(active), "WM_TRANSIENT_FOR")
            if id != active and id not in owners:
                return False
            looks = self._stack.window(active).get_attributes()
        except error.XError:
            return False
        return bool(looks.map_state == X.IsViewable)

    def open_app(self, name: str) -> None:
        """Bring an application to the front, and start it if it has no window.

        What has a window is found by the title, too; what is started is an installed application,
        by its own command and never through a shell.

        Raises:
            ActionFailed: If there is none of that name, or it shows no window in time.
            DeviceLost: If the display is gone.
        """
        apps = installed_apps()
        app, windows = find_app(apps, name), self.list()
        if app is None:
            window = find_window(windows, name)
        else:
            window = next((window for window in windows if app.owns(window.app)), None)
        if window is not None:
            self.focus(window)
        elif app is not None:
            self._start(app)
        else:
            names = [name for app in apps for name in (app.name, *app.others)]
            near = near_names(names, [one.title for one in windows], name)
            raise ActionFailed(f"there is no application or window {name!r}", fix=near)

    def _start(self, app: App) -> None:
        with self._there():
            before = set(self._stack.managed())
            started, since_s = start(app), time.monotonic()
            shown: list[Window] = []

            def has_ended() -> bool:
                late = time.monotonic() - since_s > LATE_S
                shown[:] = self._new_windows(before, app, started, late=late)
                return bool(shown) or bool(started.status())

            self._wait(has_ended, self._start_timeout_s)
        if not shown:
            raise ActionFailed(self._no_window(app, started), partly_done=True)
        self.focus(shown[0])

    def _new_windows(
        self, before: set[int], app: App, started: Started, *, late: bool
    ) -> Sequence[Window]:
        new = [window for window in self._list() if window.id not in before]
        return [window for window in new if late or self._is_of(window, app, started)]

    def _is_of(self, window: Window, app: App, started: Started) -> bool:
        if app.owns(window.app):
            return True
        try:
            pids = self._stack.numbers(self._stack.window(window.id), "_NET_WM_PID")
        except error.XError:
            return False
        return any(started.began(pid) for pid in pids)

    def _no_window(self, app: App, started: Started) -> str:
        if status := started.status():
            return f"{app.name} ended at once with status {status} and without a window"
        return f"{app.name} was started and showed no window within {self._start_timeout_s:g} s"

    def apps(self) -> tuple[str, ...]:
        """Return the names of the installed applications, in order."""
        return tuple(dict.fromkeys(app.name for app in installed_apps()))

    def close(self) -> None:
        """Let the display go; calling it twice is fine."""
        with suppress(error.ConnectionClosedError, OSError):
            self._display.close()

    def _wait(self, done: Callable[[], bool], timeout_s: float) -> bool:
        """Wait until something is so, looking whenever the server says that something changed."""
        self._listen(X.PropertyChangeMask | X.SubstructureNotifyMask)
        try:
            until_s = time.monotonic() + timeout_s
            while not done():
                left_s = until_s - time.monotonic()
                if left_s <= 0:
                    return False
                select.select([self._display], [], [], min(left_s, _LOOK_AGAIN_S))
                self._drain()
            return True
        finally:
            self._listen(X.NoEventMask)

    def _listen(self, mask: int) -> None:
        self._stack.root.change_attributes(event_mask=mask)
        self._display.sync()
        self._drain()

    def _drain(self) -> None:
        while self._display.pending_events():
            self._display.next_event()

    @contextmanager
    def _there(self) -> Iterator[None]:
        try:
            yield
        except (error.ConnectionClosedError, OSError) as gone:
            raise DeviceLost(
                f"the display {self._name} is gone: {gone}", serial=f"desktop:{self._name}"
            ) from gone
