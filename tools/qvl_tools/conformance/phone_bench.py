"""The bench of the simulated phone: its state says what its touch screen felt and what it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qvl_agent.actions import ActionKind, DeviceAction, OpenApp, Press, SystemButton, Tap
from qvl_agent.device import Device
from qvl_agent.geometry import Box
from qvl_tools.conformance.gestures import Felt, gestures, scrolled
from qvl_tools.conformance.subject import DoesNotApply, NotConforming, arriving
from qvl_tools.phone.controls import Node
from qvl_tools.phone.device import PhoneDevice
from qvl_tools.phone.process import SimulatedPhone

_NOTES = "com.qvl.notes"
_MOST_PAGES = 5
"""So often ``back`` is pressed to come from any page of an app to its first."""

_UNSEEN: frozenset[ActionKind] = frozenset({"pinch", "hover"})


class PhoneBench:
    """What really happened on a simulated phone, whichever way it is reached."""

    app = "Notes"

    def __init__(self, phone: SimulatedPhone | None = None) -> None:
        """Watch a phone.

        Args:
            phone: Which one; None for that of the ``PhoneDevice`` that is tested.
        """
        self._given = phone
        self._kind: ActionKind = "tap"
        self._since_s = 0.0
        self._screen = (0, 0)

    def show(self, kind: ActionKind, device: Device) -> Box | None:
        """Bring up the home screen, an app, or an empty note; it is the device that does it."""
        if kind in _UNSEEN:
            return None
        if self._given is not None:
            self._phone = self._given
        elif isinstance(device, PhoneDevice):
            self._phone = device.phone
        else:
            raise DoesNotApply(
                "the bench knows a simulated phone only, and another device reaches one only in a "
                "test that starts it: PhoneBench(phone)"
            )
        self._kind = kind
        device.perform(SystemButton(button="home"))
        if kind in ("type_text", "press", "system_button"):
            device.perform(OpenApp(app=self.app))
            self._until(lambda: self._phone.state()["foreground"] == _NOTES, "Notes is open")
        if kind in ("type_text", "press"):
            self._open_an_empty_note(device)
        screen = device.capture().screen
        self._screen = screen.width_px, screen.height_px
        self._since_s = max((felt.at_s for felt in self._touches()), default=0.0)
        return Box(0, 0, *self._screen)

    def seen(self) -> tuple[DeviceAction, ...]:
        """Return what the touch screen felt, or what became of the phone."""
        match self._kind:
            case "press":
                return tuple(Press(keys=[char]) for char in self.text())
            case "system_button":
                home = self._phone.state()["screen"] == "home"
                return (SystemButton(button="home"),) if home else ()
            case "open_app":
                opened = self._phone.state()["foreground"] == _NOTES
                return (OpenApp(app=self.app),) if opened else ()
        felt = [touch for touch in self._touches() if touch.at_s > self._since_s]
        done = gestures(felt, finger=True)
        return scrolled(done, *self._screen) if self._kind == "scroll" else done

    def text(self) -> str:
        """Return what the note holds."""
        field = self._focused()
        return "" if field is None or field.text == field.hint else field.text

    def close(self) -> None:
        """Nothing to put away."""

    def _open_an_empty_note(self, device: Device) -> None:
        for _ in range(_MOST_PAGES):
            if self._phone.state()["apps"][_NOTES]["page"] == "list":
                break
            device.perform(SystemButton(button="back"))
        self._tap(device, "New note")
        self._tap(device, "Note")
        self._until(lambda: self._focused() is not None, "the note has the focus")

    def _tap(self, device: Device, name: str) -> None:
        def found() -> Node | None:
            nodes = _all(self._phone.tree())
            return next((node for node in nodes if name in (node.text, node.description)), None)

        node = arriving(found, lambda one: one)
        if node is None:
            raise NotConforming(f"the bench finds no {name!r} on the phone")
        device.capture()
        device.perform(Tap(point=Box(*node.bounds_px).center))

    def _focused(self) -> Node | None:
        nodes = _all(self._phone.tree())
        return next(
            (node for node in nodes if node.focused and "EditText" in node.class_name), None
        )

    def _touches(self) -> list[Felt]:
        rows = self._phone.state()["touches"]
        return [Felt(what=phase, at_s=at_s, x=x, y=y) for phase, x, y, at_s in rows]

    def _until(self, holds: Callable[[], bool], what: str) -> None:
        if not arriving(holds, bool):
            raise NotConforming(f"the bench could not be brought up: never came that {what}")


def _all(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _all(child)
