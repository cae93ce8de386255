"""How people put what they want done: a request in several frames."""

from __future__ import annotations

_FRAMES = (
    "Please {}",
    "{} please",
    "Can you {}?",
    "I want you to {}",
    "{} for me",
    "Would you please {}?",
    "You should {} now",
)


def asked(*requests: str) -> tuple[str, ...]:
    """Return requests as they are, and each once more in a frame.

    Args:
        requests: Such as ``Set an alarm for {time}``: they begin with what is to be done.
    """
    framed = (
        _in_frame(request, _FRAMES[number % len(_FRAMES)])
        for number, request in enumerate(requests)
    )
    return (*requests, *framed)


def _in_frame(request: str, frame: str) -> str:
    inside = request if frame.startswith("{}") else request[0].lower() + request[1:]
    return frame.replace("{}", inside)
