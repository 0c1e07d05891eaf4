"""A word that stands in articles, keys and secrets, and that no log, error or answer to others may hold."""

from datetime import timedelta
from ipaddress import ip_network
from typing import NoReturn

import httpx
import pytest
from sqlalchemy import text

from copydesk.annotations import Annotations
from copydesk.ids import ArticleId
from copydesk.settings import Settings
from copydesk.store import articles
from copydesk.store.engine import Sessions, transaction
from copydesk.submissions import Submission
from tests import stored
from tests.integration.test_deliveries import subscribe, work
from tests.security.conftest import make_key
from tests.served import client_of
from tests.traced import collecting
from workers.reading import read_article

pytestmark = pytest.mark.usefixtures("logs_restored")
CANARY = "Kanarienvogel"
BODY = f"“The {CANARY} sings,” Odile Marrin said."


def explode(*_args: object, **_kwargs: object) -> NoReturn:
    raise RuntimeError(f"about {CANARY}")


def test_neither_log_nor_error_quotes_what_was_sent(
    postgres_url: str, sessions: Sessions, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_key(sessions, "read", "write", "admin")
    settings = Settings(database_url=postgres_url, log_level="DEBUG", rate_limit=0)
    said = []
    with client_of(settings) as api:

        def call(method: str, path: str, **how: object) -> httpx.Response:
            answer = api.request(method, path, **{"headers": key, **how})  # type: ignore[arg-type]
            said.append(answer.text)
            return answer

        call("POST", "/v1/articles", headers={"Authorization": f"Bearer key_0.{CANARY}"}, json={"text": BODY})
        call("GET", "/v1/articles", headers={"Cookie": f"copydesk_key={CANARY}"})
        call(
            "POST",
            "/v1/articles",
            content=f'{{"text": "{CANARY}'.encode(),
            headers={**key, "Content-Type": "application/json"},
        )
        call("POST", "/v1/articles", json={"text": BODY, "language": CANARY})
        call("POST", "/v1/articles", json={"text": BODY, CANARY: 1})
        call("POST", "/v1/articles", json={"text": CANARY + "\x00"})
        call("GET", "/v1/articles", params={"q": CANARY, "published_from": CANARY})
        call("POST", "/v1/webhooks", json={"url": f"ftp://a/{CANARY}"})
        assert call("POST", "/v1/articles", json={"text": BODY}).status_code == 202
        with monkeypatch.context() as broken:
            broken.setattr(articles, "accept", explode)
            assert call("POST", "/v1/articles", json={"text": BODY + " Again."}).status_code == 500
        with monkeypatch.context() as broken:
            broken.setattr(
                articles, "accept", lambda session, *_a, **_k: session.execute(text("select :a::int"), {"a": CANARY})
            )
            assert call("POST", "/v1/articles", json={"text": BODY + " Yet again."}).status_code == 500
    logged = "".join(capfd.readouterr())
    assert "request.broke" in logged
    assert CANARY not in logged
    # What the key's owner sent may be told to them as a field's name, never as a value.
    assert [answer for answer in said if CANARY in answer and f"#/{CANARY}" not in answer] == []


def test_a_reading_that_fails_is_logged_without_the_text(sessions: Sessions, capfd: pytest.CaptureFixture[str]) -> None:
    from copydesk.logs import configure_logs

    configure_logs(Settings(log_level="DEBUG"), process="worker")

    def extract(submission: Submission) -> Annotations:
        raise ValueError(submission.source)

    article = stored.accept(sessions, BODY, tries=1).id
    read_article(sessions, article, extract, Settings(retry_base=timedelta(0)), holder="w@h/1")
    logged = "".join(capfd.readouterr())
    assert "article.extract_failed" in logged
    assert CANARY not in logged
    with transaction(sessions) as session:
        failed = articles.get(session, article)
    assert failed.failure is not None
    assert CANARY not in str(failed.failure)
    assert CANARY not in str(stored.column(sessions, "select data from events"))


def test_a_delivery_is_logged_without_its_url_and_secret(sessions: Sessions, capfd: pytest.CaptureFixture[str]) -> None:
    from copydesk.logs import configure_logs

    settings = Settings(
        outbound_networks=(ip_network("127.0.0.1/32"),), delivery_base=timedelta(hours=1), log_level="INFO"
    )
    configure_logs(settings, process="worker")
    subscribe(sessions, f"http://127.0.0.1:1/{CANARY}", secret=b"\x00" + CANARY.encode())
    stored.accept(sessions, BODY)
    work(sessions, settings)
    logged = "".join(capfd.readouterr())
    assert "delivery.attempted" in logged
    assert CANARY not in logged
    assert CANARY not in str(stored.column(sessions, "select attempts from deliveries"))


def test_no_trace_holds_a_text_an_address_a_key_or_a_secret(postgres_url: str, sessions: Sessions) -> None:
    key = make_key(sessions, "read", "write")
    settings = Settings(database_url=postgres_url, outbound_networks=(ip_network("127.0.0.1/32"),), rate_limit=0)

    def extract(submission: Submission) -> Annotations:
        raise ValueError(submission.source)

    with collecting() as spans:
        subscribe(sessions, f"http://127.0.0.1:1/{CANARY}", secret=b"\x00" + CANARY.encode())
        with client_of(settings) as api:
            api.get(f"/articles/{CANARY}", params={"q": CANARY}, headers={"Cookie": f"copydesk_key={CANARY}"})
            api.get(f"/{CANARY}", headers=key)
            api.post("/v1/articles", json={"text": BODY}, headers={"Authorization": f"Bearer key_0.{CANARY}"})
            answer = api.post("/v1/articles", json={"text": BODY, "title": CANARY}, headers=key)
        read_article(sessions, ArticleId(answer.json()["id"]), extract, settings, holder="w@h/1")
        work(sessions, settings)
        told = [span.to_json() for span in spans.get_finished_spans()]
    assert {"accept", "extract", "deliver"} <= {span.name for span in spans.get_finished_spans()}
    assert not [said for said in told if CANARY in said or key["Authorization"][-20:] in said]
