"""Steps that tasks of several apps take: look something up, answer a dialog, leave a page."""

from __future__ import annotations

from qvl_tools.phone_suite.common import fill, tap
from qvl_tools.phone_suite.family import Move, Policy
from qvl_tools.phone_suite.sight import Sight


def look_up(sight: Sight, search: str, name: str, *, role: str = "TextView") -> Move:
    """Look for a name by the search field that is labelled so, and open what is found."""
    return fill(sight, search, name) or tap(sight, name, f'"{name}" is found.', role=role)


def leave(sight: Sight, thought: str = "This is not the right page.") -> Move:
    """Go up by the arrow or the cross."""
    return tap(sight, "Navigate up", thought)


def but_questions(policy: Policy, agreed: str = "") -> Policy:
    """Answer the app's own dialog first: yes where it says what is agreed to, no to others."""

    def answering(sight: Sight) -> Move:
        if sight.labelled("Keep", role="Button") is None:
            return policy(sight)
        if agreed and sight.labelled(agreed) is not None:
            return tap(sight, "Delete", "It is to be deleted.", role="Button")
        return tap(sight, "Keep", "Nothing here is to be deleted.", role="Button")

    return answering
