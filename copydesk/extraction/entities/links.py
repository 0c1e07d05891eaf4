"""Identities outside the article: countries and regions in ISO 3166 and Wikidata, cities in GeoNames."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from copydesk.annotations import Entity, Link
from copydesk.extraction.entities.gazetteer import (
    City,
    cities_named,
    country_named,
    country_of_people,
    subdivisions_named,
    us_states,
)

BEHIND = re.compile(r", (?P<place>[A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*)*)")
AMBIGUOUS_COUNTRIES = frozenset({"Georgia", "Guinea", "Congo", "Dominica", "Niger", "Jordan", "Chad"})
"""Countries whose names others bear too: less sure where the article names no one else of their kind."""
DOMINANT = 5
"""How many times larger than its namesakes a city must be to be meant without any context."""


def with_links(text: str, entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """The entities with what they are elsewhere; none where the article does not decide it."""
    context = countries_in(entities)
    return tuple(replace(entity, links=links_of(text, entity, context)) for entity in entities)


def countries_in(entities: Sequence[Entity]) -> Counter[str]:
    """How often the article names each country or its people, by ISO code."""
    found: Counter[str] = Counter()
    for entity in entities:
        for name in (entity.name, *entity.aliases):
            country = country_named(name) if entity.type == "GPE" else country_of_people(name)
            if country:
                found[country.code] += len(entity.mentions)
                break
    return found


def links_of(text: str, entity: Entity, context: Mapping[str, int]) -> tuple[Link, ...]:
    """The links of one entity, places alone having any."""
    if entity.type not in ("GPE", "LOC"):
        return ()
    names = (entity.name, *entity.aliases)
    country = next(filter(None, map(country_named, names)), None)
    if country:
        sure = (
            0.99 if entity.name not in AMBIGUOUS_COUNTRIES else 0.8 if len(context) < 3 or "US" not in context else 0.6
        )
        return (Link("iso3166", country.code, sure), Link("wikidata", country.wikidata, sure))
    behind = {match["place"] for mention in entity.mentions if (match := BEHIND.match(text, mention.end))}
    cities = next(filter(None, map(cities_named, names)), ())
    if cities:
        return _city_link(cities, behind, context)
    return _subdivision_link(entity.name, context)


def _city_link(cities: Sequence[City], behind: set[str], context: Mapping[str, int]) -> tuple[Link, ...]:
    for place in behind:
        state, country = us_states().get(place), country_named(place)
        said = [
            city
            for city in cities
            if (state and city.country == "US" and city.region == state) or (country and city.country == country.code)
        ]
        if said:
            return (_geonames(said[0], 0.95),)
    near = [city for city in cities if city.country in context]
    if near:
        best = max(near, key=lambda city: (context[city.country] * city.population, city.population))
        return (_geonames(best, 0.9),)
    if len(cities) == 1:
        return (_geonames(cities[0], 0.8 if cities[0].population > 100_000 else 0.6),)
    if cities[0].population > DOMINANT * cities[1].population:
        return (_geonames(cities[0], 0.75),)
    return ()


def _geonames(city: City, confidence: float) -> Link:
    return Link("geonames", str(city.geonames), confidence)


def _subdivision_link(name: str, context: Mapping[str, int]) -> tuple[Link, ...]:
    codes = subdivisions_named(name)
    near = [code for code in codes if code[:2] in context]
    if len(near) == 1:
        return (Link("iso3166", near[0], 0.9),)
    return (Link("iso3166", codes[0], 0.7),) if len(codes) == 1 else ()
