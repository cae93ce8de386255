"""Plays task families on one phone with experts that stray, and keeps what they said.

Each episode is an ordinary run through the ordinary loop, with ``labels.jsonl`` beside its record.
"""

from __future__ import annotations

import json
import random
import shutil
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, get_args

from qvl_agent.actions import SystemButton
from qvl_agent.api import RunOptions, run_goal
from qvl_agent.device import DeviceSettings
from qvl_agent.errors import DeviceError
from qvl_agent.limits import Limits
from qvl_agent.models.families import family_named
from qvl_agent.models.port import ModelSettings, VisionModel
from qvl_tools.phone.controls import Fault
from qvl_tools.phone.device import PhoneDevice
from qvl_tools.phone.options import PhoneOptions
from qvl_tools.phone_suite.assignment import Drawn, carry_out, draw, open_phone, prepare
from qvl_tools.phone_suite.family import Move, TaskFamily
from qvl_tools.phone_suite.suite import phone_families
from qvl_tools.phone_suite.wander import Wanderer

DONE_FILE = "gather.json"
LABELS_FILE = "labels.jsonl"
# Of text in training; 1.05, 1.2 and 1.4 are for measuring, and so is the dark theme.
FONT_SCALES = (0.9, 1.0, 1.0, 1.15, 1.3)
USUAL_DENSITY, DENSITIES = 2.625, (2.4, 2.9)
_USUAL_WIDTH_PX = 1080
_HOME_FIRST = 0.6
_SLACK_STEPS = 2
_NOT_RESPONDING_S = 1.0


@dataclass(frozen=True)
class Plan:
    """What is gathered.

    Attributes:
        out: Gets a folder for each seed.
        families: Names.
        per_phone: Episodes on one phone.
        wander: Share of steps that stray, over all episodes: every third does not stray at all,
            and every third twice as much.
        student: Spec of a model that decides instead; empty for none.
        size_px: Width and height of the screens.
    """

    out: Path
    families: tuple[str, ...]
    per_phone: int = 6
    wander: float = 0.12
    student: str = ""
    size_px: tuple[int, int] = (1080, 2400)


@dataclass(frozen=True)
class Played:
    """One episode: ``fault`` says why there is none, and is empty where there is one."""

    family: str
    seed: int
    goal: str = ""
    episode: str = ""
    status: str = ""
    achieved: bool = False
    reason: str = ""
    steps: int = 0
    strayed: int = 0
    seconds: float = 0.0
    fault: str = ""


def play_seed(plan: Plan, seed: int, student: VisionModel | None) -> list[Played]:
    """Play the episodes of one seed and write what came of them; the last file marks it as done."""
    folder = plan.out / f"{seed:06d}"
    shutil.rmtree(folder, ignore_errors=True)  # of a seed that was begun and not finished
    folder.mkdir(parents=True)
    played = list(_episodes(plan, seed, folder, student))
    text = json.dumps([asdict(one) for one in played], indent=1)
    (folder / DONE_FILE).write_text(text, encoding="utf-8")
    return played


def look_of(seed: int, size_px: tuple[int, int]) -> PhoneOptions:
    """Return what the phone of a seed looks like: light, with text and density that vary."""
    rng = random.Random(f"look {seed}")
    density = rng.choice((USUAL_DENSITY, round(rng.uniform(*DENSITIES), 3)))
    width_px, height_px = size_px
    return {
        "width_px": width_px,
        "height_px": height_px,
        "density": density * width_px / _USUAL_WIDTH_PX,
        "font_scale": rng.choice(FONT_SCALES),
    }


def families_of(plan: Plan, seed: int) -> list[TaskFamily]:
    """Return the families that a seed plays: all equally often over many seeds, in any company."""
    known, count = phone_families(), len(plan.families)
    first = seed * plan.per_phone
    places = [divmod(first + number, count) for number in range(plan.per_phone)]
    return [known[_shuffled(plan.families, turn)[place]] for turn, place in places]


def _shuffled(names: tuple[str, ...], turn: int) -> list[str]:
    return random.Random(f"turn {turn}").sample(names, len(names))


