"""What the data is, for programs (``data.json``) and for people (``DATA_CARD.md``)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from qvl_agent import __version__
from qvl_agent.evals.export.samples import written_as

if TYPE_CHECKING:
    from qvl_agent.evals.export.dataset import Totals
    from qvl_agent.evals.export.episode import Plan

DATA_FILE, CARD_FILE, INFO_FILE = "data.json", "DATA_CARD.md", "dataset_info.json"

_READING = {
    "qwen": """\
Read by `qwen-vl-finetune`: annotation_path is `train.jsonl`, data_path this folder. There, every
turn that is not the user's counts as the assistant's, so give `system` turns their own role first
(`_build_messages` in `data_processor.py`), and let the loss count the last reply alone.""",
    "sharegpt": """\
Read by LLaMA-Factory: `dataset_dir` is this folder, `dataset` is `episodes` (see
`dataset_info.json`); `mask_history: true` lets the loss count the last reply alone.""",
    "trl": """\
Read by TRL's SFTTrainer as prompt, completion and images:
`load_dataset("json", data_files="train.jsonl")`, then `cast_column("images", Sequence(Image()))`
from within this folder.""",
}


def write_card(plan: Plan, totals: Totals) -> None:
    """Write both files, and what LLaMA-Factory wants to know; raises OSError where it can't."""
    data = data_json(plan, totals)
    (plan.out / CARD_FILE).write_text(_card(data), "utf-8")
    if plan.format == "sharegpt":
        text = json.dumps(_dataset_info(totals), indent=2)
        (plan.out / INFO_FILE).write_text(f"{text}\n", "utf-8")
    # Last: where it is, the data is complete.
    text = json.dumps(data, indent=2, ensure_ascii=False)
    (plan.out / DATA_FILE).write_text(f"{text}\n", "utf-8")


def data_json(plan: Plan, totals: Totals) -> dict[str, Any]:
    """Return what the data is, as JSON-able data."""
    return {
        "software": f"qvl-agent {__version__}",
        "format": plan.format,
        **written_as(plan.wanted().family),
        "samples": {"train": totals.train, "held_out": totals.held_out},
        "goals": {
            "train": len(totals.goals[False]),
            "held_out": len(totals.goals[True]),
            "both": len(totals.goals[False] & totals.goals[True]),
        },
        "split": {"train_share": plan.train_share, "held_out_apps": list(plan.held_out_apps)},
        "pictures": len(totals.pictures),
        "episodes": {
            "read": totals.episodes,
            "used": totals.used,
            "skipped": dict(totals.episodes_skipped.most_common()),
        },
        "steps_skipped": dict(totals.steps_skipped.most_common()),
        **{name: dict(counted.most_common()) for name, counted in sorted(totals.counts.items())},
        "all_endings": plan.all_endings,
        "grounding": {"labels": plan.grounding, "samples": plan.grounding_samples},
        "redacted_patterns": len(plan.redaction.patterns),
    }


def _dataset_info(totals: Totals) -> dict[str, Any]:
    def entry(file: str) -> dict[str, Any]:
        return {
            "file_name": file,
            "formatting": "sharegpt",
            "columns": {"messages": "messages", "images": "images"},
            "tags": {
                "role_tag": "role",
                "content_tag": "content",
                "user_tag": "user",
                "assistant_tag": "assistant",
                "system_tag": "system",
            },
        }

    held_out = {"episodes_held_out": entry("held_out.jsonl")} if totals.held_out else {}
    return {"episodes": entry("train.jsonl"), **held_out}


def _card(data: dict[str, Any]) -> str:
    samples, goals, episodes = data["samples"], data["goals"], data["episodes"]
    return f"""\
# Episodes as training data

{samples["train"]} samples to train on and {samples["held_out"]} held out, from \
{episodes["used"]} of {episodes["read"]} recorded episodes, made by {data["software"]}.

| | |
|---|---|
| family | `{data["family"]}`: prompts, replies and pictures are as that family is asked in use |
| format | `{data["format"]}` |
| points | {_points(data["coordinates"])} |
| pictures | {data["pictures"]}, resized: {_resize(data["resize"])} |
| split | {_split(data["split"])}: {goals["train"]} goals to train on, {goals["held_out"]} held \
out, {goals["both"] or "none"} in both |
| labels | {_listed(data.get("labels", {}))} |
| actions | {_listed(data.get("actions", {}))} |
| apps | {_listed(data.get("apps", {}))} |

{_READING[data["format"]]}

## What is in it, and what is not

- A sample is one step: what the family is asked, its history included, and the reply to be learned.
- Only steps whose outcome is known: done on the device, or taken by the run. Unusable replies,
  refused, failed or unfinished actions are no labels. Where somebody who knows wrote
  `labels.jsonl`, that is what is learned, whatever was done.
- Of a bench: nothing of its held-out split, and what it found not achieved only with `--all`.
- Steps left out: {_listed(data["steps_skipped"])}.
- Episodes left out: {_listed(episodes["skipped"])}.
- Texts are as the record has them, so what it left out stays out. Further patterns that were
  applied: {data["redacted_patterns"]}.
- Pictures are not redacted: look at them before you give them away.
- The screenshots show other people's software and perhaps people's data. What may be done with
  them is for whoever recorded them to know; this data has no licence of its own.
"""


def _split(split: dict[str, Any]) -> str:
    apps = ", ".join(f"`{pattern}`" for pattern in split["held_out_apps"])
    return f"by goal, and episodes that showed {apps} held out" if apps else "by goal"


def _points(coordinates: dict[str, Any]) -> str:
    if coordinates["kind"] == "absolute":
        return "pixels of the resized picture"
    return f"0 to {coordinates['divisor']} over width and height"


def _resize(resize: dict[str, Any] | None) -> str:
    if resize is None:
        return "not at all"
    side = resize["max_side_px"]
    limit = f", no side over {side} px" if side else ""
    return (
        f"to multiples of {resize['factor_px']} px, {resize['min_pixels']} to "
        f"{resize['max_pixels']} pixels{limit}"
    )


def _listed(counted: dict[str, int]) -> str:
    # Cells of a table, lines of a list: what was read from elsewhere must not break out of them.
    texts = (f"{' '.join(name.split())}: {number}" for name, number in counted.items())
    return ", ".join(text.replace("|", "/") for text in texts) or "none"
