"""What Prometheus and Grafana are told to look at is what the API measures."""

import json
import re
from pathlib import Path

import httpx
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import create_engine

from copydesk.store import clocks
from copydesk.store.engine import make_sessions, transaction
from tests import stored

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
SELECTOR = re.compile(r"(copydesk_\w+)(?:\{([^}]*)\})?")
Samples = dict[str, set[str]]


def expressions() -> list[str]:
    """Every query of the alerts and the dashboard."""
    groups = yaml.safe_load((DEPLOY / "prometheus/alerts.yml").read_text(encoding="utf-8"))["groups"]
    alerts = [rule["expr"] for group in groups for rule in group["rules"]]
    panels = json.loads((DEPLOY / "grafana/dashboards/copydesk.json").read_text(encoding="utf-8"))["panels"]
    return alerts + [target["expr"] for panel in panels for target in panel.get("targets", ())]


@pytest.fixture(scope="module")
def samples(api_url: str, postgres_url: str) -> Samples:
    """The names of what is measured, with their labels, once something has happened."""
    engine = create_engine(postgres_url)
    with transaction(make_sessions(engine)) as session:
        clocks.note_run(session, "rescue")
        stored.report(session, "reader@newsroom")
    engine.dispose()
    httpx.get(f"{api_url}/v1/articles")
    text = httpx.get(f"{api_url}/metrics").text
    return {
        sample.name: set(sample.labels) for family in text_string_to_metric_families(text) for sample in family.samples
    }


def unmeasured(expression: str, samples: Samples) -> list[str]:
    """What a query asks for that is not measured: names, and labels they do not have."""
    found = []
    for name, selected in SELECTOR.findall(expression):
        labels = set(re.findall(r"(\w+)\s*[=!]~?", selected))
        if not labels <= samples.get(name, set()) or name not in samples:
            found.append(f"{name}{labels or ''}")
    return found


@pytest.mark.parametrize("expression", expressions())
def test_what_is_looked_at_is_measured(expression: str, samples: Samples) -> None:
    assert unmeasured(expression, samples) == []


def test_what_is_not_measured_is_noticed(samples: Samples) -> None:
    assert unmeasured('copydesk_lane_length > 3 and copydesk_workers_alive{lane="articles"} == 0', samples) == [
        "copydesk_lane_length", "copydesk_workers_alive{'lane'}",
    ]  # fmt: skip


def test_a_page_and_a_call_of_one_name_are_counted_apart(api_url: str) -> None:
    for path in ("/articles/art_none", "/v1/articles/art_none", "/v1/stats"):
        httpx.get(api_url + path)
    text = httpx.get(f"{api_url}/metrics").text
    routes = set(re.findall(r'copydesk_http_requests_total\{method="GET",route="([^"]+)"', text))
    assert {"/articles/{article}", "/v1/articles/{article}", "/v1/stats"} <= routes


def test_a_worker_counts_for_what_it_serves(api_url: str, samples: Samples) -> None:
    lines = httpx.get(f"{api_url}/metrics").text.splitlines()
    alive = {line for line in lines if line.startswith("copydesk_workers_alive{")}
    assert 'copydesk_workers_alive{queue="backfill"} 1.0' in alive
    assert 'copydesk_workers_alive{queue="deliveries"} 0.0' in alive


def test_what_is_measured_in_seconds_is_shown_in_seconds() -> None:
    panels = json.loads((DEPLOY / "grafana/dashboards/copydesk.json").read_text(encoding="utf-8"))["panels"]
    shown = {
        panel["title"]: panel["fieldConfig"]["defaults"]["unit"]
        for panel in panels
        if any("_seconds" in target["expr"] for target in panel.get("targets", ()))
    }
    assert shown
    assert set(shown.values()) == {"s"}


def test_every_alert_says_what_it_is_about_and_how_bad() -> None:
    groups = yaml.safe_load((DEPLOY / "prometheus/alerts.yml").read_text(encoding="utf-8"))["groups"]
    alerts = [rule for group in groups for rule in group["rules"]]
    assert [rule["alert"] for rule in alerts if not rule["annotations"].get("summary")] == []
    assert [rule["alert"] for rule in alerts if "severity" not in rule["labels"]] == []
