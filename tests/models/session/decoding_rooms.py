"""An engine on a random model, jobs for it, and what is asked of it."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import pytest
from tests.models.session.decoding_samples import INFOS, Job, job
from tests.models.session.prefill import picture

from qvl_agent.errors import UsageError
from qvl_agent.geometry import Size
from qvl_agent.models.port import Message, Sampling
from qvl_agent.models.session.checkpoint import Checkpoint
from qvl_agent.models.session.engine import Answer, Engine
from qvl_agent.models.session.session import Session

WORDS = ("tap the screen", "Settings", "scroll", "12", "{", "<", "é🙂", "</tool_call>", "hello")


@dataclass(frozen=True)
class Room:
    """An engine on a random model, one session, and the same tool in both syntaxes."""

    engine: Engine
    session: Session
    jobs: tuple[Job, ...]

    def answer(
        self, task: Job, messages: list[Message], sampling: Sampling, budget: int | None = None
    ) -> Answer:
        return self.engine.answer(
            self.session, messages, task.form, sampling, thinking_budget=budget
        )

    def least(self, task: Job, budget: int | None) -> int:
        """The tokens of the shortest reply, as the refusal of a smaller limit names them."""
        with pytest.raises(UsageError, match="too little") as refusal:
            self.answer(task, context(random.Random(0)), Sampling(max_tokens=1), budget)
        return int(str(refusal.value).rpartition(" ")[2])


def room_on(checkpoint: Checkpoint) -> Room:
    families = [replace(checkpoint.family, syntax=syntax) for syntax in ("json", "xml")]
    jobs = tuple(
        job(family, info, Size(280, 560)) for family in families for info in INFOS.values()
    )
    engine = Engine(checkpoint)
    return Room(engine, engine.session(), jobs)


def context(rng: random.Random) -> list[Message]:
    return [Message("user", (spoken(rng),))]


def spoken(rng: random.Random) -> str:
    return " ".join(rng.choices(WORDS, k=rng.randint(1, 12)))


def any_context(rng: random.Random, checkpoint: Checkpoint) -> list[Message]:
    """A conversation of up to three turns of the user, some with a picture."""
    messages = [Message("system", (spoken(rng),))] * rng.randint(0, 1)
    for turn in range(rng.choice([1, 1, 2, 3])):
        seen = [picture(checkpoint, rng.randint(1, 3), rng.randint(1, 3), rng.randrange(9))]
        messages += [Message("assistant", (spoken(rng),))] * (turn > 0)
        messages.append(Message("user", (spoken(rng), *seen * rng.randint(0, 1))))
    return messages


def any_sampling(rng: random.Random, least_tokens: int) -> Sampling:
    """Greedy or at any temperature; often with hardly more tokens than a reply takes."""
    tokens = least_tokens + rng.choice([0, 1, 2, 3, 5, 8, 12, 20, 30, 60])
    if rng.random() < 0.3:
        return Sampling(max_tokens=tokens)
    return Sampling(
        temperature=rng.choice([0.3, 1.0, 5.0, 100.0]),
        top_p=rng.choice([1.0, 0.95, 0.5]),
        top_k=rng.choice([0, 0, 20]),
        presence_penalty=rng.choice([0.0, 1.5]),
        max_tokens=tokens,
        seed=rng.randrange(2**32),
    )
