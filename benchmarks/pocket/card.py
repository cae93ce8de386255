"""MODEL_CARD.md of the pocket model, from what its runs wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.pocket.gather import TRAINING_SEEDS

Json = Mapping[str, Any]

_GOOD = 0.9
"""A family of which so many goals are reached counts among what the model can do."""

_CARD = """\
# The pocket model

A vision-language model of Qwen3-VL's architecture (`Qwen3VLForConditionalGeneration`) with
{parameters:,} parameters, trained from random weights on the simulated phone of this package. It
sees a screenshot at 288x640, reads the goal in words, and answers with a thought and one action.

It is no general model: it knows the apps of the simulated phone in English and nothing else. Of a
real phone, of a desktop and of other goals it makes something up. It is there to show the whole
loop without a GPU, a key or a network, and to test it.

| | |
|---|---|
| Licence | Apache-2.0, as the package |
| Files | {size_bytes:,} bytes; weights in bfloat16, safetensors |
| SHA-256 of the weights | `{sha256}` |
| Answers as before packing | {same} of {probes} probes, word for word |

## Data

Recorded runs on the simulated phone with the experts' labels, exported by `qvl-agent export
--family pocket --format qwen`, and drawn screens (benchmarks/pocket/synthetic.py). No data of
people, and no other model's words. The phones have seeds from {first_seed} to {last_seed} of the
everyday world; gather.py takes no others, and asks in wordings and values of the training split.

{data}

## Recipe

benchmarks/pocket/train.py: AdamW; what each run wrote of itself:

{training}

## Figures

`qvl-agent bench`; 95 % intervals (Wilson). Seeds, phones and values are of the split that is named.

{benches}

{families}

{step_time}

## Limits

{limits}
"""


@dataclass(frozen=True)
class Facts:
    """What the card is written from: contents of files that runs wrote.

    Attributes:
        packed: See ``pack.Packed``.
        training: See ``pack.training``, one for each run.
        data: ``data.json`` of each export.
        benches: ``bench.json`` of each bench; the families of the first one are listed.
        step_time: What step_time.py wrote; empty where it was not measured.
    """

    packed: Json
    training: Sequence[Json]
    data: Sequence[Json]
    benches: Sequence[Json]
    step_time: Json


def card(facts: Facts) -> str:
    """Return the card; what was not measured is said to be so."""
    rows = facts.benches[0]["families"] if facts.benches else []
    families = [row for row in rows if row["episodes"]]
    return _CARD.format(
        **facts.packed,
        first_seed=TRAINING_SEEDS[0],
        last_seed=TRAINING_SEEDS[-1],
        data=_table(("samples", "pictures", "episodes", "goals"), map(_data, facts.data)),
        training=_table(
            ("run", "recipe", "steps", "screenshots", "hours", "last"),
            map(_training, facts.training),
        ),
        benches=_table(
            (
                "model",
                "conditions",
                "first seed",
                "achieved",
                "rate",
                "interval",
                "false successes",
            ),
            map(_bench, facts.benches),
        ),
        families=_table(
            ("family", "achieved", "rate", "interval", "steps", "expert's steps"),
            map(_family, families),
        ),
        step_time=_times(facts.step_time),
        limits="\n".join(_limits(families)),
    )


def _table(names: Sequence[str], rows: Iterator[Sequence[object]]) -> str:
    lines = [" | ".join(str(cell) for cell in row) for row in rows]
    if not lines:
        return "Not recorded."
    head = (" | ".join(names), " | ".join("---" for _ in names))
    return "\n".join(f"| {line} |" for line in (*head, *lines))


def _data(data: Json) -> Sequence[object]:
    return (data["samples"]["train"], data["pictures"], data["episodes"]["used"],
            data["goals"]["train"])  # fmt: skip


def _training(run: Json) -> Sequence[object]:
    return (
        run["run"], _pairs(run["recipe"]), run["step"], run["seen"],
        round(run["spent_s"] / 3600, 2), _pairs(run["last"]),
    )  # fmt: skip


def _pairs(values: Json) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())


def _bench(bench: Json) -> Sequence[object]:
    plan, total = bench["plan"], bench["total"]
    said = _conditions(plan) + ("" if bench["complete"] else " (not complete)")
    return (plan["model"], said, plan["seed"], *_rate(total), total["false_successes"])


def _conditions(plan: Json) -> str:
    said = plan["conditions"]
    parts = [f"{said['split']} phones", f"{said['phrasings'] or said['split']} wordings"]
    parts += ["dark theme"] if said["dark"] else []
    parts += [f"text x{said['font_scale']}"] if said["font_scale"] != 1 else []
    parts += ["blank screenshots"] if plan["blank"] else []
    return ", ".join(parts)


def _rate(row: Json) -> tuple[str, str, str]:
    low, high = row["interval_95"]
    share = "-" if row["rate"] is None else f"{row['rate']:.1%}"
    return f"{row['achieved']} of {row['episodes']}", share, f"{low:.1%} to {high:.1%}"


def _family(row: Json) -> Sequence[object]:
    return (row["family"], *_rate(row), row["median_steps"], row["median_expert_steps"])


def _times(found: Json) -> str:
    if not found:
        return "Seconds of the model per step: not measured."
    return (
        f"Seconds of the model per step, over {found['steps']} steps: "
        f"median {found['median_s']:.3f}, 95th percentile {found['p95_s']:.3f} "
        "(benchmarks/pocket/step_time.py)."
    )


def _limits(families: Sequence[Json]) -> Iterator[str]:
    weak = [f"{row['family']} ({_rate(row)[1]})" for row in families if row["rate"] < _GOOD]
    if weak:
        yield f"- Below {_GOOD:.0%}: {', '.join(weak)}"
    yield "- Only the simulated phone's apps, upright, in English."
    yield "- It remembers the last 8 steps as the words that it said, and no earlier screenshot."
    yield "- It knows no danger: what may be done is up to the run's policy, as with any model."
