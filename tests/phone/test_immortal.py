from __future__ import annotations

import subprocess
import sys

LOSE_REFERENCES = """
from PySide6.QtCore import QObject
from qvl_tools.phone.immortal import keep_singletons
keep_singletons()
thing = QObject()
for _ in range(200_000):
    thing.property("missing")
    thing.objectNameChanged.emit("")
print("alive", keep_singletons(), thing.blockSignals(False))
"""


def test_python_survives_what_pyside_does_to_none() -> None:
    """Without the remedy this aborts on Python 3.11."""
    done = subprocess.run([sys.executable, "-c", LOSE_REFERENCES], capture_output=True, timeout=60)
    assert done.stdout.split() == [b"alive", b"None", b"False"]
    assert done.returncode == 0
