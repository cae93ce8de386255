"""What export writes, as far as training reads it, and a model that learns it in seconds."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from benchmarks.pocket.model import Shape
from PIL import Image

from qvl_agent.models.families.pocket import POCKET

TINY = Shape(hidden=64, layers=2, heads=2, kv_heads=1, head_dim=32, intermediate=96,
             vision_hidden=48, vision_layers=2, vision_heads=1, vision_intermediate=64,
             deepstack=(0,), side=8)  # fmt: skip
REPLY = (
    'Thought: "To" is empty.\nAction: Tap "To"\n<tool_call>\n{"name": "mobile_use", '
    '"arguments": {"action": "click", "coordinate": [120, 340]}}\n</tool_call>'
)
OPENING = "The user query: Book a flight from Zürich to São Paulo\n"


def exported(folder: Path, count: int = 3) -> Path:
    """Write a folder of ``count`` steps and return it."""
    (folder / "images").mkdir(parents=True)
    rows = []
    for number in range(count):
        image = np.random.default_rng(number).integers(0, 255, (160, 96, 3), dtype=np.uint8)
        Image.fromarray(image).save(folder / "images" / f"{number}.png")
        turns = [
            {"from": "system", "value": POCKET.system},
            {"from": "human", "value": f"{OPENING}<image>\nNote: {number}"},
            {"from": "gpt", "value": REPLY},
        ]
        places = [["Search", 500, 900], ["To", 120, 340], ["From", 120, 200]]
        rows.append({"id": str(number), "image": f"images/{number}.png", "conversations": turns,
                     "meta": {"grounding": places}})  # fmt: skip
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "train.jsonl").write_text(text, encoding="utf-8")
    return folder
