from __future__ import annotations

from qvl_tools.phone.content import owner, people


def test_a_seed_repeats_its_people_and_another_has_others() -> None:
    people.cache_clear()
    first = people(5)
    people.cache_clear()
    assert people(5) == first
    assert people(6) != first
    assert owner(5) not in first


def test_people_are_sorted_distinct_and_cannot_be_reached() -> None:
    names = [person.name for person in people(3)]
    assert names == sorted(names)
    assert len(set(names)) == len(names)
    assert all(person.email.endswith("@example.com") for person in people(3))
    assert all(" 555 01" in person.phone for person in people(3))


def test_a_person_is_found_by_words_and_digits() -> None:
    person = people(1)[0]
    assert person.matches(person.last_name.upper()[:3])
    assert person.matches(person.phone[-4:])
    assert person.matches(person.phone)
    assert not person.matches("zzzz")
    assert not person.matches("99999")
