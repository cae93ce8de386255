"""What is passed on of a growing text: the same however it is cut, and nothing too early."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qvl_agent.serve.spout import Spout

MARK = "<tool_call>"


def poured(
    pieces: list[str], stops: list[str], mark: str = "", *, calls: bool = False
) -> list[str]:
    said: list[str] = []
    spout = Spout(stops, mark, said.append)
    for piece in pieces:
        spout.take(piece)
    spout.close("".join(pieces), calls=calls)
    return said


def test_a_stop_is_not_passed_on_nor_what_follows() -> None:
    assert "".join(poured(["Hello ", "wor", "ld, all"], ["world"])) == "Hello "


def test_the_first_stop_counts() -> None:
    assert "".join(poured(["one two three"], ["three", "two"])) == "one "


def test_what_may_become_a_stop_is_held_back() -> None:
    said: list[str] = []
    spout = Spout(["END"], "", said.append)
    spout.take("so E")
    assert said == ["so "]
    spout.take("N")
    assert said == ["so "]
    spout.take("d")
    assert "".join(said) == "so ENd"


def test_calls_are_not_said_and_what_is_none_is() -> None:
    text = f"Sure. {MARK}\n{{}}"
    assert "".join(poured([text], [], MARK, calls=True)) == "Sure. "
    assert "".join(poured([text], [], MARK, calls=False)) == text


def test_what_came_without_being_told_is_taken_from_the_whole() -> None:
    said: list[str] = []
    spout = Spout([], "", said.append)
    spout.take("Hel")
    spout.close("Hello", calls=False)
    assert "".join(said) == "Hello"


@given(
    text=st.text("abc<", max_size=30),
    cuts=st.lists(st.integers(0, 30), max_size=6),
    stops=st.lists(st.text("abc", min_size=1, max_size=3), max_size=3),
)
def test_how_it_is_cut_makes_no_difference(text: str, cuts: list[int], stops: list[str]) -> None:
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [text[a:b] for a, b in pairwise(places)]
    found = [at for stop in stops if (at := text.find(stop)) >= 0]
    assert "".join(poured(pieces, stops)) == text[: min(found, default=len(text))]
