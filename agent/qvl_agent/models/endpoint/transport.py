"""One JSON request over HTTP: retried while that may help, inside one time budget.

Asked again: 408, 409, 425, 429, 5xx, broken connections, timeouts. A server's Retry-After (seconds
or a date) is waited for if the budget allows. Everything else is an answer. While another form of
the request may pass, a server that fails on this one twice in a row has refused it.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import tenacity

from qvl_agent.errors import ModelRefused, ModelUnreachable
from qvl_agent.models.endpoint.address import secrets_in, shown_url
from qvl_agent.models.endpoint.answer import brief, json_object, message_of, retry_after_s

MAX_ANSWER_BYTES = 16_000_000
CONNECT_BUDGET_S = 15.0
"""For a server that has never been reached: it is more likely absent than busy."""

MAX_WAIT_S = 20.0
"""Longest pause of our own choice; a server's Retry-After may be longer."""

_AGAIN = frozenset({408, 409, 425, 429}) | frozenset(range(500, 600)) - {501, 505}
_OTHER_FORM = frozenset({400, 405, 415, 422, 501})
_FAILURES_OF_A_FORM = 2
_UNKNOWN_MODEL = re.compile(
    r"model.{0,200}?(does ?n.t exist|not.?exist|not.?found|unknown|not (available|loaded|served))"
    r"|(unknown|no such|invalid|unrecognized).{0,20}model",
    re.IGNORECASE,
)


class BadRequest(ModelRefused):
    """The server does not take this request; another form of it may pass.

    Attributes:
        attempts: Requests that it took to know.
    """

    attempts = 1


class NotFound(BadRequest):
    """404: there is no such path or model, or nothing that takes this form of a request."""


class UnknownModel(ModelRefused):
    """404, and the server says that it is for the model's name."""


@dataclass(frozen=True)
class Answer:
    """A JSON answer and the requests that it took."""

    data: Mapping[str, Any]
    attempts: int


class _TryAgain(Exception):
    def __init__(self, what: str, after_s: float | None = None, *, failed: bool = False) -> None:
        super().__init__(what)
        self.after_s = after_s
        self.failed = failed


