"""What ``doctor`` looks at: is it there, does it work, and what to type if not."""

from __future__ import annotations

import importlib.util
import os
import platform
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

EXTRAS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "phone": ("the simulated phone", (("PySide6", "PySide6-Essentials"),)),
    "ocr": ("reading text without an accessibility tree",
            (("rapidocr", "rapidocr"), ("onnxruntime", "onnxruntime"))),
    "desktop": ("driving this desktop", (("mss", "mss"), ("pyautogui", "pyautogui"))),
    "browser": ("driving a browser", (("playwright", "playwright"),)),
    "local": ("a model in this process",
              (("torch", "torch"), ("transformers", "transformers"), ("llguidance", "llguidance"),
               ("accelerate", "accelerate"))),
    "serve": ("offering a model to others", (("starlette", "starlette"), ("uvicorn", "uvicorn"))),
}  # fmt: skip
"""Extra: what it is for, and its packages as (import name, distribution)."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: What it is.
        state: ``optional`` when it is missing and nothing needs it until it is asked for.
        detail: What was found.
        fix: What to type, empty where nothing is wrong.
    """

    name: str
    state: Literal["ok", "missing", "optional"]
    detail: str
    fix: str = ""


def core_checks(replays: Path) -> Iterator[Check]:
    """Look at Python, the extras, the place for records and the key."""
    yield _python()
    yield from (_extra(name) for name in EXTRAS)
    yield _replays(replays)
    yield _key()


def all_ok(checks: Iterable[Check]) -> bool:
    """Tell whether nothing that is needed is missing."""
    return all(check.state != "missing" for check in checks)


def _python() -> Check:
    return Check("Python", "ok", f"{platform.python_version()} ({sys.executable})")


def _extra(extra: str) -> Check:
    purpose, packages = EXTRAS[extra]
    absent = [dist for module, dist in packages if importlib.util.find_spec(module) is None]
    if absent:
        detail = f"{purpose}: {', '.join(absent)} not installed"
        return Check(f"extra {extra}", "optional", detail, f'pip install "qvl-agent[{extra}]"')
    versions = ", ".join(f"{dist} {_version(dist)}" for _, dist in packages)
    return Check(f"extra {extra}", "ok", f"{purpose}: {versions}")


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "(not from pip)"


def _replays(replays: Path) -> Check:
    nearest = next(
        path for path in (replays.absolute(), *replays.absolute().parents) if path.exists()
    )
    if nearest.is_dir() and os.access(nearest, os.W_OK):
        return Check("records", "ok", f"{replays} can be written")
    return Check(
        "records", "missing", f"{nearest} can't be written", "--replays DIR, or QVL_REPLAYS"
    )


def _key() -> Check:
    name = next((n for n in ("QVL_API_KEY", "OPENAI_API_KEY") if os.environ.get(n)), "")
    if name:
        return Check("endpoint key", "ok", f"{name} is set")
    return Check("endpoint key", "optional", "none set; a local endpoint needs none",
                 "export QVL_API_KEY=...")  # fmt: skip
