"""Refusals in the shape that OpenAI's clients read."""

from __future__ import annotations

from typing import Any

from qvl_agent.errors import UsageError

_KINDS = {401: "authentication_error", 404: "not_found_error", 429: "rate_limit_error"}


class Refused(UsageError):
    """A request that is not answered.

    Attributes:
        status: Of HTTP.
        param: Path of the field that is wrong, such as ``messages.0.content``; empty for none.
        code: A word that programs can tell refusals by.
        retry_after_s: When it may be asked again; None for never in this form.
    """

    def __init__(
        self,
        message: str,
        *,
        fix: str = "",
        status: int = 400,
        param: str = "",
        code: str = "",
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(message, fix=fix)
        self.status = status
        self.param = param
        self.code = code
        self.retry_after_s = retry_after_s

    @property
    def headers(self) -> dict[str, str]:
        """What goes into the head of the answer."""
        headers = {}
        if self.retry_after_s is not None:
            headers["Retry-After"] = str(self.retry_after_s)
        if self.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return headers

    @property
    def body(self) -> dict[str, Any]:
        """The error object."""
        message = f"{self}; {self.fix}" if self.fix else str(self)
        return error_body(message, self.status, self.param, self.code)


def error_body(message: str, status: int, param: str = "", code: str = "") -> dict[str, Any]:
    """Return an error object as OpenAI's API writes it."""
    kind = _KINDS.get(status, "invalid_request_error" if status < 500 else "server_error")
    error = {"message": message, "type": kind, "param": param or None, "code": code or None}
    return {"error": error}
