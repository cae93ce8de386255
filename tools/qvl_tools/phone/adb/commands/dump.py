"""``dumpsys``: the lines that agents and tools look for, worded as Android words them."""

from __future__ import annotations

from collections.abc import Callable

from qvl_tools.phone.adb.command import Call
from qvl_tools.phone.adb.commands.intents import short_component
from qvl_tools.phone.adb.commands.packages import installed, is_system
from qvl_tools.phone.adb.commands.plain import app_pid
from qvl_tools.phone.adb.device import physical_id
from qvl_tools.phone.controls import PhoneStatus


def dumpsys(call: Call) -> str:
    """Run ``dumpsys [SERVICE [ARGS]]``."""
    words = [word for word in call.args if word not in ("-a", "-t", "--proto")]
    if words == ["-l"]:
        return "Currently running services:\n" + "".join(f"  {name}\n" for name in _SERVICES)
    if not words:
        return "".join(
            f"DUMP OF SERVICE {name}:\n{dump(call, [])}" for name, dump in _SERVICES.items()
        )
    dump = _SERVICES.get(words[0])
    return f"Can't find service: {words[0]}\n" if dump is None else dump(call, words[1:])


def _bool(value: bool) -> str:
    return str(value).lower()


def _record(status: PhoneStatus) -> str:
    front = status.foreground
    return f"ActivityRecord{{3c5a1f2 u0 {short_component(f'{front.package}/{front.activity}')} t7}}"


def _size(status: PhoneStatus) -> tuple[int, int]:
    width = status.override_width_px or status.physical_width_px
    height = status.override_height_px or status.physical_height_px
    return (height, width) if status.rotation_quarter_turns % 2 else (width, height)


def _window(call: Call, words: list[str]) -> str:
    status = call.controls.status()
    displays = _all_displays(call)
    parts = {"policy": _policy(status), "displays": displays, "windows": _windows(status)}
    part = parts.get({"d": "displays"}.get(words[0], words[0])) if words else None
    return "".join(parts.values()) if part is None else part


def _policy(status: PhoneStatus) -> str:
    showing = _bool(status.locked)
    return (
        "WINDOW MANAGER POLICY STATE (dumpsys window policy)\n"
        f"    mSystemReady=true mSystemBooted=true\n    mAwake={_bool(status.screen_on)}"
        f" mScreenOnEarly={_bool(status.screen_on)} mScreenOnFully={_bool(status.screen_on)}\n"
        f"    mShowingLockscreen={showing} mShowingDream=false mDreamingLockscreen={showing}\n"
        f"    KeyguardServiceDelegate\n      showing={showing}\n      inputRestricted={showing}\n"
        f"      secure={_bool(status.keyguard_secure)}\n"
        f"      screenState={'SCREEN_STATE_ON' if status.screen_on else 'SCREEN_STATE_OFF'}\n"
        f"    KeyguardStateMonitor\n      mIsShowing={showing}\n      mInputRestricted={showing}\n"
    )


def _focus(status: PhoneStatus) -> str:
    if not status.screen_on:
        return "null"
    return f"Window{{5e21c0d u0 {status.window_title}}}"


def _secure(status: PhoneStatus) -> str:
    return "SECURE " if status.secure_content else ""


def _windows(status: PhoneStatus) -> str:
    keyboard = ""
    if status.keyboard_shown:
        keyboard = (
            "  Window #1 Window{91b7e44 u0 InputMethod}:\n    isOnScreen=true isVisible=true\n"
        )
    return (
        "WINDOW MANAGER WINDOWS (dumpsys window windows)\n"
        f"  Window #0 Window{{5e21c0d u0 {status.window_title}}}:\n"
        f"    mDisplayId=0 mAttrs={{(0,0)(fillxfill) sim={{adjust=resize}} ty=BASE_APPLICATION\n"
        f"      fl=LAYOUT_IN_SCREEN {_secure(status)}LAYOUT_INSET_DECOR HARDWARE_ACCELERATED\n"
        f"      pfl=NO_MOVE_ANIMATION}}\n    isOnScreen=true\n    isVisible=true\n{keyboard}"
        f"  mCurrentFocus={_focus(status)}\n  mFocusedApp={_record(status)}\n"
        f"  mInputMethodTarget in display# 0 {_focus(status)}\n"
    )


def _every_display(call: Call) -> list[tuple[int, PhoneStatus]]:
    further = [(number, shown.status()) for number, shown in call.device.displays.items()]
    return [(0, call.device.controls.status()), *further]


def _all_displays(call: Call) -> str:
    head = "WINDOW MANAGER DISPLAY CONTENTS (dumpsys window displays)\n"
    return head + "".join(_displays(number, status) for number, status in _every_display(call))


def _displays(number: int, status: PhoneStatus) -> str:
    width, height = _size(status)
    turns = status.rotation_quarter_turns
    initial = f"init={status.physical_width_px}x{status.physical_height_px}"
    return (
        f"  Display: mDisplayId={number}\n    {initial} {status.density_dpi}dpi"
        f" cur={width}x{height} app={width}x{height}\n"
        f"  mCurrentFocus={_focus(status)}\n  mFocusedApp={_record(status)}\n"
        f"  mTopFocusedDisplayId=0\n    DisplayFrames w={width} h={height} r={turns}\n"
        f"    DisplayRotation\n      mRotation={turns} mCurrentRotation=ROTATION_{turns * 90}\n"
        f"      mUserRotation=ROTATION_{turns * 90}\n"
    )


