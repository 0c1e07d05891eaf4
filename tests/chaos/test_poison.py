"""Row 8: articles that do to their reader what no article should."""

import pytest

from tests.chaos.conftest import at_length
from tests.chaos.house import House
from tests.chaos.ledger import Row, reconcile
from tests.chaos.press import Press, story
from tests.stored import column

REASONS = {
    "abort": "WorkerLost",
    "segfault": "WorkerLost",
    "memory": "MemoryLimitExceeded",
    "spin": "TimeLimitExceeded",
    "loop": "WorkerLost",  # no handler gets in: the hard limit kills the process
}


@at_length
@pytest.mark.timeout(600)
def test_a_poison_article_is_parked_with_its_reason_and_harms_no_other(house: House, press: Press) -> None:
    row = Row(
        8, "isolated, failed with its reason, others unharmed", "abort, segfault, memory, endless in C and Python"
    )
    limits = {
        "COPYDESK_SOFT_TIME_LIMIT": "PT10S",
        "COPYDESK_TIME_LIMIT": "PT13S",
        "COPYDESK_WORKER_MEMORY_BYTES": "800000000",
    }
    with house.changed("worker", **limits):
        harmless = [story("8", number) for number in range(40)]
        poison = [story(f"8-{order}", 0, order) for order in REASONS]
        press.post_all([*harmless[:10], *poison, *harmless[10:]])
        row.injected = len(REASONS)
        served = reconcile(row, press, seconds=300)
    for article, text in press.accepted.items():
        order = text.rpartition("[")[2].rstrip("]") if "[" in text else None
        failure = served[article]["failure"] or {}
        assert failure.get("error") == REASONS.get(order or ""), (order, failure)
    harmed = "select count(*) from jobs join articles on id = subject where source not like '%[%' and attempt > 1"
    assert column(house.sessions, f"{harmed} and id = any(:ids)", ids=list(press.accepted)) == [0]
