"""A five-step episode in this process: our session against the library's ``generate``.

::

    python -m benchmarks.local [--repeats 3] [--tokenizer FOLDER] [--true-sizes auto|tiny|off]

A Qwen3-VL of about 140 M parameters with random weights, the real vocabulary of 151,936 tokens and
the real tokenizer; screenshots of 1080x2400 pixels at half a megapixel. ``generate`` is used in the
two ways in which agents use it: every screenshot again at each step, and the newest only. All ways
say the same tokens, in one process, in turns; of each step the fastest repeat counts. Loading the
weights and setting up the tokenizer's grammar tables, once per process, are not counted.

Budget: the session is at least 1.7 times as fast as ``generate`` with the newest screenshot, and
2.5 times as fast as with all of them.

Where there is a GPU, ``local_floor.py`` then does the same at the true sizes of two models, beside
what the hardware would allow.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import torch
from benchmarks.local_compare import EVERY, NEWEST, OURS, Result, measure, report, ways
from benchmarks.local_episode import bench_of
from benchmarks.local_floor import true_sizes
from tests.checkpoints.kinds import Sizes
from tests.checkpoints.real_tokenizer import NoRealTokenizer, real_tokenizer
from tests.checkpoints.tiny import REAL_ROWS, build

from qvl_agent.models.port import ModelSettings
from qvl_agent.models.session.checkpoint import load_checkpoint

BUDGETS = {NEWEST: 1.7, EVERY: 2.5}

SIZES = Sizes(
    hidden=512,
    layers=12,
    heads=8,
    kv_heads=4,
    intermediate=1536,
    vision_hidden=384,
    vision_layers=12,
    vision_heads=4,
    vision_intermediate=768,
)
CACHE = Path(__file__).parents[1] / ".pytest_cache" / "d" / "qwen-tokenizer"
"""Where the tests keep the tokenizer, too."""


def tokenizer_folder(given: str) -> Path:
    """Return the folder of the real tokenizer.

    Raises:
        SystemExit: If it can't be had.
    """
    if given:
        return Path(given)
    try:
        return real_tokenizer(CACHE)
    except NoRealTokenizer as reason:
        raise SystemExit(f"{reason}; name a folder that holds it: --tokenizer FOLDER") from reason


def compare(sizes: Sizes, tokenizer: Path | None, repeats: int) -> list[Result]:
    """Make the model, load it as any other, run all ways on it and print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        rows = REAL_ROWS if tokenizer else None
        folder = build("qwen3-vl", Path(scratch), sizes=sizes, tokenizer=tokenizer, rows=rows)
        checkpoint = load_checkpoint(str(folder), ModelSettings(dtype="float32", device_map="cpu"))
        bench = bench_of(checkpoint)
        results = measure(ways(bench, folder), repeats)
        report(bench, results)
        return results


def check(results: Sequence[Result]) -> None:
    """Print whether the budgets are kept."""
    by_name = {result.name: result for result in results}
    ours = by_name[OURS]
    for name, budget in BUDGETS.items():
        ratio = by_name[name].total_s / ours.total_s
        verdict = "within" if ratio >= budget else "BELOW"
        print(
            f"  {ratio:.2f} times as fast as {name} ({by_name[name].cpu_s / ours.cpu_s:.2f} by "
            f"processor time): {verdict} the budget of {budget}"
        )


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description="Our session against generate().")
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--threads", type=int, default=torch.get_num_threads())
    options.add_argument("--tokenizer", default="", help="folder of the real tokenizer")
    options.add_argument("--small", action="store_true", help="a tiny model: tries the code only")
    options.add_argument("--true-sizes", choices=("auto", "tiny", "off"), default="auto")
    given = options.parse_args()
    torch.set_num_threads(given.threads)
    tokenizer = None if given.small else tokenizer_folder(given.tokenizer)
    check(compare(Sizes() if given.small else SIZES, tokenizer, given.repeats))
    true_sizes(given.true_sizes, tokenizer)


if __name__ == "__main__":
    main()