class Transport:
    """Requests to one base URL with one key."""

    def __init__(self, base_url: str, api_key: str, *, timeout_s: float, budget_s: float) -> None:
        """Prepare; the first request connects."""
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client = httpx.Client(headers=headers, timeout=timeout_s)
        self._base_url = base_url.rstrip("/")
        self._shown_url = shown_url(self._base_url)
        self._secrets = tuple(filter(None, (api_key, *secrets_in(base_url))))
        self._timeout_s = timeout_s
        self._budget_s = budget_s
        self._reached = False

    def post(
        self,
        path: str,
        body: Mapping[str, Any],
        *,
        budget_s: float | None = None,
        only_form: bool = True,
    ) -> Answer:
        """Send a JSON body and return the JSON answer.

        Args:
            path: Below the base URL, such as ``/chat/completions``.
            body: What is sent.
            budget_s: Time left, where some of the budget is already spent.
            only_form: Whether there is no other form to try where the server fails on this one.

        Raises:
            ModelUnreachable: If there is no answer within the budget.
            BadRequest: If another form may pass: on 400, 404, 405, 415, 422 and 501.
            UnknownModel: On a 404 that says so.
            ModelRefused: On any other answer that is no success.
        """
        content = json.dumps(body).encode()
        limit = None if only_form else _FAILURES_OF_A_FORM
        return self._persist("POST", path, content, budget_s or self._budget_s, limit)

    def model_names(self) -> tuple[str, ...]:
        """Return what the server offers; empty if it does not say."""
        try:
            data = self._persist("GET", "/models", b"", min(10.0, self._budget_s)).data
        except (ModelRefused, ModelUnreachable):
            return ()
        listed = data.get("data")
        rows = listed if isinstance(listed, list) else []
        return tuple(str(row["id"]) for row in rows if isinstance(row, dict) and "id" in row)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _persist(
        self,
        method: str,
        path: str,
        content: bytes,
        budget_s: float,
        max_failures: int | None = None,
    ) -> Answer:
        started_s = time.monotonic()
        deadline_s = started_s + budget_s
        failures = _FailuresInARow(max_failures)

        def over(state: tenacity.RetryCallState) -> bool:
            ends_s = deadline_s if self._reached else min(deadline_s, started_s + CONNECT_BUDGET_S)
            return time.monotonic() + state.upcoming_sleep >= ends_s

        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_TryAgain),
            wait=_pause,
            stop=lambda state: failures(state) or over(state),
            reraise=True,
        )
        try:
            data = retrying(self._once, method, path, content, deadline_s)
        except _TryAgain as error:
            attempts = retrying.statistics["attempt_number"]
            if failures.reached:
                refused = BadRequest(f"the server fails on the request: {self._masked(str(error))}")
                refused.attempts = attempts
                raise refused from error
            raise ModelUnreachable(
                f"no answer from {self._shown_url}: gave up after "
                f"{time.monotonic() - started_s:.1f} s and {attempts} requests; "
                f"the last ended with {self._masked(str(error))}",
                fix="check that the server runs and the base URL is right, or give it more time",
            ) from error
        return Answer(data, retrying.statistics["attempt_number"])

    def _once(self, method: str, path: str, content: bytes, deadline_s: float) -> Mapping[str, Any]:
        left_s = min(self._timeout_s, deadline_s - time.monotonic())
        try:
            status, headers, raw = self._exchange(method, path, content, max(0.01, left_s))
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
            # Its message may quote a piece of the URL, the password with it.
            kind = type(error).__name__
            raise ModelRefused(
                f"nothing can be sent to {self._shown_url!r}: {kind}", fix="check the base URL"
            ) from error
        except httpx.RequestError as error:
            self._reached = self._reached or not isinstance(error, httpx.ConnectError)
            raise _TryAgain(f"{type(error).__name__}: {error}") from error
        self._reached = True
        return self._judge(status, headers, raw)

    def _exchange(
        self, method: str, path: str, content: bytes, limit_s: float
    ) -> tuple[int, httpx.Headers, bytes]:
        ends_s = time.monotonic() + limit_s
        url, headers = self._base_url + path, {"Content-Type": "application/json"}
        received = bytearray()
        with self._client.stream(
            method, url, content=content, headers=headers, timeout=limit_s
        ) as response:
            # httpx limits each read only: a server that drips bytes would never time out.
            for chunk in response.iter_bytes():
                received += chunk
                if time.monotonic() > ends_s:
                    raise httpx.ReadTimeout(f"no complete answer in {limit_s:.3g} s")
                if len(received) > MAX_ANSWER_BYTES:
                    raise httpx.ReadError(f"an answer of more than {MAX_ANSWER_BYTES} bytes")
            return response.status_code, response.headers, bytes(received)

    def _judge(self, status: int, headers: httpx.Headers, raw: bytes) -> Mapping[str, Any]:
        data = json_object(raw)
        error = data.get("error") if data is not None else None
        if status == 200 and isinstance(error, dict) and isinstance(error.get("code"), int):
            status = error["code"]  # some gateways put the real status into the body
        if status == 200 and data is not None:
            return data
        said = brief(self._masked(message_of(data, raw)))
        if status in _AGAIN:
            after_s = retry_after_s(headers.get("Retry-After", ""))
            asks = "" if after_s is None else f" (asks to wait {after_s:g} s)"
            # 503, or a time to come back at, means that it is busy: no word on the form.
            failed = status >= 500 and status != 503 and after_s is None
            raise _TryAgain(f"{status} {said}{asks}", after_s, failed=failed)
        raise self._refusal(status, said)

    def _refusal(self, status: int, said: str) -> ModelRefused:
        if status in (401, 403):
            fix = "set QVL_API_KEY to a key that is valid for this server"
            return ModelRefused(f"the server does not let us in ({status}): {said}", fix=fix)
        if status == 200:
            fix = f"check the base URL {self._shown_url!r}; most end in /v1"
            return ModelRefused(f"the answer is no JSON object: {said}", fix=fix)
        refused = f"the server refuses the request ({status}): {said}"
        if status in (400, 422):
            return BadRequest(refused)
        fix = f"check the base URL {self._shown_url!r} (most end in /v1) and the model's name"
        if status == 404:
            return (UnknownModel if _UNKNOWN_MODEL.search(said) else NotFound)(refused, fix=fix)
        return (BadRequest if status in _OTHER_FORM else ModelRefused)(refused, fix=fix)

    def _masked(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


class _FailuresInARow:
    """Stops when a server has failed so often in a row."""

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._number = 0

    @property
    def reached(self) -> bool:
        return self._limit is not None and self._number >= self._limit

    def __call__(self, state: tenacity.RetryCallState) -> bool:
        error = state.outcome.exception() if state.outcome else None
        failed = isinstance(error, _TryAgain) and error.failed
        self._number = self._number + 1 if failed else 0
        return self.reached


_jitter = tenacity.wait_random_exponential(multiplier=0.5, max=MAX_WAIT_S)


def _pause(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, _TryAgain) and error.after_s is not None:
        return max(error.after_s, _jitter(state))  # many clients are told the same second
    return _jitter(state)
