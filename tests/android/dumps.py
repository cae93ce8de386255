"""What ``dumpsys`` prints on Androids 7 to 15, shortened; worded as the sources of each print it.

Androids differ in where the focus stands (``windows`` until 9, ``displays`` since 10), in what the
lock screen is called (StatusBar until 10, NotificationShade since 11), and in how the flags of a
window are written (hexadecimal until 8.1).
"""

from __future__ import annotations

from dataclasses import dataclass

SETTINGS = "com.android.settings/com.android.settings.Settings"
INSTALLER = (
    "com.google.android.packageinstaller/"
    "com.android.packageinstaller.permission.ui.GrantPermissionsActivity"
)
CONTROLLER = (
    "com.google.android.permissioncontroller/"
    "com.android.permissioncontroller.permission.ui.GrantPermissionsActivity"
)
ANR, ERROR = "Application Not Responding: com.foo", "Application Error: com.foo:remote"


@dataclass(frozen=True)
class Android:
    """How one Android words its dumps."""

    release: int

    @property
    def lock_window(self) -> str:
        return "NotificationShade" if self.release >= 11 else "StatusBar"

    @property
    def permission_window(self) -> str:
        return CONTROLLER if self.release >= 10 else INSTALLER

    def focus(self, title: str) -> str:
        window = f"Window{{a1b2c3d u0 {title}}}" if title else "null"
        app = f"ActivityRecord{{9e8d7c6 u0 {SETTINGS.replace('com.android.settings.', '.')} t12}}"
        if self.release < 10:
            app = f"AppWindowToken{{51 token=Token{{52 {app}}}}}"
        return f"  mCurrentFocus={window}\n  mFocusedApp={app}\n"

    def windows(self, title: str, *, secure: bool = False) -> str:
        return (
            "WINDOW MANAGER WINDOWS (dumpsys window windows)\n"
            "  Window #8 Window{1f0e9d8 u0 StatusBar}:\n"
            f"    mDisplayId=0 stackId=0 mSession=Session{{2 1:1}}\n    {self._attrs(False)}\n"
            "    isOnScreen=true\n"
            f"  Window #7 Window{{a1b2c3d u0 {title}}}:\n"
            f"    mDisplayId=0 stackId=1 mSession=Session{{3 1:1}}\n    {self._attrs(secure)}\n"
            "    isOnScreen=true\n    isVisible=true\n"
            "  Window #6 Window{0badbad u0 com.bank/com.bank.Hidden}:\n"
            f"    mDisplayId=0 stackId=1\n    {self._attrs(True)}\n    isOnScreen=false\n"
            + (self.focus(title) if self.release < 10 else "")
        )

    def displays(self, title: str) -> str:
        head = "WINDOW MANAGER DISPLAY CONTENTS (dumpsys window displays)\n"
        size = "    init=1080x2340 420dpi cur=1080x2340 app=1080x2148 rng=1080x1017-2148x2085\n"
        organized = " (organized)" if self.release >= 12 else ""
        text = f"{head}  Display: mDisplayId=0{organized}\n{size}"
        if self.release < 10:
            return text
        other = f"  Display: mDisplayId=2{organized}\n    init=1920x1080 160dpi cur=1920x1080\n"
        return text + self.focus(title) + other + "  mCurrentFocus=null\n  mFocusedApp=null\n"

    def policy(self, *, showing: bool, secure: bool, trusted: bool, occluded: bool = False) -> str:
        def said(value: bool) -> str:
            return str(value).lower()

        return (
            "WINDOW MANAGER POLICY STATE (dumpsys window policy)\n"
            "    mSafeMode=false mSystemReady=true mSystemBooted=true\n"
            "    mShowingDream=false mDreamingLockscreen=false mDreamingSleepToken=null\n"
            f"    KeyguardServiceDelegate\n      showing={said(showing)}\n"
            + (f"      showingAndNotOccluded={said(showing)}\n" if self.release < 10 else "")
            + f"      inputRestricted={said(showing)}\n      occluded={said(occluded)}\n"
            f"      secure={said(secure)}\n      dreaming=false\n      systemIsReady=true\n"
            "      deviceHasKeyguard=true\n      enabled=true\n      bootCompleted=true\n"
            f"      KeyguardStateMonitor\n        mIsShowing={said(showing)}\n"
            f"        mSimSecure=false\n        mInputRestricted={said(showing)}\n"
            f"        mTrusted={said(trusted)}\n        mCurrentUserId=0\n"
        )

    def _attrs(self, secure: bool) -> str:
        if self.release < 9:
            flags = f"{0x81810100 | (0x2000 if secure else 0):x}"
            return f"mAttrs=WM.LayoutParams{{(0,0)(fillxfill) sim=#20 ty=1 fl=#{flags} pfl=0x200}}"
        words = "LAYOUT_IN_SCREEN SECURE " if secure else "LAYOUT_IN_SCREEN "
        return (
            "mAttrs={(0,0)(fillxfill) sim={adjust=resize} ty=BASE_APPLICATION fmt=OPAQUE\n"
            f"      fl={words}LAYOUT_INSET_DECOR SPLIT_TOUCH HARDWARE_ACCELERATED\n"
            "      pfl=NO_MOVE_ANIMATION FORCE_DRAW_STATUS_BAR_BACKGROUND}"
        )


ANDROIDS = tuple(map(Android, (7, 8, 9, 10, 11, 12, 13, 14, 15)))

TWO_DISPLAYS_10 = """DISPLAY MANAGER (dumpsys display)
  Display 0:
    mDisplayId=0
    mBaseDisplayInfo=DisplayInfo{"Built-in Screen, displayId 0", uniqueId "local:19260422155234305", app 1080 x 2148, real 1080 x 2340, largest app 2085 x 2085, rotation 0, density 420}
    mOverrideDisplayInfo=DisplayInfo{"Built-in Screen, displayId 0", uniqueId "local:19260422155234305", app 1080 x 2148, real 1080 x 2340}
  Display 2:
    mBaseDisplayInfo=DisplayInfo{"HDMI Screen, displayId 2", uniqueId "local:4619827259835644672", app 1920 x 1080, real 1920 x 1080, rotation 0}
"""  # noqa: E501
TWO_DISPLAYS_14 = """DISPLAY MANAGER (dumpsys display)
    mBaseDisplayInfo=DisplayInfo{"Built-in Screen", displayId 0, displayGroupId 0, FLAG_SECURE, FLAG_TRUSTED, real 1080 x 2400, largest app 2400 x 2400, rotation 0, state ON, type INTERNAL, uniqueId "local:4619827259835644672", app 1080 x 2400, density 420}
    mBaseDisplayInfo=DisplayInfo{"HDMI Screen", displayId 3, displayGroupId 0, FLAG_PRESENTATION, real 1280 x 720, largest app 1280 x 1280, state ON, type EXTERNAL, uniqueId "local:4619827551948147201", app 1280 x 720, density 213}
    mBaseDisplayInfo=DisplayInfo{"Overlay #1", displayId 5, displayGroupId 0, FLAG_PRIVATE, real 800 x 600, type OVERLAY, uniqueId "overlay:1", app 800 x 600}
"""  # noqa: E501
