"""What was found comes back exactly, whole, and only from the newest extractor."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from copydesk.annotations import Metadata
from copydesk.ids import ArticleId
from copydesk.store import articles, entities, jobs, quotes, readings
from copydesk.store.engine import Sessions, transaction
from copydesk.submissions import Submission
from tests.stored import (
    BODY,
    accept,
    annotated,
    change,
    claimed,
    column,
    done,
    entity,
    fail,
    finish,
    marrin,
    quoted,
)


def read(sessions: Sessions, article: ArticleId) -> readings.Reading:
    with transaction(sessions) as session:
        found = readings.read(session, article)
    assert found is not None
    return found


def summary(sessions: Sessions, article: ArticleId) -> articles.Summary:
    with transaction(sessions) as session:
        return articles.get(session, article)


def reread(sessions: Sessions, article: ArticleId, *, version: int, tries: int = 1) -> jobs.Claim:
    with transaction(sessions) as session:
        jobs.enqueue(session, [article], lane="backfill", version=version, tries=tries, request_id="req_2")
    return claimed(sessions, article, version=version)


def test_a_reading_comes_back_as_it_was_written(sessions: Sessions) -> None:
    found = read(sessions, done(sessions, found=marrin(title="Ferry")))
    (person,), (quote,) = found.entities, found.quotes
    assert (found.text, found.version, found.model, found.not_run) == (BODY, 1, "a_model", [])
    assert [(m["start"], m["end"], m["text"]) for m in person["mentions"]] == [(26, 38, "Odile Marrin")]
    assert (quote["text"], quote["cue"]["text"]) == ("We will mend the ferry,", "said")
    assert quote["speaker"] == {
        "entity_id": person["id"], "name": "Odile Marrin", "text": "Odile Marrin", "start": 26, "end": 38,
        "resolved_by": "name",
    }  # fmt: skip
    assert found.dates == [{"start": 47, "end": 53, "text": "Monday", "value": None}]
    assert found.metadata["title"] == "Ferry"


def test_nothing_is_read_before_it_is_written(sessions: Sessions) -> None:
    article = accept(sessions).id
    with transaction(sessions) as session:
        assert readings.read(session, article) is None


def test_a_new_reading_replaces_the_old_one_whole(sessions: Sessions) -> None:
    article = done(sessions, found=marrin())
    old = read(sessions, article)
    held = reread(sessions, article, version=2)
    assert read(sessions, article) == old
    assert summary(sessions, article).status == "done"
    finish(sessions, held, annotated("Other words.", version=2))
    new = read(sessions, article)
    assert (new.text, new.version, new.entities, new.quotes) == ("Other words.", 2, [], [])
    assert column(sessions, "select count(*) from quotes") == [0]


def test_read_again_an_unchanged_quote_and_person_keep_their_ids(sessions: Sessions) -> None:
    article = done(sessions, found=marrin())
    old = read(sessions, article)
    finish(sessions, reread(sessions, article, version=2), marrin(version=2))
    new = read(sessions, article)
    assert (new.quotes, new.entities) == (old.quotes, old.entities)


def test_a_rereading_that_fails_leaves_the_article_as_it_was(sessions: Sessions) -> None:
    article = done(sessions, found=marrin())
    before = summary(sessions, article), read(sessions, article)
    fail(sessions, reread(sessions, article, version=2), final=True)
    assert (summary(sessions, article), read(sessions, article)) == before
    assert column(sessions, "select state from jobs") == ["parked"]


def test_an_older_reading_never_replaces_a_newer(sessions: Sessions) -> None:
    article = done(sessions, found=marrin(version=2))
    with transaction(sessions) as session:
        jobs.enqueue(session, [article], lane="backfill", version=1, tries=1, request_id="req_2")
    change(sessions, "update jobs set target_version = 1")
    finish(sessions, claimed(sessions, article), annotated("Old words.", version=1))
    assert (read(sessions, article).text, read(sessions, article).version) == (BODY, 2)
    assert summary(sessions, article).status == "done"


def test_what_cannot_be_stored_is_replaced_one_for_one(sessions: Sessions) -> None:
    body = "A\x00B said \ud800C came."
    who = entity(body, "A\x00B")
    found = replace(
        annotated(body, title="T\x00", publisher="\udfff", keywords=("\x00",), sources={"title": "\x00"}),
        entities=(who,),
        quotes=(quoted(body, "\ud800C came", speaker=who, cue="said", type_="indirect"),),
    )
    kept = read(sessions, done(sessions, "Posted.", found=found))
    assert kept.text == "A�B said �C came."
    assert (kept.metadata["title"], kept.metadata["keywords"]) == ("T�", ["�"])
    assert (kept.entities[0]["name"], kept.entities[0]["mentions"][0]["text"]) == ("A�B", "A�B")
    assert (kept.quotes[0]["text"], kept.quotes[0]["speaker"]["name"]) == ("�C came", "A�B")


WORDS = st.text(st.sampled_from("aé\r\n\u200b\u00ad👩\u200d🚒\ufeffक्ष\u0301 "), min_size=1, max_size=12)


@given(before=WORDS, said=WORDS, after=WORDS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_offsets_slice_the_stored_text(sessions: Sessions, before: str, said: str, after: str) -> None:
    body = f"{before}|{said}|{after}"
    who = entity(body, f"|{said}|")
    words = quoted(body, f"|{said}|", speaker=who)
    with transaction(sessions) as session:
        accepted = articles.accept(session, Submission(body), lane="articles", version=1, tries=1, request_id="r")
    if not accepted.duplicate:
        finish(sessions, claimed(sessions, accepted.id), replace(annotated(body), entities=(who,), quotes=(words,)))
    found = read(sessions, accepted.id)
    assert found.text == body
    for span in (found.quotes[0], found.quotes[0]["speaker"], found.entities[0]["mentions"][0]):
        assert found.text[span["start"] : span["end"]] == span["text"] == f"|{said}|"


def test_two_spellings_that_fold_alike_are_one_entity(sessions: Sessions) -> None:
    body = "Ana Brück met ANA BRUCK."
    found = replace(annotated(body), entities=(entity(body, "Ana Brück"), entity(body, "ANA BRUCK", id_="e2")))
    (one,) = read(sessions, done(sessions, body, found=found)).entities
    assert [m["text"] for m in one["mentions"]] == ["Ana Brück", "ANA BRUCK"]
    assert one["salience"] == 1.0


def listed(sessions: Sessions, **filters: Any) -> list[ArticleId]:
    with transaction(sessions) as session:
        return [
            found.place.article for found in quotes.listing(session, quotes.Filters(**filters), after=None, limit=9)
        ]


def test_quotes_are_found_by_speaker_words_type_and_publisher(sessions: Sessions) -> None:
    first = done(sessions, found=marrin(publisher="A"), publisher="A")
    second = done(sessions, found=marrin(publisher="B"), publisher="B")
    person = read(sessions, first).entities[0]["id"]
    for speaker in (person, "Odile Marrin", "odile marrin", "Marrin"):
        assert listed(sessions, speaker=speaker) == [second, first], speaker
    assert listed(sessions, speaker="Odile") == listed(sessions, speaker="%") == []
    assert listed(sessions, q="mending ferries") == [second, first]
    assert listed(sessions, q="ferry -mend") == []
    assert listed(sessions, type="indirect") == []
    assert listed(sessions, publisher="A") == [first]


def test_quotes_are_paged_without_loss_or_repeat(sessions: Sessions) -> None:
    body = "“One,” “Two,” and “Three,” she said."
    several = replace(annotated(body), quotes=tuple(quoted(body, word) for word in ("One,", "Two,", "Three,")))
    for name in "AB":
        done(sessions, body, publisher=name, found=several)
    seen, place = [], None
    with transaction(sessions) as session:
        while page := quotes.listing(session, quotes.Filters(), after=place, limit=2):
            seen += [found.quote["text"] for found in page]
            place = page[-1].place
    assert seen == ["One,", "Two,", "Three,"] * 2


def test_people_are_listed_by_how_many_articles_have_them(sessions: Sessions) -> None:
    for name in "AB":
        done(sessions, found=marrin(), publisher=name)
    body = "Lee Oyelaran met Odile Marrin."
    both = (entity(body, "Lee Oyelaran"), entity(body, "Odile Marrin", id_="e2", roles=("harbour master",)))
    done(sessions, body, found=replace(annotated(body), entities=both))
    with transaction(sessions) as session:
        top, other = entities.listing(session, type_="PERSON", q=None, after=None, limit=9)
        assert (top.name, top.articles, top.mentions) == ("Odile Marrin", 3, 3)
        assert entities.listing(session, type_=None, q=None, after=(top.articles, top.id), limit=9) == [other]
        assert entities.listing(session, type_=None, q="oye", after=None, limit=9) == [other]
        assert entities.listing(session, type_="ORG", q=None, after=None, limit=9) == []
        assert entities.get(session, top.id) == top
        assert [each.name for each in entities.company(session, top.id)] == ["Lee Oyelaran"]
        assert entities.details(session, top.id)["roles"] == ["harbour master"]


def test_articles_are_found_by_words_people_and_facts(sessions: Sessions) -> None:
    ferry = done(sessions, found=marrin(title="Ferries"), publisher="A")
    other = done(
        sessions,
        "Les bateaux arrivent.",
        found=replace(annotated("Les bateaux arrivent."), metadata=Metadata(language="fr")),
    )
    person = read(sessions, ferry).entities[0]["id"]

    def found(**filters: Any) -> list[ArticleId]:
        with transaction(sessions) as session:
            return [row.id for row in articles.listing(session, articles.Filters(**filters), before=None, limit=9)]

    assert found() == [other, ferry]
    assert found(q="ferries mended") == found(entity=person) == found(language="en") == [ferry]
    for speaker in (person, "Odile Marrin", "marrin"):
        assert found(speaker=speaker) == [ferry], speaker
    assert found(speaker="Odile") == []
    assert found(q="bateau") == found(language="fr") == [other]
    assert found(status="failed") == found(q="ferry bateau") == []


@pytest.mark.parametrize(
    "wrong",
    [
        "update articles set status = 'failed'",
        "update articles set status = 'lost'",
        "update articles set failure = '{}'",
        "update articles set completed_at = null",
        "update articles set duplicate_of = id",
        "update quotes set starts = ends",
        "update quotes set starts = -1",
        "update quotes set confidence = 1.5",
        "update quotes set cue_ends = null",
        "update quotes set speaker_name = null",
        "update quotes set speaker_entity_id = 'ent_nobody'",
        "update article_entities set mentions = '[]'",
        """update article_entities set mentions = '[{"start": 5, "end": 5}]'""",
        "update jobs set state = 'leased'",
        "update jobs set state = 'parked', error = null",
        "update jobs set finished_at = null",
        "update jobs set lane = 'fast'",
        "update events set type = 'completed'",
    ],
)
def test_the_tables_refuse_wrong_states(sessions: Sessions, wrong: str) -> None:
    done(sessions, found=marrin())
    with pytest.raises(IntegrityError):
        change(sessions, wrong)


def test_a_failed_rereading_has_an_event_of_its_own(sessions: Sessions) -> None:
    article = done(sessions, found=marrin())
    fail(sessions, reread(sessions, article, version=2), final=True)
    types = column(sessions, "select type from events where article_id = :article order by id", article=article)
    assert types[-1] == "article.reread_failed"
    assert "article.failed" not in types
    assert summary(sessions, article).status == "done"
