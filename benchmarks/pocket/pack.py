"""Pack a trained checkpoint for the package: ``python -m benchmarks.pocket.pack CHECKPOINT ...``.

Weights become bfloat16, and MODEL_CARD.md is written from what the runs themselves wrote: no
figure in it is typed by hand.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from benchmarks.local_episode import conversations
from benchmarks.pocket.card import Facts, card
from benchmarks.pocket.train import LOG, STATE
from transformers import AutoModelForImageTextToText

from qvl_agent.models.families import Profile
from qvl_agent.models.pocket import FOLDER
from qvl_agent.models.port import Conversation, ModelSettings
from qvl_agent.models.session import open_hf

MAX_BYTES = 30_000_000
CARD, WEIGHTS = "MODEL_CARD.md", "model.safetensors"
_KEPT = ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja",
         "preprocessor_config.json")  # fmt: skip


@dataclass(frozen=True)
class Packed:
    """What was packed.

    Attributes:
        parameters: Of the model.
        size_bytes: Of all files but the card.
        sha256: Of the weights.
        same: So many probes were answered word for word as by the unpacked model.
        probes: How many there were.
    """

    parameters: int
    size_bytes: int
    sha256: str
    same: int
    probes: int


def pack(checkpoint: Path, out: Path) -> Packed:
    """Write a checkpoint in bfloat16 beside what ``out`` already holds, and try it.

    Raises:
        SystemExit: If it is larger than what may be shipped, or names no family; ``out`` is left
            as it was.
    """
    if "qvl_family" not in _json(checkpoint / "config.json"):
        raise SystemExit(f"{checkpoint}: its config.json names no qvl_family")
    with TemporaryDirectory() as folder:
        packed = Path(folder)
        parameters = _write(checkpoint, packed)
        size_bytes = sum(path.stat().st_size for path in packed.iterdir())
        if size_bytes > MAX_BYTES:
            raise SystemExit(f"it takes {size_bytes} bytes, and {MAX_BYTES} may be shipped")
        ours, theirs = answers(packed), answers(checkpoint)
        digest = sha256((packed / WEIGHTS).read_bytes()).hexdigest()
        out.mkdir(parents=True, exist_ok=True)
        for path in packed.iterdir():
            shutil.copyfile(path, out / path.name)
    same = sum(one == other for one, other in zip(ours, theirs, strict=True))
    return Packed(parameters, size_bytes, digest, same, len(ours))


def _write(checkpoint: Path, packed: Path) -> int:
    """Write the files of a checkpoint in bfloat16, and return how many parameters it has."""
    model = AutoModelForImageTextToText.from_pretrained(checkpoint, dtype=torch.float32)
    model.to(torch.bfloat16).save_pretrained(packed)
    for name in _KEPT:
        if (checkpoint / name).exists():
            shutil.copyfile(checkpoint / name, packed / name)
    return sum(parameter.numel() for parameter in model.parameters())


def answers(folder: Path) -> list[str]:
    """Return what a checkpoint says to a few screens, the likeliest token each time."""
    with closing(open_hf(str(folder), ModelSettings(device_map="cpu"))) as model:
        return [model.reply(probe).text for probe in probes(model.family)]


def probes(family: object) -> Sequence[Conversation]:
    """Return requests of a short episode on drawn screens."""
    assert isinstance(family, Profile)
    return conversations(family, ModelSettings())


def training(folder: Path) -> dict[str, Any]:
    """Return what a training run wrote of itself: recipe, steps, time and its last figures."""
    state = torch.load(folder / STATE, map_location="cpu", weights_only=True)
    rows = (folder / LOG).read_text("utf-8").splitlines() if (folder / LOG).exists() else []
    told = {name: state[name] for name in ("recipe", "step", "seen", "spent_s")}
    return {"run": folder.name, **told, "last": json.loads(rows[-1]) if rows else {}}


def main() -> None:
    """Pack, try, and write the card."""
    options = _options()
    facts = Facts(
        training=[training(folder) for folder in options.run],
        data=[_json(folder / "data.json") for folder in options.data],
        benches=[_json(folder / "bench.json") for folder in options.bench],
        step_time=_json(options.step_time) if options.step_time else {},
        packed={},
    )
    packed = pack(options.checkpoint, options.out)
    (options.out / CARD).write_text(card(replace(facts, packed=vars(packed))), "utf-8")
    print(f"{packed.size_bytes} bytes in {options.out}; {packed.parameters} parameters")
    print(f"{packed.same} of {packed.probes} probes are answered as before it was packed")


def _json(path: Path) -> dict[str, Any]:
    contents: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return contents


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pocket.pack", description=__doc__)
    add = parser.add_argument
    add("checkpoint", type=Path, help="folder that train.py wrote")
    add("--out", type=Path, default=FOLDER, help="folder to pack it into (default: the package's)")
    folders: Any = {"type": Path, "action": "append", "default": [], "metavar": "DIR"}
    add("--run", help="that train.py wrote: recipe, time, last figures; repeatable", **folders)
    add("--data", help="that qvl-agent export wrote; repeatable", **folders)
    add("--bench", help="that qvl-agent bench wrote; repeatable, the first one lists its families",
        **folders)  # fmt: skip
    add("--step-time", type=Path, metavar="FILE", help="that step_time.py wrote")
    return parser.parse_args()


if __name__ == "__main__":
    main()
