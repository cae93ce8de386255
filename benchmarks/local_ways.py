"""The ways in which ``local.py`` runs an episode: the library's ``generate`` and a session of ours.

What the model says is given: the score of the wanted token is raised after it was computed, on both
sides, so that all the work is done and every way says the same tokens.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from benchmarks.local_episode import Bench
from transformers import AutoImageProcessor

from qvl_agent.models.port import Conversation, ImagePart, Usage
from qvl_agent.models.session.chat import Chat
from qvl_agent.models.session.checkpoint import Checkpoint
from qvl_agent.models.session.engine import Engine
from qvl_agent.models.session.form import CallForm
from qvl_agent.models.session.prompt import Prompt
from qvl_agent.models.session.session import Session

Way = Callable[[], "list[Step]"]
"""Runs the episode once."""

_CERTAIN = 1e4


@dataclass(frozen=True)
class Step:
    """How one step went.

    Attributes:
        seconds: From the request to the reply.
        cpu_seconds: Of this process, all threads together; on a shared machine the steadier one.
        usage: What it took.
        passes: Of a session: tokens that were run and length of the cache after, for each pass.
        rows: Of a session: rows of the output head that were scored, for each choice.
        patches: Of the newest screenshot.
    """

    seconds: float
    cpu_seconds: float
    usage: Usage
    passes: tuple[tuple[int, int], ...] = ()
    rows: tuple[int, ...] = ()
    patches: int = 0


class Scripted(Session):
    """A session in which what comes next is given; everything is computed all the same.

    Attributes:
        reply: What is to be said.
        passes: See ``Step``; so for ``rows``.
    """

    def __init__(self, checkpoint: Checkpoint) -> None:
        super().__init__(checkpoint)
        self.reply: Sequence[int] = ()
        self.passes: list[tuple[int, int]] = []
        self.rows: list[int] = []

    def hidden(self) -> torch.Tensor:
        """Run what is queued."""
        queued = self.queued
        state = super().hidden()
        self.passes.append((queued, len(self._agreed.ids)))
        return state

    @torch.inference_mode()
    def logits(self, hidden: torch.Tensor, rows: torch.Tensor | None = None) -> torch.Tensor:
        """Score, then raise what is to be said."""
        scores = super().logits(hidden, rows)
        wanted = self.reply[len(self._agreed.ids) - self._agreed.prompt_tokens]
        self.rows.append(scores.numel())
        if rows is None:
            scores[wanted] = _CERTAIN
            return scores
        return torch.where(rows == wanted, _CERTAIN, scores)


class Ours:
    """One conversation in this process, as the agent leads it."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._engine = Engine(bench.checkpoint)
        self.session = Scripted(bench.checkpoint)

    def episode(self, asked: Sequence[Conversation]) -> list[Step]:
        """Run the episode from an empty cache."""
        self.session.clear()
        said = zip(asked, self._bench.texts, self._bench.replies, strict=True)
        return [self._step(conversation, text, ids) for conversation, text, ids in said]

    def _step(self, asked: Conversation, text: str, reply: Sequence[int]) -> Step:
        session = self.session
        session.reply, session.passes, session.rows = reply, [], []
        form = CallForm(asked.tool, self._bench.checkpoint.family.syntax)
        device = self._bench.checkpoint.device
        began, cpu_began = now(device), time.process_time()
        answer = self._engine.answer(session, asked.messages, form, asked.sampling)
        took_s, cpu_s = now(device) - began, time.process_time() - cpu_began
        assert answer.text == text, f"{answer.text!r} instead of {text!r}"
        assert answer.usage.output_tokens == len(reply)
        passes, rows = tuple(session.passes), tuple(session.rows)
        return Step(took_s, cpu_s, answer.usage, passes, rows, self._patches(asked))

    def _patches(self, asked: Conversation) -> int:
        newest = [part for part in asked.messages[-1].parts if isinstance(part, ImagePart)][-1]
        side_px = self._bench.checkpoint.vision.patch_px
        return (newest.image.width // side_px) * (newest.image.height // side_px)


class Raised:
    """Raises what is to be said, for ``generate``."""

    def __init__(self, reply: Sequence[int], prompt_tokens: int) -> None:
        self._reply, self._prompt_tokens = reply, prompt_tokens

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Raise."""
        scores[:, self._reply[input_ids.shape[1] - self._prompt_tokens]] = _CERTAIN
        return scores


class Clocks:
    """Seconds inside the vision encoder and the first pass of a ``generate``."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.vision_s = self.first_s = 0.0
        self.passes = 0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Measure while inside."""
        base = self._model.model
        hooks = [*self._around(base.visual, "vision"), *self._around(base.language_model, "pass")]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()

    def _around(self, module: Any, name: str) -> list[Any]:
        began: list[float] = []

        def before(*_: Any) -> None:
            began.append(now(self._model.device))

        def after(*_: Any) -> None:
            took_s = now(self._model.device) - began.pop()
            if name == "vision":
                self.vision_s += took_s
                return
            self.passes += 1
            if self.passes == 1:
                self.first_s = took_s

        return [module.register_forward_pre_hook(before), module.register_forward_hook(after)]


def now(device: torch.device) -> float:
    """Return the time when a device has done all that it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter()


class Library:
    """The library's ``generate``, as agents use it: the whole conversation at every step."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self._bench, self._chat = bench, Chat(bench.checkpoint)
        self._processor = AutoImageProcessor.from_pretrained(folder, backend="pil")

    def episode(self, asked: Sequence[Conversation]) -> list[Step]:
        """Run the episode."""
        pairs = zip(asked, self._bench.replies, strict=True)
        return [self._step(conversation, reply) for conversation, reply in pairs]

    @torch.inference_mode()
    def _step(self, conversation: Conversation, reply: Sequence[int]) -> Step:
        model: Any = self._bench.checkpoint.model
        clocks = Clocks(model)
        began, cpu_began = time.perf_counter(), time.process_time()
        prompt = self._chat.prompt(conversation.messages, thinking=False)
        inputs = self._inputs(prompt)
        preprocessed = time.perf_counter()
        raised = [Raised(reply, len(prompt.ids))]
        with clocks.running():
            said = model.generate(
                **inputs, max_new_tokens=len(reply), do_sample=False, logits_processor=raised
            )
        ended, cpu_ended = now(model.device), time.process_time()
        assert said[0, len(prompt.ids) :].tolist() == list(reply)
        usage = Usage(
            input_tokens=len(prompt.ids),
            output_tokens=len(reply),
            cached_tokens=0,
            forced_tokens=0,
            forwards=clocks.passes,
            preprocess_s=preprocessed - began,
            vision_s=clocks.vision_s,
            prefill_s=clocks.first_s,
            decode_s=ended - preprocessed - clocks.vision_s - clocks.first_s,
        )
        return Step(ended - began, cpu_ended - cpu_began, usage)

    def _inputs(self, prompt: Prompt) -> dict[str, torch.Tensor]:
        device = self._bench.checkpoint.device
        ids = torch.tensor([prompt.ids])
        pictures = self._processor(
            images=[placed.image for placed in prompt.images], return_tensors="pt"
        )
        kinds = (ids == self._bench.checkpoint.image_token_id).int()
        inputs = {
            "input_ids": ids,
            "attention_mask": torch.ones_like(ids),
            "mm_token_type_ids": kinds,
            "pixel_values": pictures["pixel_values"],
            "image_grid_thw": pictures["image_grid_thw"],
        }
        return {name: tensor.to(device) for name, tensor in inputs.items()}
