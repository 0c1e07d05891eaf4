"""Whatever stands in a filter is a value: it never becomes SQL, and never a 500."""

from httpx import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copydesk.store.engine import Sessions
from tests import stored
from tests.stored import column

FILTERS = {
    "/v1/articles": ["status", "publisher", "language", "entity", "speaker", "q", "published_from", "published_to", "cursor"],
    "/v1/entities": ["type", "q", "cursor"],
    "/v1/quotes": ["speaker", "q", "type", "publisher", "published_from", "published_to", "cursor"],
    "/": ["q", "status", "publisher", "cursor"],
    "/v1/articles/{}": [], "/v1/articles/{}/quotes": [], "/v1/articles/{}/events": [], "/v1/entities/{}": [],
    "/v1/quotes/{}": [], "/articles/{}": [], "/v1/webhooks/{}": [], "/v1/webhooks/{}/deliveries": ["state", "cursor"],
}  # fmt: skip
ATTACKS = [
    "' or '1'='1", "'; drop table articles; --", "\\'; select pg_sleep(10); --", "%' or 1=1 --", "$$; delete from jobs; $$",
    "1) union select hash::text from api_keys --", "%s", "%(q)s", ":q", "{0}", "\\", "'\"`", "_%_%", "<-> & | ! ( :* 'a'",
    "\u2019 or \u20191\u2019=\u20191", "a" * 500, "\ufffe\uffff", "🧨" * 100, "-a OR \"b c\" -", "''''",
]  # fmt: skip
values = st.sampled_from(ATTACKS) | st.text(max_size=60) | st.text("'\"\\;%_-():*&|!<>\x00\n ", max_size=20)
calls = st.sampled_from(sorted(FILTERS)).flatmap(
    lambda path: st.tuples(
        st.just(path), values, st.dictionaries(st.sampled_from([*FILTERS[path], "limit"]), values, max_size=3)
    )
)


def test_no_filter_is_sql(api: Client, sessions: Sessions) -> None:
    stored.done(sessions, found=stored.marrin(publisher="The Quay", title="Ferry"))

    @given(calls)
    @settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def refuse(call: tuple[str, str, dict[str, str]]) -> None:
        path, inside, query = call
        from urllib.parse import quote

        clean = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
        answer = api.get(path.format(quote(inside.encode("utf-8", "replace"), safe="")), params=clean)
        assert answer.status_code in {200, 303, 307, 400, 404, 405, 422}, (call, answer.text[:300])

    refuse()
    assert column(sessions, "select count(*) from articles") == [1]
    assert column(sessions, "select count(*) from jobs") == [1]


def test_an_attack_finds_what_its_letters_find(api: Client, sessions: Sessions) -> None:
    stored.done(sessions, found=stored.marrin(publisher="The Quay"))
    for attack in ATTACKS:
        for path, name in (("/v1/articles", "publisher"), ("/v1/quotes", "speaker"), ("/v1/entities", "q")):
            answer = api.get(path, params={name: attack})
            assert answer.status_code in {200, 422}
            assert answer.json().get("items", []) == [], (path, attack)
