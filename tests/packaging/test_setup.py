"""The set-up script, the README and the phone's own error name the same system libraries."""

from __future__ import annotations

import re
from pathlib import Path

from qvl_tools.phone.process import DEBIAN_PACKAGES

ROOT = Path(__file__).parents[2]


def test_the_lists_agree() -> None:
    script = (ROOT / "scripts" / "setup").read_text()
    listed = re.search(r'qt_libraries="\n(.*?)"', script, re.DOTALL)
    assert listed is not None
    pairs = [line.split() for line in listed[1].splitlines()]
    assert len(pairs) > 5
    for library, package in pairs:
        assert DEBIAN_PACKAGES[library.partition(".so")[0]] == package
        assert f" {package}" in (ROOT / "README.md").read_text()
