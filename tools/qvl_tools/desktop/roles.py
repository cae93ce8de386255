"""Roles and states of AT-SPI by their numbers, and what they mean for reading a screen.

Source: ``atspi/atspi-constants.h`` of at-spi2-core 2.46.
"""

from __future__ import annotations

ACTIVE, EDITABLE, ENABLED, FOCUSABLE = 1, 7, 8, 11
MULTI_LINE, SELECTABLE, SENSITIVE, SHOWING, MANAGES_DESCENDANTS = 17, 22, 24, 25, 31

PASSWORD = 40
_TERMINAL, _TEXT, _ENTRY, _SPIN_BUTTON = 60, 61, 79, 52
_PARAGRAPH, _STATIC, _LABEL, _HEADING = 73, 116, 29, 83

NAMES = {
    7: "CheckBox",
    8: "CheckMenuItem",
    10: "ColumnHeader",
    11: "Spinner",
    13: "Icon",
    26: "Icon",
    27: "ImageView",
    29: "TextView",
    32: "ListItem",
    33: "Menu",
    35: "MenuItem",
    37: "Tab",
    40: "EditText",
    42: "ProgressBar",
    43: "Button",
    44: "RadioButton",
    45: "RadioMenuItem",
    51: "SeekBar",
    52: "EditText",
    54: "StatusBar",
    56: "TableCell",
    57: "ColumnHeader",
    60: "Terminal",
    61: "EditText",
    62: "ToggleButton",
    64: "ToolTip",
    73: "TextView",
    79: "EditText",
    83: "Heading",
    88: "Link",
    90: "TableRow",
    91: "TreeItem",
    116: "TextView",
    129: "Button",
}
"""Roles as they read in tasks, after Android's words where it has one; all others are ``View``."""

CONTAINERS = frozenset(
    {14, 16, 17, 18, 19, 20, 22, 23, 24, 25, 28, 30, 31, 34, 36, 38, 39, 41, 46, 48, 49, 50, 53, 54,
     55, 63, 65, 66, 68, 69, 70, 71, 72, 75, 82, 84, 87, 92, 93, 94, 95, 96, 98, 99, 104, 109, 110,
     111, 121}
)  # fmt: skip
"""Windows, panels, pages, lists: their names are no text that stands where they are."""

CLIPPING = frozenset({23, 28, 49, 68, 69, 82, 95})
"""What lies beyond these is not seen: windows, scrolled views, pages."""

PAGES = frozenset({82, 95})
"""Documents of the web; in a browser that keeps to itself they are empty."""

TEXT_ROLES = frozenset({_TERMINAL, _TEXT, _ENTRY, _SPIN_BUTTON, _LABEL, _PARAGRAPH, _STATIC})
"""Made of text, which may be more than their names say."""

FIELDS = frozenset({_TEXT, _ENTRY, _SPIN_BUTTON, _TERMINAL})
"""What they hold is what they show; their names stand somewhere else."""

PRESSABLE = frozenset({7, 8, 10, 11, 13, 26, 33, 35, 37, 40, 43, 44, 45, 51, 52, 57, 59, 62, 79, 88,
                       129})  # fmt: skip
"""A click on them does something, whatever else they say."""

CHOOSABLE = frozenset({32, 56, 90, 91})
"""Rows and cells; a click does something where they can be selected or get the focus."""

MENUS = frozenset({11, 33, 41})
"""What is in them may lie in a window of its own."""
