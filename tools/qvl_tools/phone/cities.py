"""Cities that the simulated Flights app serves: one airport each, real codes and places."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from qvl_tools.phone import cities_held_out

EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True)
class City:
    """A city and its airport.

    Attributes:
        code: IATA code of the airport.
        utc_offset_h: Standard (winter) time; the simulated world has no daylight saving.
    """

    code: str
    name: str
    airport: str
    country: str
    latitude_deg: float
    longitude_deg: float
    utc_offset_h: float


_ROWS = (
    ("AMS", "Amsterdam", "Schiphol", "Netherlands", 52.31, 4.76, 1),
    ("ATH", "Athens", "Eleftherios Venizelos", "Greece", 37.94, 23.94, 2),
    ("ATL", "Atlanta", "Hartsfield-Jackson", "United States", 33.64, -84.43, -5),
    ("AKL", "Auckland", "Auckland Airport", "New Zealand", -37.01, 174.79, 12),
    ("BKK", "Bangkok", "Suvarnabhumi", "Thailand", 13.69, 100.75, 7),
    ("BCN", "Barcelona", "El Prat", "Spain", 41.30, 2.08, 1),
    ("PEK", "Beijing", "Capital", "China", 40.08, 116.58, 8),
    ("BER", "Berlin", "Brandenburg", "Germany", 52.36, 13.51, 1),
    ("BOG", "Bogotá", "El Dorado", "Colombia", 4.70, -74.15, -5),
    ("BOS", "Boston", "Logan", "United States", 42.36, -71.01, -5),
    ("BRU", "Brussels", "Zaventem", "Belgium", 50.90, 4.48, 1),
    ("BUD", "Budapest", "Ferenc Liszt", "Hungary", 47.44, 19.26, 1),
    ("EZE", "Buenos Aires", "Ezeiza", "Argentina", -34.82, -58.54, -3),
    ("CAI", "Cairo", "Cairo International", "Egypt", 30.12, 31.41, 2),
    ("CPT", "Cape Town", "Cape Town International", "South Africa", -33.97, 18.60, 2),
    ("ORD", "Chicago", "O'Hare", "United States", 41.98, -87.90, -6),
    ("CPH", "Copenhagen", "Kastrup", "Denmark", 55.62, 12.66, 1),
    ("DFW", "Dallas", "Fort Worth", "United States", 32.90, -97.04, -6),
    ("DEL", "Delhi", "Indira Gandhi", "India", 28.57, 77.10, 5.5),
    ("DEN", "Denver", "Denver International", "United States", 39.86, -104.67, -7),
    ("DXB", "Dubai", "Dubai International", "United Arab Emirates", 25.25, 55.36, 4),
    ("DUB", "Dublin", "Dublin Airport", "Ireland", 53.42, -6.27, 0),
    ("EDI", "Edinburgh", "Turnhouse", "United Kingdom", 55.95, -3.37, 0),
    ("FRA", "Frankfurt", "Frankfurt Airport", "Germany", 50.03, 8.57, 1),
    ("GVA", "Geneva", "Cointrin", "Switzerland", 46.24, 6.11, 1),
    ("HAM", "Hamburg", "Helmut Schmidt", "Germany", 53.63, 9.99, 1),
    ("HEL", "Helsinki", "Vantaa", "Finland", 60.32, 24.96, 2),
    ("HKG", "Hong Kong", "Chek Lap Kok", "Hong Kong", 22.31, 113.91, 8),
    ("HNL", "Honolulu", "Daniel K. Inouye", "United States", 21.32, -157.92, -10),
    ("IST", "Istanbul", "Istanbul Airport", "Türkiye", 41.26, 28.74, 3),
    ("JNB", "Johannesburg", "O. R. Tambo", "South Africa", -26.14, 28.25, 2),
    ("LIS", "Lisbon", "Humberto Delgado", "Portugal", 38.77, -9.13, 0),
    ("LHR", "London", "Heathrow", "United Kingdom", 51.47, -0.45, 0),
    ("LAX", "Los Angeles", "Los Angeles International", "United States", 33.94, -118.41, -8),
    ("MAD", "Madrid", "Barajas", "Spain", 40.47, -3.56, 1),
    ("MEL", "Melbourne", "Tullamarine", "Australia", -37.67, 144.84, 10),
    ("MEX", "Mexico City", "Benito Juárez", "Mexico", 19.44, -99.07, -6),
    ("MIA", "Miami", "Miami International", "United States", 25.79, -80.29, -5),
    ("MXP", "Milan", "Malpensa", "Italy", 45.63, 8.72, 1),
    ("YUL", "Montreal", "Trudeau", "Canada", 45.47, -73.74, -5),
    ("BOM", "Mumbai", "Chhatrapati Shivaji", "India", 19.09, 72.87, 5.5),
    ("MUC", "Munich", "Franz Josef Strauss", "Germany", 48.35, 11.79, 1),
    ("NBO", "Nairobi", "Jomo Kenyatta", "Kenya", -1.32, 36.93, 3),
    ("JFK", "New York", "John F. Kennedy", "United States", 40.64, -73.78, -5),
    ("NCE", "Nice", "Côte d'Azur", "France", 43.66, 7.22, 1),
    ("OSL", "Oslo", "Gardermoen", "Norway", 60.19, 11.10, 1),
    ("CDG", "Paris", "Charles de Gaulle", "France", 49.01, 2.55, 1),
    ("OPO", "Porto", "Francisco Sá Carneiro", "Portugal", 41.25, -8.68, 0),
    ("PRG", "Prague", "Václav Havel", "Czechia", 50.10, 14.26, 1),
    ("KEF", "Reykjavik", "Keflavík", "Iceland", 63.99, -22.61, 0),
    ("GIG", "Rio de Janeiro", "Galeão", "Brazil", -22.81, -43.25, -3),
    ("FCO", "Rome", "Fiumicino", "Italy", 41.80, 12.24, 1),
    ("SFO", "San Francisco", "San Francisco International", "United States", 37.62, -122.38, -8),
    ("SCL", "Santiago", "Arturo Merino Benítez", "Chile", -33.39, -70.79, -4),
    ("GRU", "São Paulo", "Guarulhos", "Brazil", -23.43, -46.47, -3),
    ("SEA", "Seattle", "Seattle-Tacoma", "United States", 47.45, -122.31, -8),
    ("ICN", "Seoul", "Incheon", "South Korea", 37.46, 126.44, 9),
    ("SIN", "Singapore", "Changi", "Singapore", 1.36, 103.99, 8),
    ("ARN", "Stockholm", "Arlanda", "Sweden", 59.65, 17.92, 1),
    ("SYD", "Sydney", "Kingsford Smith", "Australia", -33.95, 151.18, 10),
    ("HND", "Tokyo", "Haneda", "Japan", 35.55, 139.78, 9),
    ("YYZ", "Toronto", "Pearson", "Canada", 43.68, -79.63, -5),
    ("YVR", "Vancouver", "Vancouver International", "Canada", 49.19, -123.18, -8),
    ("VIE", "Vienna", "Schwechat", "Austria", 48.11, 16.57, 1),
    ("WAW", "Warsaw", "Chopin", "Poland", 52.17, 20.97, 1),
    ("ZRH", "Zurich", "Zurich Airport", "Switzerland", 47.46, 8.55, 1),
)

CITIES = tuple(City(*row) for row in _ROWS)
HELD_OUT_CITIES = tuple(City(*row) for row in cities_held_out.ROWS)
CITY = {city.code: city for city in (*CITIES, *HELD_OUT_CITIES)}
"""The cities of all worlds by code."""
HUBS = ("AMS", "FRA", "LHR", "CDG", "MAD", "IST", "DXB", "SIN", "HKG", "JFK", "ORD", "ATL", "GRU")
POPULAR = ("LHR", "CDG", "JFK", "LIS", "BCN", "HND", "FCO", "BKK", "ZRH", "AMS")
HELD_OUT_HUBS, HELD_OUT_POPULAR = cities_held_out.HUBS, cities_held_out.POPULAR


def fold(text: str) -> str:
    """Return text for comparing: lower case, without accents."""
    marked = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in marked if not unicodedata.combining(sign))


def distance_km(a: City, b: City) -> float:
    """Return the great-circle distance between two airports."""
    lat_a, lat_b = math.radians(a.latitude_deg), math.radians(b.latitude_deg)
    half_lat = (lat_b - lat_a) / 2
    half_lon = math.radians(b.longitude_deg - a.longitude_deg) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(chord))


def find_cities(
    query: str, cities: Sequence[City] = CITIES, popular: Sequence[str] = POPULAR
) -> list[City]:
    """Return the cities that match, best first; the popular ones, then all, for an empty query.

    A city matches by its code, or where a word of its name, airport or country starts so.
    """
    wanted = fold(query).strip()
    if not wanted:
        first = [CITY[code] for code in popular]
        return first + [city for city in cities if city not in first]
    ranked = [(_rank(city, wanted), city.name, city) for city in cities]
    return [city for rank, _, city in sorted(ranked, key=lambda row: row[:2]) if rank < _NO_MATCH]


_NO_MATCH = 4


def _rank(city: City, wanted: str) -> int:
    """Return how well a city matches, 0 best, ``_NO_MATCH`` for not at all."""
    name = fold(city.name)
    if wanted in (city.code.lower(), name):
        return 0
    if name.startswith(wanted) or f"{name} {city.code.lower()}".startswith(wanted):
        return 1
    words = f" {name} {fold(city.airport)}"
    if f" {wanted}" in words or city.code.lower().startswith(wanted):
        return 2
    return 3 if f" {wanted}" in f" {fold(city.country)}" else _NO_MATCH