def _activity(call: Call, words: list[str]) -> str:
    status = call.controls.status()
    front = status.foreground
    component = short_component(f"{front.package}/{front.activity}")
    if words[:1] == ["top"]:
        pid = app_pid(call, front.package) or 1000
        return f"TASK {front.package} id=7 userId=0\n  ACTIVITY {component} 3c5a1f2 pid={pid}\n"
    if words[:1] == ["recents"]:
        return f"  * Recent #0: Task{{8d0f1 #7 type=standard A=10100:{front.package}}}\n"
    return (
        "ACTIVITY MANAGER ACTIVITIES (dumpsys activity activities)\n"
        "Display #0 (activities from top to bottom):\n"
        f"  * Task{{8d0f1 #7 type=standard A=10100:{front.package} U=0 visible=true}}\n"
        f"    topResumedActivity={_record(status)}\n    * Hist  #0: {_record(status)}\n"
        f"  mResumedActivity: {_record(status)}\n  ResumedActivity: {_record(status)}\n"
        f"  mFocusedApp={_record(status)}\n"
        f"  KeyguardController:\n    mKeyguardShowing={_bool(status.locked)}\n"
        f"    isKeyguardShowing={_bool(status.locked)}\n"
    )


def _input_method(call: Call, words: list[str]) -> str:
    status = call.controls.status()
    shown, served = _bool(status.keyboard_shown), _bool(status.text_field_focused)
    return (
        "Current Input Method Manager state:\n"
        f"  mCurMethodId={status.input_method}\n"
        f"  mCurId={status.input_method} mHaveConnection=true\n"
        f"  mShowRequested={shown} mShowExplicitlyRequested=false mShowForced=false"
        f" mInputShown={shown}\n  mInputShown={shown}\n"
        f"  mCurFocusedWindowClient mServedInputConnection={served}\n"
        f"  mIsInputViewShown={shown}\n  mSystemReady=true mInteractive={_bool(status.screen_on)}\n"
        f"  inputType={'0x1' if status.text_field_focused else '0x0'}\n"
    )


def _power(call: Call, words: list[str]) -> str:
    on = call.controls.status().screen_on
    stays = call.controls.setting("global", "stay_on_while_plugged_in") not in (None, "0")
    return (
        "POWER MANAGER (dumpsys power)\n\nPower Manager State:\n"
        f"  mWakefulness={_wakefulness(on)}\n"
        f"  mInteractive={_bool(on)}\n  mIsPowered=true\n  mStayOn={_bool(stays)}\n"
        f"  mHoldingDisplaySuspendBlocker={_bool(on)}\n"
        f"Display Power: state={'ON' if on else 'OFF'}\n"
    )


def _wakefulness(on: bool) -> str:
    return "Awake" if on else "Asleep"


def _display_info(number: int, status: PhoneStatus) -> str:
    width, height = _size(status)
    name = f"External Screen {number}" if number else "Built-in Screen"
    return (
        f'    mBaseDisplayInfo=DisplayInfo{{"{name}", displayId {number},'
        f" real {width} x {height}, rotation {status.rotation_quarter_turns},"
        f" density {status.density_dpi}, state {'ON' if status.screen_on else 'OFF'},"
        f' uniqueId "local:{physical_id(number)}"}}\n'
    )


def _display(call: Call, words: list[str]) -> str:
    status = call.controls.status()
    width, height = _size(status)
    state = "ON" if status.screen_on else "OFF"
    infos = "".join(_display_info(number, shown) for number, shown in _every_display(call))
    return (
        "DISPLAY MANAGER (dumpsys display)\n"
        f"  mGlobalDisplayState={state}\n  mScreenState={state}\n{infos}"
        f"    mViewports=[DisplayViewport{{type=INTERNAL, valid=true, displayId=0,"
        f" orientation={status.rotation_quarter_turns}, deviceWidth={width},"
        f" deviceHeight={height}}}]\n"
    )


def _input(call: Call, words: list[str]) -> str:
    status = call.controls.status()
    width, height = _size(status)
    turns = status.rotation_quarter_turns
    return (
        "INPUT MANAGER (dumpsys input)\n"
        f"  Viewport INTERNAL: displayId=0, orientation={turns},"
        f" logicalFrame=[0, 0, {width}, {height}]\n"
        f"      SurfaceWidth: {width}px\n      SurfaceHeight: {height}px\n"
        f"      SurfaceOrientation: {turns}\n"
    )


def _battery(call: Call, words: list[str]) -> str:
    return (
        "Current Battery Service state:\n  AC powered: false\n  USB powered: true\n"
        "  Wireless powered: false\n  status: 2\n  health: 2\n  present: true\n  level: 92\n"
        "  scale: 100\n  voltage: 4200\n  temperature: 270\n  technology: Li-ion\n"
    )


def _package(call: Call, words: list[str]) -> str:
    package = words[0] if words else ""
    names = installed(call)
    if package not in names:
        return f"Unable to find package: {package}\n"
    flags = "SYSTEM HAS_CODE" if is_system(package) else "HAS_CODE ALLOW_CLEAR_USER_DATA"
    return (
        f"Packages:\n  Package [{package}] (7d1e0a2):\n    userId={10100 + names.index(package)}\n"
        f"    versionCode=1 minSdk=26 targetSdk=35\n    versionName=1.0\n    pkgFlags=[ {flags} ]\n"
    )


_SERVICES: dict[str, Callable[[Call, list[str]], str]] = {
    "activity": _activity,
    "battery": _battery,
    "display": _display,
    "input": _input,
    "input_method": _input_method,
    "package": _package,
    "power": _power,
    "window": _window,
}
