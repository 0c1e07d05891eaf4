"""An article as ninjs and as JSON-LD."""

from typing import Any

import pytest

from services.api.formats import json_ld, ninjs
from services.api.schemas.articles import Article

BODY = "SANDHOLM (Norda) - “We waited,” Mara Velde said in Paris."
HERE = "https://desk.example"
METADATA = {
    "title": "Port closes", "title_confidence": None, "alternative_headline": "Two berths to close", "authors": ["Jo Doe"],
    "published_at": "2026-03-04T09:30:00Z", "modified_at": None, "publisher": "The Courier", "language": "en",
    "language_confidence": 0.9, "url": "https://news.example/port", "description": "In short.", "keywords": ["port"],
    "image": "https://news.example/port.jpg", "section": "Local", "agency": "Norda", "word_count": 9, "reading_seconds": 2,
    "dateline": {"start": 0, "end": 16, "place": "SANDHOLM", "agency": "Norda"}, "sources": {},
}  # fmt: skip


def entity(id_: str, name: str, type_: str, *links: dict[str, Any], **more: Any) -> dict[str, Any]:
    start = BODY.index(name)
    mention = {"start": start, "end": start + len(name), "text": name, "kind": "name"}
    return {
        "id": id_, "name": name, "type": type_, "salience": 0.5, "aliases": [], "roles": [], "gender": None, "number": None,
        "links": list(links), "mentions": [mention], **more,
    }  # fmt: skip


@pytest.fixture
def article() -> Article:
    summary = {
        "id": "art_1", "status": "done", "title": "Port closes", "publisher": "The Courier", "language": "en",
        "url": "https://news.example/port", "published_at": "2026-03-04T09:30:00Z", "accepted_at": "2026-03-04T10:00:00Z",
        "completed_at": "2026-03-04T10:00:01Z", "duplicate_of": None, "revision_of": None, "similar": 0, "similar_to": [],
        "external_id": "x7", "failure": None, "links": {"self": "", "events": "", "page": ""},
    }  # fmt: skip
    speaker = {
        "text": "Mara Velde", "start": 32, "end": 42, "name": "Mara Velde", "entity_id": "ent_1", "resolved_by": "name",
    }  # fmt: skip
    quote = {
        "id": "quo_1", "type": "direct", "text": "We waited,", "start": 20, "end": 30, "confidence": 0.9, "cue": None,
        "parts": [{"start": 20, "end": 30, "marked": True}], "speaker": speaker,
    }  # fmt: skip
    paris = {"source": "geonames", "id": "2988507", "confidence": 0.8}
    people = [
        entity("ent_1", "Mara Velde", "PERSON", roles=["director"], aliases=["Velde"]),
        entity("ent_2", "Paris", "GPE", paris),
        entity("ent_3", "Norda", "ORG", {"source": "wikidata", "id": "Q1", "confidence": 0.6}),
    ]
    found = {"text": BODY, "metadata": METADATA, "entities": people, "quotes": [quote, {**quote, "type": "indirect"}]}
    return Article.model_validate({**summary, **found})


def test_ninjs(article: Article) -> None:
    item = ninjs(article, HERE)
    assert item["uri"] == f"{HERE}/v1/articles/art_1"
    assert (item["standard"]["version"], item["type"], item["representationtype"]) == ("2.1", "text", "full")
    assert item["headlines"] == [
        {"role": "main", "value": "Port closes"}, {"role": "alternative", "value": "Two berths to close"},
    ]  # fmt: skip
    assert (item["by"], item["located"], item["contentcreated"]) == ("Jo Doe", "SANDHOLM", "2026-03-04T09:30:00Z")
    assert item["bodies"][0] == {
        "role": "main", "contenttype": "text/plain", "charcount": len(BODY), "wordcount": 9, "value": BODY,
    }  # fmt: skip
    assert [(each["name"], each["uri"]) for each in item["people"] + item["places"] + item["organisations"]] == [
        ("Mara Velde", f"{HERE}/v1/entities/ent_1"),
        ("Paris", "https://sws.geonames.org/2988507/"),
        ("Norda", "https://www.wikidata.org/entity/Q1"),
    ]
    assert {"role": "external", "value": "x7"} in item["altids"]
    assert item["infosources"] == [{"name": "The Courier", "role": "publisher"}, {"name": "Norda", "role": "agency"}]


def test_json_ld(article: Article) -> None:
    item = json_ld(article, HERE)
    assert (item["@context"], item["@type"], item["headline"]) == ("https://schema.org", "NewsArticle", "Port closes")
    assert item["author"] == [{"@type": "Person", "name": "Jo Doe"}]
    assert (item["timeRequired"], item["wordCount"], item["dateline"]) == ("PT2S", 9, "SANDHOLM")
    assert item["mentions"][0] == {
        "@type": "Person", "@id": f"{HERE}/v1/entities/ent_1", "name": "Mara Velde", "alternateName": ["Velde"],
        "jobTitle": ["director"],
    }  # fmt: skip
    assert item["mentions"][1]["sameAs"] == ["https://sws.geonames.org/2988507/"]
    assert item["hasPart"] == [
        {
            "@type": "Quotation", "text": "We waited,",
            "creator": {"@type": "Person", "name": "Mara Velde", "@id": f"{HERE}/v1/entities/ent_1"},
        }
    ]  # fmt: skip


def test_an_article_not_yet_read_says_what_was_sent(article: Article) -> None:
    waiting = article.model_copy(update={"metadata": None, "entities": None, "quotes": None, "text": None})
    assert ninjs(waiting, HERE)["representationtype"] == "partial"
    assert "bodies" not in ninjs(waiting, HERE)
    assert "articleBody" not in json_ld(waiting, HERE)


def test_nothing_is_null(article: Article) -> None:
    for item in (ninjs(article, HERE), json_ld(article, HERE)):
        assert None not in item.values()
        assert [] not in item.values()
