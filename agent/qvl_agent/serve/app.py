"""The HTTP side: paths, streams, and who is still there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from qvl_agent.errors import ModelRefused, ModelUnavailable, QvlError, UsageError
from qvl_agent.serve.door import NOTES, Door, read_body, refusal
from qvl_agent.serve.line import RETRY_AFTER_S, Line, Stop
from qvl_agent.serve.refusals import Refused, error_body
from qvl_agent.serve.twin import Outcome, Question, Thought, Twin
from qvl_agent.serve.wire import Chunks, Letterhead, completion, event, model, models

PATHS = "POST /v1/chat/completions, GET /v1/models, GET /health"

LATE_S = 1.0
"""After the end of its time, for an answer to notice it by itself."""

Said = str | Thought | asyncio.Task[Outcome]
"""A piece of the answer, or last of all what holds the whole or why there is none."""


class Service:
    """Answers HTTP requests with a twin."""

    def __init__(self, twin: Twin) -> None:
        """Take the twin; threads start with the first request."""
        self._twin = twin
        self._options = twin.options
        self._created = int(time.time())
        self._line: Line | None = None

    @asynccontextmanager
    async def living(self, _: Starlette) -> AsyncIterator[None]:
        """Live on the event loop that runs the server."""
        self._line = Line(self._options.sessions, self._options.queue)
        try:
            yield
        finally:
            await asyncio.to_thread(self._line.close)

    async def health(self, _: Request) -> Response:
        """Say that it runs, and how busy it is."""
        assert self._line is not None
        busy = {"running": self._line.running, "waiting": self._line.waiting}
        return JSONResponse({"status": "ok", **busy})

    async def models(self, _: Request) -> Response:
        """Say what is served."""
        return JSONResponse(models(self._options.name, self._created))

    async def model(self, request: Request) -> Response:
        """Say what is served, asked by its name."""
        if request.path_params["name"] != self._options.name:
            raise Refused(
                "there is no model of that name",
                fix=f"the model served is {self._options.name!r}",
                status=404,
                code="model_not_found",
            )
        return JSONResponse(model(self._options.name, self._created))

    async def chat(self, request: Request) -> Response:
        """Answer a conversation."""
        assert self._line is not None
        with self._line.arriving():
            raw = await read_body(request, self._options.body_bytes)
            question = await asyncio.to_thread(self._twin.read, raw)
        letterhead = Letterhead(self._options.name)
        stop = Stop(self._options.timeout_s)
        if question.request.stream:
            return await self._stream(request, question, letterhead, stop)
        work = partial(self._twin.answer, question, lambda _: None, stop)
        outcome = await self._while_there(request, work, stop)
        return JSONResponse(completion(letterhead, question, outcome))

    async def _while_there(
        self, request: Request, work: Callable[[], Outcome], stop: Stop
    ) -> Outcome:
        """Do the work unless the client goes away.

        Raises:
            Refused: If the client is gone, or the time was too short.
        """
        assert self._line is not None
        working = asyncio.create_task(self._line.run(work, stop))
        leaving = asyncio.create_task(_left(request))
        try:
            # A long pass can't be broken off: the client is told in time, its place is free later.
            left_s = max(0.0, stop.left_s) + LATE_S
            ends = {working, leaving}
            await asyncio.wait(ends, timeout=left_s, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                gone = Refused("the client is gone", status=499)
                raise gone if leaving.done() else _too_late()
            outcome = _complete(working.result(), stop)
            _note(request, outcome)
            return outcome
        finally:
            stop.set()
            for task in (working, leaving):
                task.cancel()
            await asyncio.gather(working, leaving, return_exceptions=True)

    async def _stream(
        self, request: Request, question: Question, letterhead: Letterhead, stop: Stop
    ) -> Response:
        """Answer piece by piece; what fails before the first piece has a status of its own."""
        said: asyncio.Queue[Said] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def pour(piece: str | Thought) -> None:
            loop.call_soon_threadsafe(said.put_nowait, piece)

        answer = partial(self._twin.answer, question, pour, stop)
        working = asyncio.create_task(self._while_there(request, answer, stop))
        working.add_done_callback(said.put_nowait)
        try:
            first = await said.get()
        except asyncio.CancelledError:
            working.cancel()
            raise
        if isinstance(first, asyncio.Task):
            first.result()
        events = _events(question, Chunks(letterhead), first, said)
        return EventStream(events, working.cancel)


class EventStream(Response):
    """Server-sent events; whoever makes them watches for the client's leaving."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncIterator[bytes], give_up: Callable[[], object]) -> None:
        """Take the events, and what to call should they not be wanted to their end."""
        super().__init__(headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._events, self._give_up = events, give_up

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them as they come."""
        try:
            head = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
            await send(head)
            async for piece in self._events:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._give_up()


async def _events(
    question: Question, chunks: Chunks, first: Said, said: asyncio.Queue[Said]
) -> AsyncIterator[bytes]:
    yield chunks.opening()
    item = first
    while not isinstance(item, asyncio.Task):
        yield chunks.piece(item)
        item = await said.get()
    try:
        yield chunks.ending(question, item.result())
    except QvlError as error:
        yield event(as_refusal(error).body)


def application(twin: Twin, say: Callable[[str], None]) -> ASGIApp:
    """Return the whole as an ASGI application.

    Args:
        twin: What answers.
        say: Is given a line for each request: no contents, since they are somebody's screen.
    """
    service = Service(twin)
    routes = [
        Route("/health", service.health),
        Route("/v1/models", service.models),
        Route("/v1/models/{name:path}", service.model),
        Route("/v1/chat/completions", service.chat, methods=["POST"]),
    ]
    handlers = {QvlError: _failed, HTTPException: _no_such_path, Exception: _crashed}
    app = Starlette(routes=routes, exception_handlers=handlers, lifespan=service.living)
    return Door(app, twin.options, say)


def as_refusal(error: QvlError) -> Refused:
    """Return an error as what a client is told."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, ModelUnavailable):  # no memory now; there may be some later
        return Refused(str(error), fix=error.fix, status=503, retry_after_s=RETRY_AFTER_S)
    known = isinstance(error, UsageError | ModelRefused)
    return Refused(str(error), fix=error.fix, status=400 if known else 500)


async def _failed(_: Request, error: Exception) -> Response:
    assert isinstance(error, QvlError)
    return refusal(as_refusal(error))


async def _no_such_path(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = f"{error.detail.lower()}: there are {PATHS}"
    return JSONResponse(
        error_body(message, error.status_code), error.status_code, headers=error.headers
    )


async def _crashed(_: Request, error: Exception) -> Response:
    message = f"the server failed on this request ({type(error).__name__}); its log says more"
    return JSONResponse(error_body(message, 500), 500)


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _complete(outcome: Outcome, stop: Stop) -> Outcome:
    if outcome.finish != "interrupted":
        return outcome
    if stop.timed_out:
        raise _too_late()
    raise Refused("the server is ending", status=503, retry_after_s=RETRY_AFTER_S)


def _too_late() -> Refused:
    return Refused(
        "the answer was not complete in the time that a request has",
        fix="ask for fewer tokens (max_tokens), or serve with a longer --timeout",
        status=504,
        code="timeout",
    )


def _note(request: Request, outcome: Outcome) -> None:
    took = outcome.usage
    request.scope[NOTES].append(
        f"{took.input_tokens or 0} tokens in ({took.cached_tokens or 0} cached), "
        f"{took.output_tokens or 0} out"
    )
