"""Which session a conversation gets, and which ones are given up."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from qvl_agent.models.port import ImagePart, Message
from qvl_agent.serve.pool import PICTURE_WEIGHT, Pool, outline, shared, weight

SYSTEM = Message("system", ("You operate a phone. " * 20,))


@pytest.fixture
def numbers() -> Iterator[int]:
    return count()


def pool(numbers: Iterator[int], most: int = 3, limit: int = 10**9, size: int = 1) -> Pool[int]:
    return Pool(lambda: next(numbers), lambda _: size, most, limit)


def talk(goal: str, *pictures: str) -> tuple[Message, ...]:
    shown = [ImagePart(Image.new("RGB", (1, 1)), digest) for digest in pictures]
    first = Message("user", (f"The goal: {goal}. " * 20, *shown[:1]))
    return (SYSTEM, first, *(Message("user", (picture,)) for picture in shown[1:]))


def used(sessions: Pool[int], messages: tuple[Message, ...]) -> int:
    with sessions.lend(messages) as session:
        return session


def test_a_conversation_that_goes_on_finds_its_session(numbers: Iterator[int]) -> None:
    sessions = pool(numbers)
    first, second = used(sessions, talk("fly", "a")), used(sessions, talk("swim", "b"))
    assert first != second
    assert used(sessions, talk("fly", "a", "c")) == first
    assert used(sessions, talk("swim", "b", "d")) == second


def test_folded_screenshots_make_it_no_other_conversation(numbers: Iterator[int]) -> None:
    sessions = pool(numbers)
    first, second = used(sessions, talk("fly", "a")), used(sessions, talk("swim", "b"))
    folded = (SYSTEM, Message("user", (talk("fly")[1].text + "Step 1: tapped",)))
    assert used(sessions, folded) == first != second


def test_with_no_room_the_longest_common_beginning_decides(numbers: Iterator[int]) -> None:
    sessions = pool(numbers, most=2)
    fly, swim = used(sessions, talk("fly", "a")), used(sessions, talk("swim", "b"))
    assert used(sessions, talk("swim", "x")) == swim
    assert used(sessions, talk("fly", "y")) == fly


def test_with_no_room_and_nothing_in_common_the_oldest_is_taken(numbers: Iterator[int]) -> None:
    sessions = pool(numbers, most=2)
    first = used(sessions, (Message("user", ("aaa",)),))
    used(sessions, (Message("user", ("bbb",)),))
    assert used(sessions, (Message("user", ("ccc",)),)) == first


def test_a_session_is_lent_once_at_a_time(numbers: Iterator[int]) -> None:
    sessions = pool(numbers)
    with sessions.lend(talk("fly")) as one, sessions.lend(talk("fly")) as other:
        assert one != other
    assert sessions.sessions == 2


def test_a_failed_request_gives_its_session_back(numbers: Iterator[int]) -> None:
    sessions = pool(numbers, most=1)
    with pytest.raises(ZeroDivisionError), sessions.lend(talk("fly")):
        raise ZeroDivisionError
    assert used(sessions, talk("fly")) == 0


def test_the_least_recently_used_go_when_memory_is_short(numbers: Iterator[int]) -> None:
    sessions = pool(numbers, limit=2, size=1)
    kept = [used(sessions, talk(goal, goal)) for goal in ("fly", "swim", "walk")]
    assert sessions.sessions == 2
    assert used(sessions, talk("walk", "walk")) == kept[2]
    assert used(sessions, talk("fly", "fly")) not in kept


def test_one_that_is_too_large_alone_is_not_kept(numbers: Iterator[int]) -> None:
    sessions = pool(numbers, limit=2, size=3)
    used(sessions, talk("fly"))
    assert sessions.sessions == 0


def test_pictures_are_told_by_their_digest() -> None:
    one, other = outline(talk("fly", "a", "b")), outline(talk("fly", "a", "c"))
    assert weight(one) - shared(one, other) == PICTURE_WEIGHT
    assert shared(one, one) == weight(one)


@given(st.text("ab", max_size=8), st.text("ab", max_size=8))
def test_the_common_beginning_of_texts(one: str, other: str) -> None:
    lead = weight(outline([Message("user", ("",))]))
    a, b = outline([Message("user", (one,))]), outline([Message("user", (other,))])
    length = shared(a, b) - lead
    assert one[:length] == other[:length]
    assert length == min(len(one), len(other)) or one[length] != other[length]
