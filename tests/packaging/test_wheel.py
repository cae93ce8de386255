"""What is shipped: every file of the three packages, the licence, and nothing else."""

from __future__ import annotations

import fnmatch
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from tests.packaging.house import PACKAGES, ROOT

KINDS = (
    "*.py", "*/py.typed", "*.qml", "*/qmldir", "*.js", "*.ttf", "*/fonts/*.txt", "*.md", "*.html",
    "qvl_agent/models/pocket/*.json", "qvl_agent/models/pocket/*.jinja",
    "qvl_agent/models/pocket/model.safetensors",
)  # fmt: skip
"""What a package of ours may hold; anything else in it is a mistake."""

SDIST_TOP = {
    "agent", "tools", "tasks", "tests", "benchmarks", "scripts", "docs",
    "Makefile", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE",
    "pyproject.toml", "PKG-INFO", ".gitignore",
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist of this tree and the wheel that was built from that sdist."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> list[str]:
    (path,) = built.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


@pytest.fixture(scope="module")
def sdist(built: Path) -> list[str]:
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        return [str(PurePosixPath(*PurePosixPath(n).parts[1:])) for n in archive.getnames()]


def shipped(names: list[str]) -> set[str]:
    return {name for name in names if not name.split("/")[0].endswith(".dist-info")}


def test_the_wheel_holds_the_packages_and_nothing_else(wheel: list[str]) -> None:
    sources = {
        path.relative_to(ROOT / folder).as_posix()
        for package, folder in PACKAGES.items()
        for path in (ROOT / folder / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert shipped(wheel) == sources
    assert {name.split("/")[0] for name in shipped(wheel)} == set(PACKAGES)


def test_every_file_of_the_wheel_is_of_a_known_kind(wheel: list[str]) -> None:
    assert not [
        name for name in shipped(wheel) if not any(fnmatch.fnmatch(name, kind) for kind in KINDS)
    ]


def test_the_wheel_has_what_the_phone_needs_to_run(wheel: list[str]) -> None:
    for needed in ("qvl_tools/phone/fonts/Roboto-Regular.ttf", "qvl_tools/phone/qml/Kit/qmldir"):
        assert needed in wheel
    for package in PACKAGES:
        assert f"{package}/py.typed" in wheel


POCKET = "qvl_agent/models/pocket"


@pytest.mark.skipif(
    not (ROOT / PACKAGES["qvl_agent"] / POCKET / "model.safetensors").exists(),
    reason="the weights of pocket are not in this source: python -m benchmarks.pocket.pack",
)
def test_the_wheel_has_what_the_pocket_model_is_made_of(wheel: list[str]) -> None:
    names = (
        "config.json", "generation_config.json", "model.safetensors", "preprocessor_config.json",
        "tokenizer.json", "tokenizer_config.json", "MODEL_CARD.md",
    )  # fmt: skip
    assert {f"{POCKET}/{name}" for name in names} <= set(wheel)


def test_licences_are_in_the_wheel(wheel: list[str]) -> None:
    assert [name for name in wheel if name.endswith(".dist-info/licenses/LICENSE")]
    fonts = {name for name in wheel if name.startswith("qvl_tools/phone/fonts/LICENSE-")}
    assert {PurePosixPath(name).stem for name in fonts} == {
        "LICENSE-MaterialSymbols",
        "LICENSE-Roboto",
    }


def test_the_sdist_holds_what_its_tests_need_and_nothing_private(sdist: list[str]) -> None:
    assert {name.split("/")[0] for name in sdist} <= SDIST_TOP
    assert {"scripts/setup", "tests/conftest.py", "tests/packaging/test_wheel.py"} <= set(sdist)
    assert not [name for name in sdist if name.endswith(".pyc")]
