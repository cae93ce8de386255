from __future__ import annotations

import pytest

from qvl_tools.phone.cities import CITIES, CITY, HELD_OUT_CITIES, distance_km, find_cities


def test_every_code_names_one_city() -> None:
    assert len(CITIES) >= 60
    assert len(CITY) == len(CITIES) + len(HELD_OUT_CITIES)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("zur", "ZRH"),
        ("Lisbon", "LIS"),
        ("lhr", "LHR"),
        ("SAO P", "GRU"),
        ("bogota", "BOG"),
        ("schiphol", "AMS"),
        ("new york", "JFK"),
        ("japan", "HND"),
    ],
)
def test_a_city_is_found_by_name_code_airport_and_country(query: str, code: str) -> None:
    assert find_cities(query)[0].code == code


def test_no_query_lists_all_the_popular_first() -> None:
    assert find_cities(" ")[0].code == "LHR"
    assert len(find_cities("")) == len(CITIES)


def test_nonsense_finds_nothing() -> None:
    assert find_cities("qqqq") == []


def test_distances_are_those_of_the_globe() -> None:
    assert distance_km(CITY["ZRH"], CITY["LIS"]) == pytest.approx(1730, abs=40)
    assert distance_km(CITY["JFK"], CITY["LHR"]) == pytest.approx(5540, abs=50)
    assert distance_km(CITY["SYD"], CITY["SYD"]) == 0
