"""Plots as geometry: within the box, in proportion, with the same figures in words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from copydesk.store.coverage import Day
from copydesk.store.history import Latency, Slot
from services.desk.plots import HEIGHT, MOST, WIDTH, plot_days, plot_latencies, plot_throughput

DAY = date(2026, 3, 4)
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
SPAN = {"since": NOON, "until": NOON + timedelta(minutes=25), "slot": timedelta(minutes=5)}


@pytest.mark.parametrize(
    ("days", "bars"), [(1, 1), (2, 2), (60, 60), (61, 9), (420, 61), (1860, 62), (2000, 6), (30_000, 83)], ids=str
)
def test_any_span_has_a_readable_number_of_bars(days: int, bars: int) -> None:
    plot = plot_days([Day(DAY, 1, 2), Day(DAY + timedelta(days=days - 1), 3, 0)][: min(days, 2)])
    assert plot is not None
    assert len(plot.bars) == bars
    assert bars < 2 * MOST
    boxes = [box for bar in plot.bars for box in bar.boxes]
    assert all(box.x >= 0 and box.x + box.width <= WIDTH + 0.1 for box in boxes)
    assert all(abs(box.y + box.height - HEIGHT) < 0.1 for box in boxes)


def test_bars_are_in_proportion() -> None:
    plot = plot_days([Day(DAY, 1, 4), Day(DAY + timedelta(days=1), 2, 0)])
    assert plot is not None
    assert [(box.kind, box.height) for bar in plot.bars for box in bar.boxes] == [
        ("articles", 25.0), ("quotes", 100.0), ("articles", 50.0),
    ]  # fmt: skip
    assert plot.rows == [("4 March 2026", "1", "4"), ("5 March 2026", "2", "0")]
    assert plot_days([]) is None


def test_throughput_stacks_what_ended() -> None:
    plot = plot_throughput([Slot(NOON, arrived=4, done=1, failed=1)], **SPAN)  # type: ignore[arg-type]
    assert [(box.kind, box.y, box.height) for box in plot.bars[0].boxes] == [
        ("done", 75.0, 25.0),
        ("failed", 50.0, 25.0),
    ]
    assert len(plot.bars) == 6
    assert plot.rows == [("12:00", "4", "1", "1")]


def test_latency_breaks_where_nothing_was_done() -> None:
    slots = [Latency(NOON + timedelta(minutes=5 * number), 0.1, 0.2, 1.0, 2.0) for number in (0, 1, 4)]
    plot = plot_latencies(slots, **SPAN)  # type: ignore[arg-type]
    assert [len(run.split()) for run in plot.lines["p95"]] == [2, 2]
    assert plot.top == 2.0
    assert plot_latencies([], **SPAN).lines == {"p50": [], "p95": []}  # type: ignore[arg-type]
