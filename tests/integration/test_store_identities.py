"""One person, one id, across articles; namesakes apart; what people decide outlives every reading."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from copydesk.annotations import Annotations, EntityType
from copydesk.errors import EntityNotFoundError, IdentityConflictError
from copydesk.ids import ArticleId, EntityId
from copydesk.store import articles, decisions, entities, jobs, quotes, readings
from copydesk.store.engine import Sessions, transaction
from tests.stored import accept, annotated, claimed, column, done, entity, finish, quoted

NAME = "Ines Vang"


def about(body: str, *people: tuple[str, str | None], type_: EntityType = "PERSON", version: int = 1) -> Annotations:
    """Annotations of a body that names these, each with a role; the first says all between quotation marks."""
    found = tuple(
        entity(body, name, id_=f"e{number}", type_=type_, roles=(role,) if role else ())
        for number, (name, role) in enumerate(people)
    )
    said = (quoted(body, "So it is", speaker=found[0]),) if "So it is" in body else ()
    return replace(annotated(body, version=version), entities=found, quotes=said)


def tell(sessions: Sessions, number: int, *people: tuple[str, str | None], **how: EntityType) -> ArticleId:
    body = f"{number}: {' and '.join(name for name, _ in people)}: “So it is.”"
    return done(sessions, body, found=about(body, *people, **how))


def reread(sessions: Sessions, article: ArticleId, *people: tuple[str, str | None], version: int) -> None:
    with transaction(sessions) as session:
        jobs.enqueue(session, [article], lane="backfill", version=version, tries=1, request_id="req_2")
    body = f"again: {' and '.join(name for name, _ in people)}"
    finish(sessions, claimed(sessions, article, version=version), about(body, *people, version=version))


def who(sessions: Sessions, article: ArticleId) -> list[EntityId]:
    with transaction(sessions) as session:
        found = readings.read(session, article)
    assert found is not None
    return [item["id"] for item in found.entities]


def merge(sessions: Sessions, gone: EntityId, into: EntityId) -> EntityId:
    with transaction(sessions) as session:
        return decisions.merge(session, gone, into)


def split(sessions: Sessions, one: EntityId, *of: ArticleId, into: EntityId | None = None) -> EntityId:
    with transaction(sessions) as session:
        return decisions.split(session, one, of, into)


def undo(sessions: Sessions, one: EntityId, merged: EntityId) -> EntityId:
    with transaction(sessions) as session:
        return decisions.undo_merger(session, one, merged)


def test_one_name_and_fitting_roles_are_one_person(sessions: Sessions) -> None:
    told = [
        tell(sessions, number, (NAME, role))
        for number, role in enumerate(["finance minister", None, "minister", "former striker", "lawyer"])
    ]
    assert len({who(sessions, article)[0] for article in told}) == 1


def test_namesakes_are_kept_apart_and_found_again(sessions: Sessions) -> None:
    (minister,) = who(sessions, tell(sessions, 1, (NAME, "finance minister")))
    (keeper,) = who(sessions, tell(sessions, 2, ("Inés Vang", "goalkeeper")))
    (surgeon,) = who(sessions, tell(sessions, 3, (NAME, "surgeon")))
    assert len({minister, keeper, surgeon}) == 3
    assert who(sessions, tell(sessions, 4, (NAME, "coach"))) == [keeper]
    assert who(sessions, tell(sessions, 5, (NAME, "senator"))) == [minister]
    with transaction(sessions) as session:
        assert {each.id for each in entities.relatives(session, minister)["namesakes"]} == {keeper, surgeon}
        assert len(quotes.listing(session, quotes.Filters(speaker="ines vang"), after=None, limit=9)) == 5


def test_without_a_role_company_decides_between_namesakes(sessions: Sessions) -> None:
    (minister, _) = who(sessions, tell(sessions, 1, (NAME, "finance minister"), ("Piet Aldous", None)))
    (keeper, _) = who(sessions, tell(sessions, 2, (NAME, "goalkeeper"), ("Daniel Okoro", None)))
    assert who(sessions, tell(sessions, 3, (NAME, None), ("Daniel Okoro", None)))[0] == keeper
    assert who(sessions, tell(sessions, 4, (NAME, None), ("Piet Aldous", None)))[0] == minister


def test_reading_again_keeps_who_it_was(sessions: Sessions) -> None:
    first = tell(sessions, 1, (NAME, "finance minister"))
    second = tell(sessions, 2, (NAME, "goalkeeper"))
    (minister,), (keeper,) = who(sessions, first), who(sessions, second)
    reread(sessions, second, (NAME, None), version=2)
    reread(sessions, first, (NAME, "minister"), version=2)
    assert (who(sessions, first), who(sessions, second)) == ([minister], [keeper])


def test_a_body_has_no_namesakes_by_role(sessions: Sessions) -> None:
    told = [
        tell(sessions, number, ("Norvik", role), type_="ORG") for number, role in enumerate(["goalkeeper", "judge"])
    ]
    assert who(sessions, told[0]) == who(sessions, told[1])


def test_parallel_workers_make_each_namesake_once(sessions: Sessions) -> None:
    roles = ["finance minister", "goalkeeper", "surgeon", "bishop"] * 4
    bodies = [f"{number}: {NAME}" for number in range(len(roles))]
    ids = [accept(sessions, body).id for body in bodies]
    claims = [claimed(sessions, id_) for id_ in ids]
    found = [about(body, (NAME, role)) for body, role in zip(bodies, roles, strict=True)]
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(finish, [sessions] * len(ids), claims, found))
    by_role = {
        role: {who(sessions, id_)[0] for id_, own in zip(ids, roles, strict=True) if own == role} for role in roles
    }
    assert [len(each) for each in by_role.values()] == [1, 1, 1, 1]
    assert len(set.union(*by_role.values())) == 4


def test_a_merger_holds_for_what_was_and_will_be_read(sessions: Sessions) -> None:
    long, short = tell(sessions, 1, ("Ines Maria Vang", None)), tell(sessions, 2, (NAME, None))
    (kept,), (gone,) = who(sessions, long), who(sessions, short)
    assert merge(sessions, gone, kept) == merge(sessions, gone, kept) == kept
    assert who(sessions, short) == [kept]
    assert who(sessions, tell(sessions, 3, (NAME, None))) == [kept]
    reread(sessions, short, (NAME, "minister"), version=2)
    assert who(sessions, short) == [kept]
    with transaction(sessions) as session:
        assert (entities.get(session, gone).id, entities.get(session, gone).articles) == (kept, 3)
        assert [each.id for each in entities.relatives(session, kept)["merged"]] == [gone]
        for speaker in (gone, kept, NAME):
            assert len(quotes.listing(session, quotes.Filters(speaker=speaker), after=None, limit=9)) == 2
        listed = articles.listing(session, articles.Filters(entity=gone), before=None, limit=9)
        assert len(listed) == 3
    happened = "select article_id from events where type = 'article.entities_merged'"
    assert column(sessions, happened) == [short]


def test_both_in_one_article_become_one_there(sessions: Sessions) -> None:
    article = tell(sessions, 1, (NAME, "minister"), ("Ines Maria Vang", "chair"))
    one, other = who(sessions, article)
    merge(sessions, one, other)
    with transaction(sessions) as session:
        found = readings.read(session, article)
    assert found is not None
    (person,) = found.entities
    assert (person["id"], person["aliases"]) == (other, [NAME])
    assert sorted(person["roles"]) == ["chair", "minister"]
    assert [m["text"] for m in person["mentions"]] == [NAME, "Ines Maria Vang"]
    assert found.quotes[0]["speaker"]["entity_id"] == other
    reread(sessions, article, (NAME, "minister"), ("Ines Maria Vang", "chair"), version=2)
    assert who(sessions, article) == [other]


def test_a_merger_is_undone(sessions: Sessions) -> None:
    long, short = tell(sessions, 1, ("Ines Maria Vang", None)), tell(sessions, 2, (NAME, None))
    (kept,), (gone,) = who(sessions, long), who(sessions, short)
    merge(sessions, gone, kept)
    later = tell(sessions, 3, (NAME, None))
    assert undo(sessions, kept, gone) == gone
    assert [who(sessions, article) for article in (long, short, later)] == [[kept], [gone], [gone]]
    with pytest.raises(IdentityConflictError):
        undo(sessions, kept, gone)


def test_mergers_of_mergers_lead_to_the_last(sessions: Sessions) -> None:
    told = [tell(sessions, number, (f"Ines {middle}. Vang", None)) for number, middle in enumerate("ABC")]
    first, second, third = (who(sessions, article)[0] for article in told)
    merge(sessions, first, second)
    merge(sessions, second, third)
    assert {who(sessions, article)[0] for article in told} == {third}
    assert who(sessions, tell(sessions, 4, ("Ines A. Vang", None))) == [third]
    assert merge(sessions, third, first) == third


def test_a_split_is_remembered(sessions: Sessions) -> None:
    told = [tell(sessions, number, (NAME, role)) for number, role in enumerate(["spokeswoman", None, "adviser"])]
    (one,) = who(sessions, told[0])
    other = split(sessions, one, told[1])
    assert [who(sessions, article)[0] for article in told] == [one, other, one]
    reread(sessions, told[1], (NAME, "spokeswoman"), version=2)
    reread(sessions, told[0], (NAME, None), version=2)
    assert [who(sessions, article)[0] for article in told] == [one, other, one]
    assert split(sessions, one, told[2], into=other) == other
    assert [who(sessions, article)[0] for article in told] == [one, other, other]
    happened = "select article_id from events where type = 'article.entities_split'"
    assert column(sessions, happened) == [told[1], told[2]]


def test_later_articles_follow_a_split_by_role_and_company(sessions: Sessions) -> None:
    told = [
        tell(sessions, 1, ("Norvik", None), ("Sandholm", None), type_="ORG"),
        tell(sessions, 2, ("Norvik", None), ("Torvik", None), type_="ORG"),
    ]
    one = who(sessions, told[0])[0]
    other = split(sessions, one, told[1])
    assert who(sessions, tell(sessions, 3, ("Norvik", None), ("Torvik", None), type_="ORG"))[0] == other
    assert who(sessions, tell(sessions, 4, ("Norvik", None), ("Sandholm", None), type_="ORG"))[0] == one


def test_what_cannot_be_decided_is_refused(sessions: Sessions) -> None:
    article = tell(sessions, 1, (NAME, None))
    (person,) = who(sessions, article)
    (body,) = who(sessions, tell(sessions, 2, ("Norvik", None), type_="ORG"))
    nobody = EntityId("ent_nobody")
    for refused, reason in (
        (lambda: merge(sessions, person, person), IdentityConflictError),
        (lambda: merge(sessions, person, body), IdentityConflictError),
        (lambda: merge(sessions, person, nobody), EntityNotFoundError),
        (lambda: split(sessions, nobody, article), EntityNotFoundError),
        (lambda: split(sessions, person, article), IdentityConflictError),
        (lambda: split(sessions, person, ArticleId("art_none")), EntityNotFoundError),
        (lambda: split(sessions, person, article, into=person), IdentityConflictError),
        (lambda: undo(sessions, person, nobody), EntityNotFoundError),
    ):
        with pytest.raises(reason):
            refused()
    assert who(sessions, article) == [person]


def test_mergers_and_readings_at_once_leave_nobody_behind(sessions: Sessions) -> None:
    """Whoever reads while two become one writes before it and is moved, or after it and follows."""
    for round_ in range(3):
        names = [f"Ines {letter}. Vang {round_}" for letter in "AB"]
        (gone,), (kept,) = (who(sessions, tell(sessions, number, (name, None))) for number, name in enumerate(names))
        bodies = [f"{round_}/{number}: {names[number % 2]}" for number in range(8)]
        ids = [accept(sessions, body).id for body in bodies]
        claims = [claimed(sessions, id_) for id_ in ids]
        found = [about(body, (names[number % 2], "minister")) for number, body in enumerate(bodies)]
        with ThreadPoolExecutor(9) as threads:
            work = [threads.submit(finish, sessions, *each) for each in zip(claims, found, strict=True)]
            work.insert(4, threads.submit(merge, sessions, gone, kept))
            for each in work:
                each.result()
        assert {who(sessions, id_)[0] for id_ in ids} == {kept}


def test_removing_a_decided_article_forgets_the_decision(sessions: Sessions) -> None:
    told = [tell(sessions, number, (NAME, None)) for number in range(2)]
    split(sessions, who(sessions, told[0])[0], told[1])
    with transaction(sessions) as session:
        articles.remove(session, told[1])
    assert column(sessions, "select count(*) from entity_decisions") == [0]
