"""Train the pocket model: ``python -m benchmarks.pocket.train --out DIR --minutes 60 ...``.

It reads what ``qvl-agent export --family pocket --format qwen --grounding N`` wrote, and drawn
screens (synthetic.py). With each save it is told how well the goals are foretold that ``--split``
held out. Seeded; Ctrl-C and SIGTERM end it in order, and a kill loses the minutes since the last
save: started again with the same folder it goes on, for ``--minutes`` more.
"""

from __future__ import annotations

import argparse
import json
import math
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any, get_args

import torch
from benchmarks.pocket.attention import prepare
from benchmarks.pocket.batch import Batch
from benchmarks.pocket.exam import Exam
from benchmarks.pocket.feed import Feed, Lesson, Mixture
from benchmarks.pocket.forward import foretold, pictures
from benchmarks.pocket.model import build_model, save_checkpoint
from benchmarks.pocket.reading_head import ReadingHead, letters_of, reading_loss
from torch import Tensor
from transformers import Qwen3VLForConditionalGeneration

STATE, LOG = "state.pt", "log.jsonl"


@dataclass(frozen=True)
class Recipe:
    """What decides the outcome, but for the data.

    Attributes:
        batch: Screenshots in one step.
        learning_rate: At its highest.
        warm_up: Steps until then.
        cool_down: Share of the time at the end in which it falls to nothing.
        reading: Weight of the reading head's loss.
        seed: Of the weights and of the order of samples.
        lesson: What is trained; ``eyes``: the vision part alone.
    """

    batch: int = 16
    learning_rate: float = 1e-3
    warm_up: int = 200
    cool_down: float = 0.3
    reading: float = 0.5
    weight_decay: float = 0.01
    seed: int = 0
    lesson: Lesson = "all"


