"""Identities outside the article: countries and regions in ISO 3166 and Wikidata, cities in GeoNames."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from copydesk.annotations import Entity, Link
from copydesk.extraction.entities.gazetteer import (
    City,
    cities_spelled,
    country_named,
    country_of_people,
    subdivisions_named,
    us_states,
)
from copydesk.extraction.lexicons import lines

NAME = r"[A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*)*"
BEHIND = re.compile(
    rf"(?:, (?:in )?| in (?:(?:the )?(?:north|south|east|west|northern|southern|eastern|western|central)\w* )?| \()"
    rf"(?P<place>{NAME})"
)
BEFORE = re.compile(
    rf"(?P<place>{NAME}) (?:(?:northern|southern|eastern|western|central|coastal|capital|port|city|town|of) ){{0,4}}$"
)
"""Whose it is said to be: "Lebanon's northern city of Tripoli", "the Libyan capital Tripoli"."""
REACH = 60
"""Characters before and behind a name that may say whose city it is."""
AMBIGUOUS_COUNTRIES = frozenset({"Georgia", "Guinea", "Congo", "Dominica", "Niger", "Jordan", "Chad"})
"""Countries whose names others bear too: less sure where the article names no one else of their kind."""
DOMINANT = 5
"""How many times larger than its namesakes a city must be to be meant without any context."""
METROPOLIS, BEYOND_METROPOLIS, BEYOND = 2_000_000, 15, 60
"""A namesake is out, whatever the article names, if the largest is so many times its size; fewer for a metropolis."""
TOWN = 100_000
"""Inhabitants under which a city of the US is meant only where its state is named: there is one of every name."""
KNOWN_FROM = 100_000
"""Inhabitants from which a city that has no namesake speaks for its country."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the article names: countries by their ISO codes, each with how often, and states of the US by theirs."""

    countries: Counter[str]
    states: frozenset[str]


