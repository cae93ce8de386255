"""The set-up script, the README and the phone's own error name the same system libraries."""

from __future__ import annotations

import re
from pathlib import Path

from tests.desktop.programs import PACKAGES

from qvl_tools.checks import BROWSER_FIX
from qvl_tools.phone.process import DEBIAN_PACKAGES

ROOT = Path(__file__).parents[2]


def listed(name: str) -> list[list[str]]:
    """The rows of a list in the set-up script."""
    script = (ROOT / "scripts" / "setup").read_text()
    found = re.search(rf'{name}="\n(.*?)"', script, re.DOTALL)
    assert found is not None
    return [line.split() for line in found[1].splitlines()]


def test_the_lists_agree() -> None:
    pairs = listed("qt_libraries")
    assert len(pairs) > 5
    for library, package in pairs:
        assert DEBIAN_PACKAGES[library.partition(".so")[0]] == package
        assert f" {package}" in (ROOT / "README.md").read_text()


def test_set_up_brings_what_the_tests_start() -> None:
    brought = {program: package for program, package in listed("test_programs")}
    assert brought.items() >= PACKAGES.items()


def test_what_drives_a_browser_is_installed_with_it() -> None:
    for _, package in listed("browser_libraries"):
        assert f" {package}" in BROWSER_FIX
        assert f" {package}" in (ROOT / "README.md").read_text()
