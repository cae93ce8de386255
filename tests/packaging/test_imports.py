"""Imports flow one way, and heavy packages stay in the rooms that need them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable

from tests.packaging.house import imports, modules

FLOORS = (
    {"errors", "geometry", "png", "entries", "checks"},
    {"feedback", "folders"},
    {"actions", "observation", "config", "lease", "specs", "stop_file", "decider"},
    {"device", "reading"},
    {"journal"},
    {"limits", "policy", "models", "screen_texts", "settle", "stuck"},
    {"aim", "obstacles"},
    {"calibration", "guard", "result"},
    {"run"},
    {"conclude", "expect"},
    {"loop", "task"},
    {"plugins", "replay", "report", "serve"},
    {"api"},
    {"evals"},
    {"cli"},
    {"__main__"},
)
"""The rooms of the core from the ground up; a room imports from the floors below it."""

HEAVY = {
    "PySide6": "qvl_tools.phone",
    "ppadb": "qvl_tools.android",
    "mss": "qvl_tools.desktop",
    "pyautogui": "qvl_tools.desktop",
    "Xlib": "qvl_tools.desktop",
    "jeepney": "qvl_tools.desktop",
    "pyperclip": "qvl_tools.desktop",
    "playwright": "qvl_tools.browser",
    "rapidocr": "qvl_tools.reading",
    "onnxruntime": "qvl_tools.reading",
    "torch": "qvl_agent.models.session",
    "transformers": "qvl_agent.models.session",
    "llguidance": "qvl_agent.models.session",
    "accelerate": "qvl_agent.models.session",
    "safetensors": "qvl_agent.models.session",
    "tokenizers": "qvl_agent.models.session",
    "huggingface_hub": "qvl_agent.models.session",
    "psutil": "qvl_agent.models.session",
    "httpx": "qvl_agent.models.endpoint",
    "tenacity": "qvl_agent.models.endpoint",
    "starlette": "qvl_agent.serve",
    "uvicorn": "qvl_agent.serve",
}
"""Package: the only room that may import it."""

SLOW_TO_IMPORT = {*HEAVY, "numpy", "PIL", "pydantic", "pydantic_settings", "rich"}

CORE = [name for name in modules() if name.startswith("qvl_agent.")]


def floor_of(module: str) -> int:
    room = module.split(".")[1]
    return next(height for height, rooms in enumerate(FLOORS) if room in rooms)


def test_every_room_of_the_core_has_its_floor() -> None:
    rooms = {name.split(".")[1] for name in CORE}
    assert rooms == set().union(*FLOORS)


def test_the_core_imports_from_the_floors_below() -> None:
    assert not found_in(CORE, lambda module: {name for name in imports(module) if up(module, name)})


def up(module: str, name: str) -> bool:
    """Tell whether a module of the core imports a room on its own floor or above."""
    if not name.startswith("qvl_agent.") or name.split(".")[1] == module.split(".")[1]:
        return False
    return floor_of(name) >= floor_of(module)


def test_adapters_and_tasks_stand_on_the_core_only() -> None:
    above = ("qvl_agent.cli", "qvl_agent.api", "qvl_agent.loop", "qvl_agent.plugins")
    outside = {
        "qvl_agent": ("qvl_tools", "qvl_tasks"),
        "qvl_tools": ("qvl_tasks", *above),
        "qvl_tasks": ("qvl_tools", *above),
    }
    assert not found_in(
        modules(),
        lambda module: {
            name for name in imports(module) if name.startswith(outside[module.split(".")[0]])
        },
    )


def test_heavy_packages_stay_in_their_rooms() -> None:
    def strangers(module: str) -> set[str]:
        tops = {name.split(".")[0] for name in imports(module)} & set(HEAVY)
        return {top for top in tops if not f"{module}.".startswith(f"{HEAVY[top]}.")}

    assert not found_in(modules(), strangers)


def found_in(names: Iterable[str], find: Callable[[str], set[str]]) -> dict[str, set[str]]:
    """What ``find`` finds wrong, by module."""
    return {name: wrong for name in names if (wrong := find(name))}


def loaded_by(statement: str) -> set[str]:
    """Top-level packages in a fresh Python after a statement."""
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stdout.split()}


def test_importing_the_core_loads_nothing_slow() -> None:
    assert "qvl_agent" in loaded_by("import qvl_agent")
    assert not loaded_by("import qvl_agent") & (SLOW_TO_IMPORT | {"typer", "asyncio"})


def test_the_command_line_loads_nothing_slow_before_a_verb_needs_it() -> None:
    assert not loaded_by("import qvl_agent.cli") & SLOW_TO_IMPORT


def test_listing_devices_and_tasks_needs_no_screen() -> None:
    loaded = loaded_by("from qvl_agent.plugins import load_tasks; load_tasks()")
    assert not loaded & {"PySide6", "ppadb", "rapidocr", "torch", "httpx"}
