"""Plots as plain geometry: what a template draws as SVG, in a box of 1000 by 100 that stretches with the page.

Words stand outside of the picture, where they keep their size; strokes keep their width.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from copydesk.store.coverage import Day
from copydesk.store.history import Latency, Slot

WIDTH, HEIGHT = 1000.0, 100.0
MOST = 60
"""The most bars a plot may have."""


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of a bar: its kind is how it is coloured."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time: a column over the whole height that says what it is about, and its pieces."""

    x: float
    width: float
    label: str
    boxes: list[Box]


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars or lines; `top` is what the upper edge stands for, `ticks` what to write under it, from left to right.

    `rows` are the same figures for a table, `lines` the points of each line, by kind.
    """

    bars: list[Bar]
    top: float
    ticks: list[str]
    rows: Sequence[tuple[str, ...]]
    lines: dict[str, list[str]]


def _stack(x: float, width: float, top: float, values: Sequence[tuple[str, float]]) -> list[Box]:
    boxes, base = [], HEIGHT
    for kind, value in values:
        height = round(value / top * HEIGHT, 2) if value else 0.0
        if height:
            base = round(base - height, 2)
            boxes.append(Box(x, base, width, height, kind))
    return boxes


def _spell_day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _begin(day: date, step: str) -> date:
    """The day at which the week, month or year of this day begins."""
    match step:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "year":
            return day.replace(month=1, day=1)
        case _:
            return day


def _next(day: date, step: str) -> date:
    match step:
        case "week":
            return day + timedelta(days=7)
        case "month":
            return day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)
        case "year":
            return day.replace(year=day.year + 1)
        case _:
            return day + timedelta(days=1)


def _step(first: date, last: date) -> str:
    span = (last - first).days + 1
    if span <= MOST:
        return "day"
    if span <= 7 * MOST:
        return "week"
    return "month" if span <= 31 * MOST else "year"


def plot_days(days: Sequence[Day]) -> Plot | None:
    """Articles and quotes over time, by day, week, month or year as the span needs; None without any day."""
    if not days:
        return None
    first, last = days[0].day, days[-1].day
    step = _step(first, last)
    counts: dict[date, tuple[int, int]] = {}
    for day in days:
        articles, quotes = counts.get(_begin(day.day, step), (0, 0))
        counts[_begin(day.day, step)] = articles + day.articles, quotes + day.quotes
    starts = [_begin(first, step)]
    while (start := _next(starts[-1], step)) <= last and len(starts) < 10 * MOST:
        starts.append(start)
    top = float(max(max(pair) for pair in counts.values()))
    # Few bars stay slim; the first stands at the left edge, the last at the right, as the words under them do.
    bar = min(WIDTH / len(starts) * 0.8, 36.0)
    pitch = (WIDTH - bar) / max(len(starts) - 1, 1)
    bars, rows = [], []
    for number, start in enumerate(starts):
        articles, quotes = counts.get(start, (0, 0))
        name = (
            _spell_day(start) if step in {"day", "week"} else f"{start:%B %Y}" if step == "month" else str(start.year)
        )
        label = (
            f"{'week of ' if step == 'week' else ''}{name}: {_count(articles, 'article')}, {_count(quotes, 'quote')}"
        )
        x, half = round(number * pitch, 2), round(bar / 2, 2)
        boxes = [*_stack(x, half, top, [("articles", articles)]), *_stack(x + half, half, top, [("quotes", quotes)])]
        bars.append(Bar(x, round(bar, 2), label, boxes))
        if articles:
            rows.append((name, str(articles), str(quotes)))
    ticks = [_spell_day(first)] if first == last else [_spell_day(first), _spell_day(last)]
    return Plot(bars, top, ticks, rows, {})


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def plot_throughput(slots: Sequence[Slot], *, since: datetime, until: datetime, slot: timedelta) -> Plot:
    """Articles done and failed in each slot, as stacked bars, and those that arrived as a line."""
    known = {each.start: each for each in slots}
    starts = _slots(since, until, slot)
    each = [known.get(start, Slot(start)) for start in starts]
    top = float(max([1, *(max(s.done + s.failed, s.arrived) for s in each)]))
    width = WIDTH / len(starts)
    bars, rows, points = [], [], []
    for number, s in enumerate(each):
        x = round(number * width, 2)
        boxes = _stack(x, round(width * 0.8, 2), top, [("done", s.done), ("failed", s.failed)])
        label = f"{_clock(s.start)}: {s.arrived} arrived, {s.done} done, {s.failed} failed"
        bars.append(Bar(x, round(width, 2), label, boxes))
        points.append(f"{round(x + width * 0.4, 2)},{round(HEIGHT - s.arrived / top * HEIGHT, 2)}")
        if s.arrived or s.done or s.failed:
            rows.append((_clock(s.start), str(s.arrived), str(s.done), str(s.failed)))
    return Plot(bars, top, [_clock(starts[0]), _clock(until)], rows, {"arrived": [" ".join(points)]})


def plot_latencies(found: Sequence[Latency], *, since: datetime, until: datetime, slot: timedelta) -> Plot:
    """Half and nineteen in twenty of the articles were done within so many seconds; gaps where none were."""
    known = {each.start: each for each in found}
    slots = [known.get(start) for start in _slots(since, until, slot)]
    top = max([0.1, *(each.whole_p95 for each in found)])
    width = WIDTH / len(slots)
    bars = [
        Bar(
            round(number * width, 2), round(width, 2),
            f"{_clock(each.start)}: half within {each.whole_p50:.1f} s, 95% within {each.whole_p95:.1f} s", [],
        )
        for number, each in enumerate(slots)
        if each
    ]  # fmt: skip
    rows = [
        (
            _clock(each.start),
            *(f"{value:.2f}" for value in (each.wait_p50, each.wait_p95, each.whole_p50, each.whole_p95)),
        )
        for each in found
    ]
    lines = {
        "p50": _line([each.whole_p50 if each else None for each in slots], top),
        "p95": _line([each.whole_p95 if each else None for each in slots], top),
    }
    return Plot(bars, top, [_clock(since), _clock(until)], rows, lines)


def _line(values: Sequence[float | None], top: float) -> list[str]:
    """The points of each unbroken run of values; a lone one becomes a dash as wide as its slot."""
    width = WIDTH / len(values)
    runs: list[list[tuple[float, float]]] = [[]]
    for number, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((round(number * width, 2), round(HEIGHT - value / top * HEIGHT, 2)))
    for run in runs:
        if len(run) == 1:
            run.append((round(run[0][0] + width * 0.8, 2), run[0][1]))
    return [" ".join(f"{x},{y}" for x, y in run) for run in runs if run]


def _slots(since: datetime, until: datetime, slot: timedelta) -> list[datetime]:
    starts = [since]
    while starts[-1] + slot <= until:
        starts.append(starts[-1] + slot)
    return starts