class Trainer:
    """A model, its optimizer, and where it stands."""

    def __init__(self, out: Path, recipe: Recipe, device: str, start: Path | None) -> None:
        torch.manual_seed(recipe.seed)
        self.out, self.recipe, self.device = out, recipe, torch.device(device)
        model = _loaded(start) if start else build_model(seed=recipe.seed)
        self.model = prepare(model).to(self.device).train()
        self.head = ReadingHead(model.config.text_config.hidden_size).to(self.device)
        parts = [*self.model.parameters(), *self.head.parameters()]
        self.optimizer = torch.optim.AdamW(
            parts, lr=0.0, betas=(0.9, 0.95), weight_decay=recipe.weight_decay
        )
        self.step, self.seen, self.spent_s = 0, 0, 0.0
        out.mkdir(parents=True, exist_ok=True)
        if (out / STATE).exists():
            self._restore()

    def learn(self, batch: Batch, rate: float) -> dict[str, float]:
        """Take one step and return what was seen of it."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        batch = batch.to(self.device)
        with torch.autocast(self.device.type, torch.bfloat16):
            looks = self.recipe.lesson == "eyes"
            loss, told = self._looked(batch) if looks else self._answered(batch)
        self.optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.step, self.seen = self.step + 1, self.seen + batch.screenshots
        return told

    def _looked(self, batch: Batch) -> tuple[Tensor, dict[str, float]]:
        """Return the loss of the vision part alone."""
        letters = letters_of(batch.reads).to(self.device)
        loss, share = reading_loss(self.head(pictures(self.model, batch)[0]), letters)
        return loss, {"reading": float(loss.detach()), "letters": share}

    def _answered(self, batch: Batch) -> tuple[Tensor, dict[str, float]]:
        """Return the loss of the whole model, and of its eyes where it is known what reads."""
        outcome = foretold(self.model, batch)
        told = {"loss": float(outcome.loss.detach()), **outcome.by_kind()}
        letters = letters_of(batch.reads).to(self.device)
        if not bool((letters >= 0).any()):
            return outcome.loss, told
        loss, share = reading_loss(self.head(outcome.seen), letters)
        return outcome.loss + self.recipe.reading * loss, {**told, "letters": share}

    def rate(self, done: float) -> float:
        """Return the learning rate; ``done`` is the share of the planned time that is over."""
        warm = min(1.0, (self.step + 1) / self.recipe.warm_up)
        left = min(1.0, (1.0 - done) / self.recipe.cool_down) if self.recipe.cool_down else 1.0
        return self.recipe.learning_rate * warm * max(0.02, left)

    def save(self) -> None:
        """Write the state, and a checkpoint that ``hf:DIR/checkpoint`` opens."""
        state = {
            "model": self.model.state_dict(),
            "head": self.head.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "seen": self.seen,
            "spent_s": self.spent_s,
            "recipe": asdict(self.recipe),
        }
        waiting = self.out / f"{STATE}.new"
        torch.save(state, waiting)
        waiting.replace(self.out / STATE)
        save_checkpoint(self.model, self.out / "checkpoint")

    def _restore(self) -> None:
        state = torch.load(self.out / STATE, map_location=self.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.head.load_state_dict(state["head"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.seen, self.spent_s = state["step"], state["seen"], state["spent_s"]


def _loaded(folder: Path) -> Any:
    return Qwen3VLForConditionalGeneration.from_pretrained(folder, dtype=torch.float32)


def main() -> None:
    """Train until the time is over."""
    options = _options()
    torch.set_num_threads(options.threads)
    recipe = Recipe(
        options.batch,
        options.learning_rate,
        cool_down=options.cool_down,
        seed=options.seed,
        lesson=options.lesson,
    )
    trainer = Trainer(options.out, recipe, options.device, options.start)
    mixture = Mixture(
        folders=tuple(options.data),
        drawn=options.drawn,
        copied=options.copied,
        lesson=options.lesson,
    )
    feed = Feed(mixture, recipe.batch, recipe.seed + trainer.seen)
    print(f"step {trainer.step}, {trainer.seen} screenshots so far; {feed.told()}", flush=True)
    exam = Exam(options.data if recipe.lesson == "all" else [], feed.words, recipe.batch)
    with _stops() as stops:
        _train(trainer, feed.batches(options.workers), exam, options, stops)
    print(f"saved at step {trainer.step}: {options.out / 'checkpoint'}")


@contextmanager
def _stops() -> Iterator[list[int]]:
    """Yield what gets each Ctrl-C and SIGTERM, so that the step under way comes to its end.

    A second one is heeded at once.
    """
    stops: list[int] = []
    usual = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, frame: FrameType | None) -> None:
        stops.append(number)
        signal.signal(number, usual[signal.Signals(number)])

    for number in usual:
        signal.signal(number, stop)
    try:
        yield stops
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)


def _train(
    trainer: Trainer,
    batches: Iterator[Batch],
    exam: Exam,
    options: argparse.Namespace,
    stops: list[int],
) -> None:
    planned_s, saved_s, before_s = 60 * options.minutes, time.monotonic(), trainer.spent_s
    start_s, told = time.monotonic(), _Told()
    for batch in batches:
        passed_s = time.monotonic() - start_s
        trainer.spent_s = before_s + passed_s
        if passed_s > planned_s or stops:
            break
        told.add(trainer.learn(batch, trainer.rate(passed_s / planned_s)), batch.screenshots)
        if time.monotonic() - saved_s > 60 * options.save_every_min:
            trainer.save()
            told.add(exam.figures(trainer.model, trainer.device))
            saved_s = time.monotonic()
        if trainer.step % options.tell_every == 0:
            _log(trainer, told)
            told = _Told()
    trainer.save()
    told.add(exam.figures(trainer.model, trainer.device))
    if told.means():
        _log(trainer, told)


class _Told:
    """Means over some steps, and their time."""

    def __init__(self) -> None:
        self._values: dict[str, list[float]] = {}
        self._screenshots, self._since_s = 0, time.monotonic()

    def add(self, values: dict[str, float], screenshots: int = 0) -> None:
        self._screenshots += screenshots
        for name, value in values.items():
            if not math.isnan(value):
                self._values.setdefault(name, []).append(value)

    def means(self) -> dict[str, float]:
        return {name: sum(all_) / len(all_) for name, all_ in self._values.items()}

    def per_s(self) -> float:
        return self._screenshots / (time.monotonic() - self._since_s)


def _log(trainer: Trainer, told: _Told) -> None:
    means = {name: round(value, 4) for name, value in told.means().items()}
    row = {
        "step": trainer.step, "seen": trainer.seen, "spent_s": round(trainer.spent_s),
        "per_s": round(told.per_s(), 2), **means,
    }  # fmt: skip
    with (trainer.out / LOG).open("a", encoding="utf-8") as log:
        log.write(json.dumps(row) + "\n")
    print(" ".join(f"{name} {value}" for name, value in row.items()), flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.pocket.train")
    add = parser.add_argument
    add("--out", type=Path, required=True, help="folder of state, log and checkpoint")
    add("--minutes", type=float, default=60.0, help="until this start of it ends")
    add("--data", type=Path, action="append", default=[], help="folder that export wrote")
    add("--drawn", type=float, default=0.2, help="share of drawn screens (1 where no --data)")
    add("--start", type=Path, help="checkpoint to begin with")
    add("--batch", type=int, default=Recipe.batch, help="screenshots in one step")
    add("--learning-rate", type=float, default=Recipe.learning_rate, help="at its highest")
    add("--cool-down", type=float, default=Recipe.cool_down,
        help="share of the time, at the end, in which the rate falls to nothing")  # fmt: skip
    add("--copied", type=float, default=0.0, help="copying lessons for each other batch")
    lessons = "eyes: reading alone, first of all; copying: goals without a screen; all: the rest"
    add("--lesson", choices=get_args(Lesson), default="all", help=lessons)
    add("--seed", type=int, default=0, help="of the weights and of the order of samples")
    add("--threads", type=int, default=torch.get_num_threads(), help="of the CPU")
    add("--workers", type=int, default=1, help="processes that prepare samples")
    add("--device", default="cuda" if torch.cuda.is_available() else "cpu",
        help="cpu, cuda (default: cuda where there is one)")  # fmt: skip
    add("--tell-every", type=int, default=25, help="steps between two lines")
    add("--save-every-min", type=float, default=5.0, help="minutes between two saves")
    return parser.parse_args()


if __name__ == "__main__":
    main()
