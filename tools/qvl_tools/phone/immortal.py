"""Keep None, True and False alive under PySide on Python 3.11."""

from __future__ import annotations

import ctypes
import sys

_FOREVER = 1 << 40


def keep_singletons() -> None:
    """Make up for references to None and True that PySide gives away without owning them.

    Measured with PySide 6.12: each ``signal.emit()`` costs a reference to True, each read of a
    missing property one to None. After some ten thousand of them Python 3.11 aborts
    (``none_dealloc``). From 3.12 on the singletons can't die and nothing is done.
    """
    if sys.version_info >= (3, 12):
        return
    for singleton in (None, True, False):
        count = ctypes.c_ssize_t.from_address(id(singleton))
        if count.value < _FOREVER:
            count.value += _FOREVER