def with_links(text: str, entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """The entities with what they are elsewhere; none where the article does not decide it."""
    context = read_context(entities)
    found = ((entity, links_of(text, entity, context)) for entity in entities)
    return tuple(replace(entity, links=links) if links else entity for entity, links in found)


def read_context(entities: Sequence[Entity]) -> Context:
    """The countries that the article names, by themselves, by their people, their bodies and their best-known cities."""
    countries: Counter[str] = Counter()
    states: set[str] = set()
    for entity in entities:
        names = (entity.name, *entity.aliases)
        code = _country_of(entity, names)
        if code:
            countries[code] += len(entity.mentions)
        state = next((us_states()[name] for name in names if name in us_states()), None)
        if state and entity.type in ("GPE", "LOC") and entity.name not in AMBIGUOUS_COUNTRIES:
            states.add(state)
            countries["US"] += len(entity.mentions)
    return Context(countries, frozenset(states))


def _country_of(entity: Entity, names: Iterable[str]) -> str | None:
    """The country that an entity speaks for."""
    if entity.type == "PERSON":
        return None
    for name in names:
        country = country_named(name) or country_of_people(name)
        if country is None and entity.type in ("ORG", "EVENT", "LAW", "FAC"):
            first, *others = name.split()
            country = country_of_people(first) if others else None
        if country:
            return country.code
        if entity.type == "GPE":
            cities = cities_spelled(name)
            if len(cities) == 1 and cities[0].population >= KNOWN_FROM:
                return cities[0].country
    return None


def links_of(text: str, entity: Entity, context: Context) -> tuple[Link, ...]:
    """The links of one entity, places alone having any."""
    if entity.type not in ("GPE", "LOC"):
        return ()
    names = (entity.name, *entity.aliases)
    country = next(filter(None, map(country_named, names)), None)
    if country and entity.name in us_states() and _is_state(text, entity, context):
        return _region_links(f"US-{us_states()[entity.name]}", 0.8)
    if country:
        sure = 0.99
        if entity.name in AMBIGUOUS_COUNTRIES:
            sure = 0.8 if len(context.countries) < 3 or "US" not in context.countries else 0.6
        return (Link("iso3166", country.code, sure), Link("wikidata", country.wikidata, sure))
    region = next((found for name in names if (found := _regions().get(name))), None)
    if region and (region[0] == "-" or entity.name not in AMBIGUOUS_COUNTRIES):
        return _region(region, 0.95)
    cities = next(filter(None, map(cities_spelled, names)), ())
    if cities:
        return _city_link(cities, _said(text, entity), context)
    return _subdivision_link(entity.name, context.countries)


def _is_state(text: str, entity: Entity, context: Context) -> bool:
    """Whether "Georgia" is the state: other states are named, or a city of the state stands before it."""
    before = any(
        city.country == "US" and city.region == us_states()[entity.name]
        for mention in entity.mentions
        if (found := re.search(rf"(?P<city>{NAME}), $", text[max(0, mention.start - REACH) : mention.start]))
        for city in cities_spelled(found["city"])
    )
    return before or (bool(context.states) and context.countries["US"] > context.countries["GE"] - len(entity.mentions))


@cache
def _regions() -> dict[str, tuple[str, str]]:
    """Region to ISO 3166-2 code ("-" where it has none) and Wikidata id."""
    rows = [line.split("\t") for line in lines("places.tsv")]
    return {name: (code, wikidata) for code, wikidata, names in rows for name in names.split("|")}


@cache
def _wikidata_by_code() -> dict[str, str]:
    return {code: wikidata for code, wikidata in _regions().values() if code != "-"}


def _region(region: tuple[str, str], sure: float) -> tuple[Link, ...]:
    code, wikidata = region
    return _region_links(code, sure) if code != "-" else (Link("wikidata", wikidata, sure),)


def _region_links(code: str, sure: float) -> tuple[Link, ...]:
    wikidata = _wikidata_by_code().get(code)
    return (Link("iso3166", code, sure), *([Link("wikidata", wikidata, sure)] if wikidata else []))


def _said(text: str, entity: Entity) -> list[str]:
    """What the article names right behind or before the city to say which it is, in the order of the text."""
    found = []
    for mention in entity.mentions:
        if behind := BEHIND.match(text, mention.end, mention.end + REACH):
            found.append(behind["place"])
        if before := BEFORE.search(text[max(0, mention.start - REACH) : mention.start].rpartition(". ")[2]):
            found.append(re.sub(r"['’]s$", "", before["place"]))
    return found


def _city_link(cities: Sequence[City], said: Sequence[str], context: Context) -> tuple[Link, ...]:
    for place in said:
        state, country = us_states().get(place), country_named(place) or country_of_people(place)
        named = [
            city
            for city in cities
            if (state and city.country == "US" and city.region == state) or (country and city.country == country.code)
        ]
        if named:
            return (_geonames(named[0], 0.95),)
    beyond = BEYOND_METROPOLIS if cities[0].population >= METROPOLIS else BEYOND
    near = [city for city in cities if _is_near(city, context, largest=cities[0].population / beyond)]
    if near:
        return (_geonames(max(near, key=lambda city: _weight(city, context)), 0.9),)
    abroad = [city for city in cities if city.country != "US" or city.population >= TOWN]
    if len(cities) == 1:
        return (_geonames(cities[0], 0.8 if cities[0].population > KNOWN_FROM else 0.6),)
    if abroad and abroad[0].population > DOMINANT * (abroad[1].population if len(abroad) > 1 else 0):
        return (_geonames(abroad[0], 0.75),)
    return ()


def _is_near(city: City, context: Context, *, largest: float) -> bool:
    """Whether the article names the city's country, for a town of the US its state, and the city is not too small."""
    if city.country == "US" and (city.population < TOWN or city.region in context.states):
        return city.region in context.states
    return city.country in context.countries and city.population >= largest


def _weight(city: City, context: Context) -> tuple[bool, int, int]:
    of_state = city.country == "US" and city.region in context.states
    return of_state, context.countries[city.country] * city.population, city.population


def _geonames(city: City, confidence: float) -> Link:
    return Link("geonames", str(city.geonames), confidence)


def _subdivision_link(name: str, countries: Mapping[str, int]) -> tuple[Link, ...]:
    codes = subdivisions_named(name)
    near = [code for code in codes if code[:2] in countries]
    if len(near) == 1:
        return _region_links(near[0], 0.9)
    return _region_links(codes[0], 0.7) if len(codes) == 1 else ()
