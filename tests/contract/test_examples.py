"""The document's examples are what the API really answers; the README prints one of them."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from copydesk.settings import Settings
from copydesk.store import keys
from copydesk.store.engine import make_engine, make_sessions, transaction
from copydesk.store.migration import migrate
from services.api.app import create_app
from services.api.document import EXAMPLES
from tests import stored
from tests.contract.tour import Json, Tour, WorkingQueue
from tests.contract.tour_calls import README, Sights, readme_article
from tests.keeping import Keep
from tests.printing import PRINTED, printed
from tests.served import serve
from workers.reading import load_models

pytestmark = pytest.mark.timeout(400)  # the tour, which the first of the tests waits for
NOWHERE = "postgresql+psycopg://copydesk@127.0.0.1:1/copydesk"


PUBLIC = "https://copydesk.example"
NO_BROKER = "redis://127.0.0.1:1/0"


@pytest.fixture(scope="module")
def kept(postgres_url: str) -> Iterator[dict[str, Json]]:
    """What the tour kept, by operation."""
    load_models()  # no answer may come late for that
    engine = make_engine(postgres_url)
    migrate(engine)
    sessions = make_sessions(engine)
    stored.empty(sessions)
    with transaction(sessions) as session:
        made = {scope: keys.create(session, scope, [scope]) for scope in keys.SCOPES}
    settings = Settings(
        database_url=postgres_url, broker_url=NO_BROKER, public_url=PUBLIC, log_level="CRITICAL", rate_limit=0
    )
    queue = WorkingQueue(sessions, settings)
    app = create_app(settings, broker=queue)
    away_app = create_app(settings.model_copy(update={"database_url": NOWHERE}), broker=queue)
    busy_app = create_app(settings.model_copy(update={"rate_limit": 1}), broker=queue)
    with (
        serve(app) as url,
        serve(away_app) as away,
        serve(busy_app) as busy,
        httpx.Client(base_url=url, timeout=60) as client,
    ):
        tour = Tour(client)
        sights = Sights(tour, made, sessions)
        first = sights.posting()
        sights.reading(first)
        sights.searching(first)
        sights.correcting()
        sights.operating(first)
        sights.subscribing()
        sights.being_refused()
        sights.being_kept_out(app.openapi(), away, busy)
        yield tour.kept
    stored.empty(sessions)
    engine.dispose()


def test_every_example_is_what_is_answered(kept: dict[str, Json], keep: Keep) -> None:
    for operation, calls in kept.items():
        keep(EXAMPLES / f"{operation}.json", json.dumps(calls, ensure_ascii=False, indent=1) + "\n")


def test_no_example_is_left_of_a_call_that_is_gone(kept: dict[str, Json]) -> None:
    assert {file.stem for file in EXAMPLES.iterdir()} == set(kept)


def test_the_readme_prints_what_is_answered(kept: dict[str, Json], keep: Keep) -> None:
    readme = README.read_text(encoding="utf-8")
    answer: dict[str, Any] = kept["post_article"]["responses"]["200"]["application/json"]["Waited for"]
    keep(README, PRINTED.sub(lambda _: printed(answer), readme))


def test_the_readme_shows_its_article_and_its_answer() -> None:
    assert readme_article()["publisher"]
    assert len(PRINTED.findall(README.read_text(encoding="utf-8"))) == 1


def test_an_answer_is_printed_as_json_again() -> None:
    answer = {"id": "art_1", "links": {"self": "/v1"}, "quotes": [{"text": "“A”"}, {"text": "b"}], "dates": []}
    assert json.loads(printed(answer)) == answer
