"""Goal phrases: what fits, what does not, what is taken out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qvl_tasks.phrases import Phrase

BOOK = Phrase("book a flight [from {origin}] [to {destination}] [on {date}]")


@pytest.mark.parametrize(
    ("goal", "found"),
    [
        ("book a flight", {}),
        ("Book a flight!", {}),
        ("book a flight from Zurich to Lisbon", {"origin": "Zurich", "destination": "Lisbon"}),
        ("book  a flight to  New York.", {"destination": "New York"}),
        (
            "BOOK A FLIGHT from São Paulo to Rio de Janeiro on 2026-12-24",
            {"origin": "São Paulo", "destination": "Rio de Janeiro", "date": "2026-12-24"},
        ),
    ],
)
def test_fitting_goals(goal: str, found: dict[str, str]) -> None:
    assert BOOK.match(goal) == found


@pytest.mark.parametrize(
    "goal", ["", "book a flights", "please book a flight", "book a table", "book a flight fromage"]
)
def test_other_goals(goal: str) -> None:
    assert BOOK.match(goal) is None


WORD = st.from_regex(r"[A-Z][a-z]{2,9}( [A-Z][a-z]{2,9})?", fullmatch=True)


@given(origin=WORD, destination=WORD)
def test_any_two_cities(origin: str, destination: str) -> None:
    found = BOOK.match(f"book a flight from {origin} to {destination}")
    assert found == {"origin": origin, "destination": destination}


def test_regex_signs_are_plain_text() -> None:
    assert Phrase("what is 1+1 (really)?").match("what is 1+1 (really)?") == {}
    assert Phrase("what is 1+1").match("what is 111") is None
