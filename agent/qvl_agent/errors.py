"""Every error of qvl-agent, grouped by who must act.

::

    QvlError
      UsageError              the caller: a wrong name, option or value
        MissingExtra            a package is not installed; the fix names the extra
      DeviceError             the device or its cable
        DeviceUnavailable       it can't be opened
          AdbUnavailable          no adb server, and none could be started
          NoDevice                nothing is connected
          DeviceOffline           listed, but does not answer
          DeviceUnauthorized      the phone has not accepted this computer
          DeviceAmbiguous         several, and none was chosen
          DeviceBusy              another agent holds it
          DisplayUnavailable      there is no screen that may be seen and driven from here
          NeedsHuman              only a person can go on, such as before a screen lock
        DeviceLost              it went away during the run
        CaptureFailed           no screenshot, or a corrupt one, after the retries
          ScreenUnavailable       a screenshot that shows nothing: it may not be captured
        UserStopped             the person at the device pulled the kill switch
        ActionFailed *          the device refused one action, or stopped within it
          ActionHeldBack *      the agent itself did not carry it out: look again first
        ActionUnknown *         the link broke in mid-action; it may or may not have happened
      ModelError              the model or its server
        ModelUnavailable        it can't be loaded: no checkpoint, no memory, no backend
        ModelUnreachable        no answer within the time budget
        ModelRefused            the server says no: key, name or request
        BadReply *              an answer that is no valid action
      EpisodeError            the record
        EpisodeCorrupt          a record does not read back as it was written
        JournalFailed           a record can't be written: disk full, folder gone
        ReplayDiverged          a replayed decision differs from the recorded one

    * shown to the model and counted; every other one ends the run.
"""

from __future__ import annotations


class QvlError(Exception):
    """Base of every error raised on purpose.

    Attributes:
        fix: What to do about it, as a sentence or a command; empty where unknown.
    """

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.fix = fix


class UsageError(QvlError):
    """The caller gave something that can't be used."""


class MissingExtra(UsageError):
    """An optional package is needed and not installed."""

    def __init__(self, package: str, extra: str, *, needed_for: str) -> None:
        super().__init__(
            f"{needed_for} needs the package {package!r}, which is not installed",
            fix=f'pip install "qvl-agent[{extra}]"',
        )


class DeviceError(QvlError):
    """The device or the way to it.

    Attributes:
        serial: Which device, empty where none is known.
    """

    def __init__(self, message: str, *, serial: str = "", fix: str = "") -> None:
        super().__init__(message, fix=fix)
        self.serial = serial


class DeviceUnavailable(DeviceError):
    """The device can't be opened."""


class AdbUnavailable(DeviceUnavailable):
    """No adb server answers and none could be started."""


class NoDevice(DeviceUnavailable):
    """No device is connected."""


class DeviceOffline(DeviceUnavailable):
    """The device is listed but does not answer."""


class DeviceUnauthorized(DeviceUnavailable):
    """The device has not accepted this computer's key."""


class DeviceAmbiguous(DeviceUnavailable):
    """Several devices are connected and none was chosen."""


class DeviceBusy(DeviceUnavailable):
    """Another agent holds the device."""


class DisplayUnavailable(DeviceUnavailable):
    """There is no screen that may be seen and driven from here."""


class NeedsHuman(DeviceUnavailable):
    """Something stands in the way that only a person may do, such as unlocking with a PIN."""


class DeviceLost(DeviceError):
    """The device went away during the run."""


class CaptureFailed(DeviceError):
    """No usable screenshot could be had."""


class ScreenUnavailable(CaptureFailed):
    """The screenshot shows nothing: the content may not be captured, or nothing is drawn."""


class UserStopped(DeviceError):
    """The person at the device stopped the agent; the run ends as interrupted."""


class ActionFailed(DeviceError):
    """The device refused one action. Shown to the model.

    Attributes:
        partly_done: Whether a part of it was carried out before; if not, the screen is as it was.
    """

    def __init__(
        self, message: str, *, serial: str = "", fix: str = "", partly_done: bool = False
    ) -> None:
        super().__init__(message, serial=serial, fix=fix)
        self.partly_done = partly_done


class ActionHeldBack(ActionFailed):
    """Nothing was sent: the screen was no longer what was decided on, or the device was away."""


class ActionUnknown(DeviceError):
    """The link broke after an action was sent: it may or may not have happened."""


class ModelError(QvlError):
    """The model or its server."""


class ModelUnavailable(ModelError):
    """The model can't be loaded into this process."""


class ModelUnreachable(ModelError):
    """No answer within the total time budget."""


class ModelRefused(ModelError):
    """The server refuses the request for good (key, model name, request)."""


class BadReply(ModelError):
    """The model's answer is no valid action. Shown to the model.

    Attributes:
        raw: The whole reply, as it came.
    """

    def __init__(self, message: str, *, raw: str, fix: str = "") -> None:
        super().__init__(message, fix=fix)
        self.raw = raw


class EpisodeError(QvlError):
    """The record of a run."""


class EpisodeCorrupt(EpisodeError):
    """A record does not read back as it was written."""


class JournalFailed(EpisodeError):
    """A record can't be written, so nothing more may be done."""


class ReplayDiverged(EpisodeError):
    """A replayed decision differs from the recorded one.

    Attributes:
        step: Number of the step, from 1.
        recorded: What the episode holds.
        replayed: What came out now.
    """

    def __init__(self, what: str, *, step: int, recorded: str, replayed: str) -> None:
        super().__init__(
            f"step {step}: {what} differs\n  recorded: {recorded}\n  replayed: {replayed}"
        )
        self.step = step
        self.recorded = recorded
        self.replayed = replayed
