"""A loaded model as it answers requests: from a body to an answer, in the caller's thread."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qvl_agent.geometry import Size
from qvl_agent.models.port import ImagePart, Message, Sampling, Usage
from qvl_agent.serve.conversation import conversation
from qvl_agent.serve.forms import Wanted, wanted
from qvl_agent.serve.options import ServeOptions
from qvl_agent.serve.pictures import Pictures
from qvl_agent.serve.pool import Pool
from qvl_agent.serve.reading import read_request
from qvl_agent.serve.refusals import Refused
from qvl_agent.serve.request import ChatRequest
from qvl_agent.serve.spout import Spout
from qvl_agent.serve.tools import OPEN, MadeCall, read_calls

if TYPE_CHECKING:
    from qvl_agent.models.session.engine import Answer, Engine
    from qvl_agent.models.session.session import Session


CHARS_PER_TOKEN = 16
"""More than any text has on average: three to five are usual, and long runs of spaces have some."""


@dataclass(frozen=True)
class Question:
    """A request that was understood: what the engine is asked, and how the client wants it.

    Attributes:
        request: As it came.
        messages: What the model is given.
        wanted: Form of the answer.
        sampling: How tokens are chosen.
        thinking_budget: Tokens for thinking; None leaves it to the engine.
    """

    request: ChatRequest
    messages: tuple[Message, ...]
    wanted: Wanted
    sampling: Sampling
    thinking_budget: int | None

    @property
    def picture_sizes(self) -> list[Size]:
        """Sizes of the pictures as the model is shown them, in order."""
        parts = (part for message in self.messages for part in message.parts)
        return [Size(*part.image.size) for part in parts if isinstance(part, ImagePart)]


@dataclass(frozen=True)
class Outcome:
    """What a request came to.

    Attributes:
        content: What was said; empty where there are only calls.
        thinking: What was thought before.
        calls: What the model calls.
        finish: ``stop``, ``length`` or ``tool_calls``; ``interrupted`` where it was told to end.
        usage: What it took.
    """

    content: str
    thinking: str
    calls: tuple[MadeCall, ...]
    finish: str
    usage: Usage


@dataclass(frozen=True)
class Thought:
    """What was thought before an answer."""

    text: str


class Twin:
    """Answers requests with one engine; for several threads."""

    def __init__(self, engine: Engine, options: ServeOptions) -> None:
        """Take the engine, whose weights stay the caller's."""
        self.options = options
        self._engine = engine
        self._family = options.family or engine.checkpoint.family
        self._pictures = Pictures(self._family.resize, options.picture_px)
        self._pool: Pool[Session] = Pool(
            engine.session, _size_of, options.sessions, options.cache_bytes
        )

    @property
    def sessions(self) -> int:
        """Conversations whose caches are kept now."""
        return self._pool.sessions

    def read(self, raw: bytes) -> Question:
        """Understand a body.

        Raises:
            Refused: If it can't be answered.
        """
        request = read_request(raw)
        self._check_model(request.model)
        syntax = self._family.syntax
        want = wanted(request, syntax, self._tag)
        messages = conversation(
            request,
            want.functions,
            self._family,
            syntax,
            self._pictures,
            self.options.pictures,
        )
        self._check_length(messages)
        return Question(request, messages, want, self._sampling(request), self._budget(request))

    def answer(
        self, question: Question, pour: Callable[[str | Thought], None], stopped: Callable[[], bool]
    ) -> Outcome:
        """Answer.

        Args:
            question: What ``read`` returned.
            pour: Is given what is said as soon as it is sure, and before it what was thought.
            stopped: Asked between passes; True ends the answer.

        Raises:
            UsageError: If the engine can't do what is asked.
            ModelError: If the conversation is too long, or there is no memory for it.
        """
        functions = question.wanted.functions
        said: list[str] = []

        def pass_on(piece: str) -> None:
            said.append(piece)
            pour(piece)

        spout = Spout(question.request.stops, OPEN if functions else "", pass_on)
        answer = self._ask(question, spout, lambda text: pour(Thought(text)), stopped)
        calls = read_calls(answer.text, functions) if functions and not spout.stopped else []
        spout.close(answer.text, calls=bool(calls))
        finish = "tool_calls" if calls else "stop" if spout.stopped else answer.finish
        return Outcome("".join(said), answer.thinking, tuple(calls), finish, answer.usage)

    def _ask(
        self,
        question: Question,
        spout: Spout,
        on_thought: Callable[[str], None],
        stopped: Callable[[], bool],
    ) -> Answer:
        from qvl_agent.models.session.memory import freed_if_full

        with self._pool.lend(question.messages) as session, freed_if_full(session):
            return self._engine.answer(
                session,
                question.messages,
                question.wanted.form,
                question.sampling,
                thinking_budget=question.thinking_budget,
                on_text=spout.take,
                on_thought=on_thought,
                stopped=lambda: spout.stopped or stopped(),
            )

    def _tag(self, name: str) -> str:
        """Write a tag as a terminal of a grammar: as its token, or where there is none as text."""
        number = self._engine.checkpoint.tokenizer.get_added_vocab().get(name)
        return json.dumps(name) if number is None else f"<[{number}]>"

    def _check_model(self, name: str) -> None:
        served = self.options.name
        if name != served:
            raise Refused(
                f"the model {name!r} does not exist here",
                fix=f"the model served is {served!r}",
                status=404,
                param="model",
                code="model_not_found",
            )

    def _check_length(self, messages: tuple[Message, ...]) -> None:
        """Refuse what is too long by far before it is split into tokens, which takes its time."""
        most = self._engine.checkpoint.max_tokens
        parts = (part for message in messages for part in message.parts)
        length = sum(len(part) for part in parts if isinstance(part, str))
        if length > CHARS_PER_TOKEN * most:
            raise Refused(
                f"{length} characters of text are too many: the model takes {most} tokens",
                param="messages",
                code="context_length_exceeded",
            )

    def _sampling(self, request: ChatRequest) -> Sampling:
        most = request.max_completion_tokens or request.max_tokens
        given: dict[str, Any] = {
            "temperature": request.temperature,
            "top_p": request.top_p,
            "top_k": None if request.top_k is None else max(0, request.top_k),
            "presence_penalty": request.presence_penalty,
            "max_tokens": most,
            "seed": None if request.seed is None else request.seed % 2**63,
        }
        chosen = {name: value for name, value in given.items() if value is not None}
        # A run wants the same again from its seed; a client that gives none does not.
        return replace(self._family.sampling, **{"seed": None, **chosen})

    def _budget(self, request: ChatRequest) -> int | None:
        template = request.chat_template_kwargs
        switches = (request.enable_thinking, template and template.enable_thinking)
        if False in switches or request.reasoning_effort == "none":
            return 0
        if request.thinking_budget is not None:
            return request.thinking_budget
        return self.options.thinking_budget


def _size_of(session: Session) -> int:
    return session.cache_bytes
