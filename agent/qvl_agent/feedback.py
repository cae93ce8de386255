"""What the loop answers a model: the words of ``Turn.feedback``, also where a record is retold."""

from __future__ import annotations

NOTHING_CHANGED = "Nothing on the screen changed."
ANSWER_RECEIVED = "The user has got your answer."
NOBODY_THERE = "Nobody is there to answer."


def not_carried_out(message: str) -> str:
    """Answer a reply that is no action, with what was wrong."""
    return f"Your reply was not carried out: {message}"


def not_done(why: str) -> str:
    """Answer a claim of success that something speaks against."""
    return f"You say that it is done, but {why}."


def user_says(text: str) -> str:
    """Answer a question to the user."""
    return f"The user says: {text}" if text else "The user gave no answer."


def with_nudge(feedback: str, nudge: str) -> str:
    """Add what a model that is stuck is told; empty where it is not."""
    return f"{feedback} {nudge}".strip()
