"""What the README says runs, runs: pasted into an empty folder, in its order."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests.desktop.programs import program
from tests.packaging.house import ROOT

from qvl_agent.config import RunConfig
from qvl_tools.phone.process import SimulatedPhone

README = (ROOT / "README.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NEEDS_MORE = (
    "--device android", "openai:", "hf:", "--model pocket", "qvl-agent phone", "qvl-agent conform",
    "qvl-agent export", "my_lamp",
)  # fmt: skip
"""Lines that need a phone, a model, a file, or never end: only their options are checked."""

MY_BACKEND = """
from tests.conformance.paper import PaperBench, PaperDevice, World

WORLD = World()


def open_it(argument, settings):
    return PaperDevice(WORLD)


def MyBench():
    return PaperBench(WORLD)
"""

MAX_PICTURE_BYTES = 300_000


def blocks(language: str) -> list[str]:
    return [text for kind, text in BLOCK.findall(README) if kind == language]


def python_block(name: str) -> str:
    """The one snippet that uses a name."""
    (found,) = (text for text in blocks("python") if name in text)
    return found


def commands() -> list[str]:
    lines = [line.partition("  #")[0] for text in blocks("sh") for line in text.splitlines()]
    ours = [line for line in lines if re.match(r"(\w+=\S+ )*qvl-agent ", line)]
    return list(dict.fromkeys(ours))


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a shell line as if it were pasted, with this very Python."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        line,
        shell=True,
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def run_python(snippet: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return run(f"python -c {shlex.quote(snippet)}", folder)


def install(folder: Path, group: str) -> None:
    """Make the folder look like an installed package with the README's entry point of a group."""
    (toml,) = (text for text in blocks("toml") if f'"{group}"' in text)
    entry = toml.splitlines()[1].replace('"', "")
    info = folder / f"{group}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {group}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{group}]\n{entry}\n")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder, in which the first snippet was run: commands speak of the last run."""
    empty = tmp_path_factory.mktemp("empty")
    done = run_python(python_block("print(result.status, result.proof)"), empty)
    assert done.stdout.startswith("done verified\nZurich to Lisbon"), done
    return empty


@pytest.mark.slow
@pytest.mark.parametrize("line", [c for c in commands() if not any(n in c for n in NEEDS_MORE)])
def test_a_command_runs(line: str, folder: Path) -> None:
    done = run(line, folder)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("line", [c for c in commands() if any(n in c for n in NEEDS_MORE)])
def test_a_command_that_needs_more_has_its_options(line: str, folder: Path) -> None:
    done = run(f"{line} --help", folder)
    assert done.returncode == 0, done.stderr


@pytest.mark.desktop
def test_a_screen_of_its_own_can_be_seen_and_driven(tmp_path: Path) -> None:
    pytest.importorskip("mss", reason="the extra 'desktop' is not installed")
    for needed in ("Xvfb", "xauth", "openbox"):
        program(needed)
    (line,) = (text for text in blocks("sh") if "xvfb-run" in text)
    done = run(line.replace("run ...", "doctor --json"), tmp_path)
    # xvfb-run makes one of stdout and stderr, and the window manager has something to say, too.
    (said,) = (line for line in done.stdout.splitlines() if line.startswith("{"))
    checks = {one["name"]: one["state"] for one in json.loads(said)["checks"]}
    for part in ("desktop screen", "desktop windows"):
        assert checks[part] == "ok", done.stdout


def test_the_snippet_for_tests_passes(folder: Path) -> None:
    done = run_python(python_block("SimulatedPhone(seed=3)"), folder)
    assert done.returncode == 0, done.stderr


def test_the_task_of_the_readme_is_found_and_works(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "my_tasks.py").write_text(python_block("@task"), "utf-8")
    install(folder, "qvl_agent.tasks")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    with SimulatedPhone() as phone:
        title = phone.state()["apps"]["com.qvl.notes"]["notes"][0]["title"]
    done = run(
        f"qvl-agent run {shlex.quote(f'delete the note {title}')} --model task --json", folder
    )
    assert json.loads(done.stdout)["proof"] == "verified", done.stderr


def test_the_device_of_the_readme_runs_and_is_found_by_its_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my_lamp.py").write_text(python_block("class Lamp"), "utf-8")
    (lines,) = (text for text in blocks("sh") if "on.jsonl" in text)
    done = run(lines, tmp_path)
    assert done.returncode == 0, done.stderr
    assert run("qvl-agent replay last", tmp_path).returncode == 0
    install(tmp_path, "qvl_agent.devices")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert "lamp" in run("qvl-agent devices", tmp_path).stdout.splitlines()[0]
    run_it = 'qvl-agent run "switch it off" --device lamp:gold --model scripted:on.jsonl'
    assert run(run_it, tmp_path).returncode == 0
    assert run("qvl-agent conform lamp", tmp_path).returncode == 0


def test_the_conformance_suite_of_the_readme_runs_on_a_backend_of_anyone(folder: Path) -> None:
    (folder / "my_backend.py").write_text(MY_BACKEND, "utf-8")
    (folder / "test_mine.py").write_text(python_block("conformance_cases()"), "utf-8")
    path = f"{ROOT}{os.pathsep}{folder}"
    done = run(f"PYTHONPATH={shlex.quote(path)} python -m pytest -q test_mine.py", folder)
    assert done.returncode == 0, done.stdout
    assert re.search(r"\d\d passed", done.stdout)


def test_every_setting_it_names_exists_and_none_is_forgotten() -> None:
    section = README.partition("## Settings")[2].partition("\n## ")[0]
    named = set(re.findall(r"^(\w+) = ", section, re.MULTILINE))
    also = section.partition("Also: ")[2].partition("\n\n")[0]
    assert named | set(re.findall(r"`(\w+)`", also)) == set(RunConfig.model_fields)


def test_what_it_links_to_is_there() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert len(links) >= 3
    assert not [link for link in links if not (ROOT / link).is_file()]


def test_its_pictures_are_small() -> None:
    assert not [p for p in (ROOT / "docs").iterdir() if p.stat().st_size > MAX_PICTURE_BYTES]