def _episodes(plan: Plan, seed: int, folder: Path, student: VisionModel | None) -> Iterator[Played]:
    waiting = families_of(plan, seed)
    while waiting:
        look = look_of(seed, plan.size_px)
        with closing(open_phone(seed, look, DeviceSettings())) as device:
            rng = random.Random(f"gather {seed} {len(waiting)}")
            while waiting and _looks_so(device, look):
                family = waiting.pop()
                yield _episode(plan, family, seed, rng, device, folder, student)


def _looks_so(device: PhoneDevice, look: PhoneOptions) -> bool:
    """Say whether the phone still looks as it did: a task may have changed that."""
    try:
        return not _made_strange(device) and _settings(device)["fontScale"] == look["font_scale"]
    except DeviceError:
        return False


def _made_strange(device: PhoneDevice) -> str:
    """Return what nobody who learns is to have seen and is on the screen; empty for nothing."""
    settings = _settings(device)
    strange = {
        "the dark theme": settings["dark"],
        "another rotation": settings["rotation"],
        "another language": settings["language"] != "en-US",
    }
    return ", ".join(name for name, is_so in strange.items() if is_so)


def _settings(device: PhoneDevice) -> Mapping[str, Any]:
    found: Mapping[str, Any] = device.phone.state()["settings"]
    return found


def _episode(
    plan: Plan,
    family: TaskFamily,
    seed: int,
    rng: random.Random,
    device: PhoneDevice,
    folder: Path,
    student: VisionModel | None,
) -> Played:
    start_s = time.monotonic()
    try:
        played = _played(plan, family, seed, rng, device, folder, student)
    except Exception as error:  # noqa: BLE001 - a bug of one family must not end the night
        where = traceback.extract_tb(error.__traceback__)[-1]
        fault = f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
        played = Played(family.name, seed, fault=fault)
    finally:
        _drop_unlabelled(folder)
    return Played(**{**asdict(played), "seconds": round(time.monotonic() - start_s, 2)})


def _played(
    plan: Plan,
    family: TaskFamily,
    seed: int,
    rng: random.Random,
    device: PhoneDevice,
    folder: Path,
    student: VisionModel | None,
) -> Played:
    _tidy(device, home=rng.random() < _HOME_FIRST)
    drawn = draw(family, device.phone.state(), seed, "training")
    before = prepare(device, drawn)
    share = plan.wander if student else plan.wander * rng.choice((0, 1, 2))
    syntax = student.family if student else family_named("pocket", ModelSettings())
    wanderer = Wanderer(drawn.expert(device, syntax), rng, share=share, student=student)
    options = _options(drawn, folder, wanderer)
    result = run_goal(drawn.goal, device=device, model=wanderer, options=options)
    if result.status == "interrupted":
        raise KeyboardInterrupt
    if strange := _made_strange(device):
        return Played(family.name, seed, goal=drawn.goal, fault=f"somebody turned on {strange}")
    _write_labels(result.episode, wanderer)
    verdict = drawn.task.check(before, device.phone.state(), result.answer)
    return Played(
        family=family.name,
        seed=seed,
        goal=drawn.goal,
        episode=result.episode.name,
        status=result.status,
        achieved=verdict.achieved,
        reason=verdict.reason if result.status == "done" else result.reason,
        steps=result.steps,
        strayed=wanderer.strayed,
    )


def _options(drawn: Drawn, folder: Path, wanderer: Wanderer) -> RunOptions:
    """Return how an episode is run: who strays needs more steps, and no patience with apps."""
    limits = Limits(
        max_steps=drawn.task.max_steps * _SLACK_STEPS, not_responding_s=_NOT_RESPONDING_S
    )
    return RunOptions(limits=limits, replays=folder, yes=True, listeners=[wanderer])


def _tidy(device: PhoneDevice, *, home: bool) -> None:
    """Take away what an earlier episode left in the way; go home or stay where it ended."""
    for fault in get_args(Fault):
        device.phone.set_fault(fault, False)
    if home:
        carry_out(device, Move("", "Press Home", SystemButton(button="home")))


def _write_labels(episode: Path, wanderer: Wanderer) -> None:
    lines = [json.dumps(one.as_json(), ensure_ascii=False) for one in wanderer.labels.values()]
    (episode / LABELS_FILE).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _drop_unlabelled(folder: Path) -> None:
    """Delete what was recorded without labels: nobody is to learn from wrong turns."""
    for episode in folder.iterdir():
        if episode.is_dir() and not (episode / LABELS_FILE).exists():
            shutil.rmtree(episode)
