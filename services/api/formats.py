"""An article in the forms of others: IPTC's ninjs, and schema.org's NewsArticle as JSON-LD."""

from typing import Any, Literal

from services.api.schemas.annotations import EntityOut, QuoteOut
from services.api.schemas.articles import Article

Format = Literal["json", "ninjs", "jsonld"]
MEDIA_TYPES: dict[Format, str] = {
    "json": "application/json", "ninjs": "application/json", "jsonld": "application/ld+json",
}  # fmt: skip
NINJS = {"name": "ninjs", "version": "2.1", "schema": "https://iptc.org/std/ninjs/ninjs-schema_2.1.json"}
LISTS = {"PERSON": "people", "ORG": "organisations", "GPE": "places", "LOC": "places", "FAC": "places", "EVENT": "events",
         "PRODUCT": "objects"}  # fmt: skip
"""Where ninjs has the entities of a type; all others are subjects."""
THINGS = {"PERSON": "Person", "ORG": "Organization", "GPE": "AdministrativeArea", "LOC": "Place", "FAC": "Place",
          "EVENT": "Event", "LAW": "Legislation", "PRODUCT": "Product", "WORK_OF_ART": "CreativeWork"}  # fmt: skip
"""What schema.org calls the entities of a type; all others are things."""
AUTHORITIES = {
    "wikidata": "https://www.wikidata.org/entity/{}",
    "geonames": "https://sws.geonames.org/{}/",
    "iso3166": "urn:iso:std:iso:3166:{}",
}


def render(article: Article, form: Format, base: str) -> dict[str, Any]:
    """The article in the form; `base` is this service's address, for whatever has no other."""
    return (ninjs if form == "ninjs" else json_ld)(article, base.rstrip("/"))


def ninjs(article: Article, base: str) -> dict[str, Any]:
    """The article as a ninjs 2.1 item: the whole of it once it was read, before that what was sent with it."""
    metadata = article.metadata
    item: dict[str, Any] = {
        "uri": f"{base}/v1/articles/{article.id}",
        "type": "text",
        "representationtype": "full" if metadata else "partial",
        "pubstatus": "usable",
        "standard": NINJS,
        "firstcreated": _stamp(article.accepted_at),
        "versioncreated": _stamp(article.completed_at or article.accepted_at),
        "contentcreated": _stamp(article.published_at),
        "language": article.language,
        "title": article.title,
        "headlines": _roles(main=article.title, alternative=metadata.alternative_headline if metadata else None),
        "infosources": _sources(article),
        "altids": _roles(copydesk=article.id, url=article.url, external=article.external_id),
    }
    if metadata:
        item |= {
            "by": ", ".join(metadata.authors),
            "located": metadata.dateline and metadata.dateline.place,
            "descriptions": _roles(summary=metadata.description),
            "bodies": [
                {
                    "role": "main", "contenttype": "text/plain", "charcount": len(article.text or ""),
                    "wordcount": metadata.word_count, "value": article.text or "",
                }
            ],
            "subjects": [{"literal": keyword, "name": keyword, "rel": "keyword"} for keyword in metadata.keywords],
        }  # fmt: skip
        if metadata.image:
            image = {"uri": metadata.image, "type": "picture", "name": "main"}
            item["associations"] = [{**image, "renditions": [{"name": "original", "href": metadata.image}]}]
    for entity in article.entities or ():
        name = LISTS.get(entity.type, "subjects")
        about = {"name": entity.name, "rel": "mentions", "literal": entity.id, "uri": _uris(entity, base)[0]}
        item.setdefault(name, []).append(about)
    return _without_nothing(item)


def _roles(**values: str | None) -> list[dict[str, str]]:
    return [{"role": role, "value": value} for role, value in values.items() if value]


def _sources(article: Article) -> list[dict[str, str]]:
    agency = article.metadata.agency if article.metadata else None
    named = (("publisher", article.publisher), ("agency", agency))
    return [{"name": name, "role": role} for role, name in named if name]


def json_ld(article: Article, base: str) -> dict[str, Any]:
    """The article as a schema.org NewsArticle."""
    metadata = article.metadata
    item: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": f"{base}/v1/articles/{article.id}",
        "headline": article.title,
        "datePublished": _stamp(article.published_at),
        "publisher": _party("Organization", article.publisher),
        "inLanguage": article.language,
        "url": article.url,
    }
    if metadata:
        item |= {
            "alternativeHeadline": metadata.alternative_headline,
            "author": [_party("Person", name) for name in metadata.authors],
            "dateModified": _stamp(metadata.modified_at),
            "description": metadata.description,
            "keywords": metadata.keywords,
            "image": metadata.image,
            "articleSection": metadata.section,
            "dateline": metadata.dateline and metadata.dateline.place,
            "sourceOrganization": _party("NewsMediaOrganization", metadata.agency),
            "wordCount": metadata.word_count,
            "timeRequired": f"PT{metadata.reading_seconds}S",
            "articleBody": article.text,
        }
    item["mentions"] = [_thing(entity, base) for entity in article.entities or ()]
    item["hasPart"] = [part for quote in article.quotes or () if (part := _quotation(quote, base))]
    return _without_nothing(item)


def _party(kind: str, name: str | None) -> dict[str, str] | None:
    return {"@type": kind, "name": name} if name else None


def _thing(entity: EntityOut, base: str) -> dict[str, Any]:
    *same, own = _uris(entity, base)
    return _without_nothing({
        "@type": THINGS.get(entity.type, "Thing"),
        "@id": own,
        "name": entity.name,
        "alternateName": entity.aliases,
        "jobTitle": entity.roles if entity.type == "PERSON" else None,
        "sameAs": same,
    })  # fmt: skip


def _quotation(quote: QuoteOut, base: str) -> dict[str, Any] | None:
    """A direct quote as a part of the article; of others the words are the reporter's."""
    if quote.type != "direct":
        return None
    speaker = quote.speaker
    said_by = _party("Person", speaker.name) if speaker else None
    if said_by and speaker and speaker.entity_id:
        said_by["@id"] = f"{base}/v1/entities/{speaker.entity_id}"
    return _without_nothing({"@type": "Quotation", "text": quote.text, "creator": said_by})


def _uris(entity: EntityOut, base: str) -> list[str]:
    """Where the entity is known, the surest first, and last where it is known here."""
    links = sorted(entity.links, key=lambda link: -link.confidence)
    known = [AUTHORITIES[link.source].format(link.id) for link in links if link.source in AUTHORITIES]
    return [*known, f"{base}/v1/entities/{entity.id}"]


def _stamp(moment: Any) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def _without_nothing(item: dict[str, Any]) -> dict[str, Any]:
    """Neither standard knows a null; an empty list says nothing."""
    return {name: value for name, value in item.items() if value not in (None, "", [])}
