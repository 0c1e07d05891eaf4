"""How quotes are scored: spans by overlap, speakers by surface and by resolved name.

Rules. Both spans are trimmed of outer white space, marks and .,;: before they are compared; pairs are
matched one to one, best overlap (intersection over union of characters) first. A quote that its cue
cuts is as many spans as it has pieces, each with the quote's speaker. View "quoted": gold of type
direct or mixed; a prediction is left out where it meets an indirect gold (>= .3) or holds no double
marks. View "speech": gold with `speech: false` is neither asked for nor held against a prediction.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.quote_spans import Row, match, overlap, quoted_regions, trim, type_of

View = str
VIEWS: tuple[View, ...] = ("all", "speech", "quoted")
TOKEN = re.compile(r"[^\W_]+(?:[-.’'][^\W_]+)*")
TITLES = frozenset(
    [
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "mr",
        "mrs",
        "ms",
        "dr",
        "sir",
        "sen",
        "rep",
        "gov",
        "president",
        "prof",
        "said",
        "of",
        "his",
        "her",
        "their",
        "its",
        "our",
        "my",
        "and",
        "who",
        "one",
        "also",
    ]
)
PRONOUNS = frozenset(
    ["i", "he", "she", "it", "they", "we", "you", "him", "her", "them", "us", "who", "himself", "herself"]
)


@dataclass
class Score:
    """Counts over any number of articles, and the figures they give."""

    counts: Counter[str] = field(default_factory=Counter)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    calibration: list[tuple[float, bool]] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Every figure by name, in 0..1."""
        count = self.counts
        predicted, gold = count["predicted"], count["gold"]

        def ratio(top: float, below: float) -> float:
            return top / below if below else 0.0

        def f1(hits: float) -> float:
            return ratio(2 * hits, predicted + gold)

        return {
            "P5": ratio(count["match5"], predicted),
            "R5": ratio(count["match5"], gold),
            "F5": f1(count["match5"]),
            "P9": ratio(count["match9"], predicted),
            "R9": ratio(count["match9"], gold),
            "F9": f1(count["match9"]),
            "charF": ratio(2 * count["shared_characters"], count["predicted_characters"] + count["gold_characters"]),
            "surf": ratio(count["surface_right"], count["surface_asked"]),
            "surfExplicit": ratio(count["explicit_right"], count["explicit_asked"]),
            "named": ratio(count["named_right"], count["named_asked"]),
            "jointF": f1(count["joint_surface"]),
            "jointNamedF": f1(count["joint_named"]),
        }


def name_tokens(name: str | None) -> list[str]:
    """A name's words without articles, titles and pronouns."""
    plain = re.sub(r"['’]s\b", "", (name or "").lower())
    return [word for word in TOKEN.findall(plain) if word not in TITLES and word not in PRONOUNS]


def names_agree(one: str | None, other: str | None) -> bool:
    """Either's words are all among the other's, or the last word of one is."""
    mine, theirs = name_tokens(one), name_tokens(other)
    if not mine or not theirs:
        return bool(one and other) and str(one).strip().lower() == str(other).strip().lower()
    return set(mine) <= set(theirs) or set(theirs) <= set(mine) or mine[-1] in theirs or theirs[-1] in mine


def is_name(words: str | None) -> bool:
    """Whether a word that is no title or pronoun begins with a capital."""
    return any(
        word[:1].isupper() for word in re.findall(r"[^\W\d_]+", words or "") if word.lower() not in TITLES | PRONOUNS
    )


def judge_speaker(predicted: Row, gold: Row) -> tuple[bool | None, bool | None]:
    """(surface, full name) right or wrong; None where the gold does not say."""
    if not gold.speaker and not gold.reference:
        return None, None
    resolved = predicted.reference or predicted.speaker
    spans = predicted.speaker_span and gold.speaker_span
    touching = bool(
        spans
        and predicted.speaker_span
        and gold.speaker_span
        and min(predicted.speaker_span[1], gold.speaker_span[1]) > max(predicted.speaker_span[0], gold.speaker_span[0])
    )
    surface = predicted.speaker is not None and (
        touching
        or any(
            names_agree(mine, theirs)
            for mine in (predicted.speaker, resolved)
            if mine
            for theirs in (gold.speaker, gold.reference)
            if theirs
        )
    )
    target = gold.reference or (gold.speaker if is_name(gold.speaker) else None)
    if target is None:
        return surface, None
    named = bool(resolved) and str(resolved).strip().lower() not in PRONOUNS and names_agree(resolved, target)
    return surface, named


def in_view(text: str, view: View, gold: Sequence[Row], predicted: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """What a view asks for, and the predictions that it judges."""
    golds = [(row, trim(text, row.start, row.end)) for row in gold]
    golds = [(row, span) for row, span in golds if span[0] < span[1]]
    rows = [(row, trim(text, row.start, row.end)) for row in predicted]
    rows = [(row, span) for row, span in rows if span[0] < span[1]]

    def meets(span: tuple[int, int], others: Sequence[tuple[Row, tuple[int, int]]], share: float) -> bool:
        return any(overlap(span, other) >= share for _, other in others)

    if view == "quoted":
        regions = quoted_regions(text)
        indirect = [pair for pair in golds if pair[0].type == "indirect"]
        golds = [pair for pair in golds if pair[0].type in {"direct", "mixed"}]
        rows = [
            pair
            for pair in rows
            if type_of(text, *pair[1], regions) != "indirect" and not meets(pair[1], indirect, 0.3)
        ]
    elif view == "speech":
        ignored = [pair for pair in golds if not pair[0].speech]
        golds = [pair for pair in golds if pair[0].speech]
        rows = [pair for pair in rows if meets(pair[1], golds, 0.5) or not meets(pair[1], ignored, 0.3)]
    return [row for row, _ in golds], [row for row, _ in rows]


def add_article(score: Score, text: str, view: View, gold: Sequence[Row], predicted: Sequence[Row]) -> None:
    """Count one article in."""
    golds, rows = in_view(text, view, gold, predicted)
    gold_spans = [trim(text, row.start, row.end) for row in golds]
    spans = [trim(text, row.start, row.end) for row in rows]
    count = score.counts
    count.update(gold=len(golds), predicted=len(rows), articles=1)
    found: set[int] = set()
    right: set[int] = set()
    for share, number, place in match(gold_spans, spans):
        if share >= 0.9:
            count["match9"] += 1
        if share < 0.5:
            continue
        found.add(number)
        right.add(place)
        count["match5"] += 1
        score.confusion[golds[number].type, rows[place].type] += 1
        _count_speaker(count, rows[place], golds[number])
    for number, row in enumerate(golds):
        count["gold_" + row.type] += 1
        count["found_" + row.type] += number in found
        if number not in found:
            score.confusion[row.type, "missed"] += 1
    for place, row in enumerate(rows):
        if place not in right:
            score.confusion["nothing", row.type] += 1
        score.calibration.append((row.confidence, place in right))
    gold_characters = _characters(text, gold_spans)
    characters = _characters(text, spans)
    count.update(
        gold_characters=len(gold_characters),
        predicted_characters=len(characters),
        shared_characters=len(gold_characters & characters),
    )


def _count_speaker(count: Counter[str], predicted: Row, gold: Row) -> None:
    surface, named = judge_speaker(predicted, gold)
    if surface is None:
        count.update(joint_surface=1, joint_named=1)
        return
    count.update(surface_asked=1, surface_right=surface, joint_surface=surface)
    if gold.speaker:
        count.update(explicit_asked=1, explicit_right=surface)
    if named is None:
        count["joint_named"] += surface
    else:
        count.update(named_asked=1, named_right=named, joint_named=named)


def _characters(text: str, spans: Iterable[tuple[int, int]]) -> set[int]:
    return {place for span in spans for place in range(*span) if not text[place].isspace()}


def calibration_error(
    pairs: Sequence[tuple[float, bool]], bins: int = 10
) -> tuple[float, list[tuple[float, float, int]]]:
    """Expected calibration error, and (mean confidence, share right, count) of each bin that is not empty."""
    table = []
    for number in range(bins):
        low, high = number / bins, (number + 1) / bins
        held = [
            (confidence, right)
            for confidence, right in pairs
            if low <= confidence < high or (number == bins - 1 and confidence == 1)
        ]
        if held:
            mean = sum(confidence for confidence, _ in held) / len(held)
            share = sum(right for _, right in held) / len(held)
            table.append((mean, share, len(held)))
    total = sum(size for _, _, size in table)
    return (sum(abs(mean - share) * size for mean, share, size in table) / total if total else 0.0), table


def report(scores: Mapping[View, Score]) -> str:
    """The figures as a table, one line a view."""
    lines = []
    for view, score in scores.items():
        counts = (
            f"view={view} docs={score.counts['articles']} gold={score.counts['gold']} pred={score.counts['predicted']}"
        )
        figures = " ".join(f"{name}={value:.3f}" for name, value in score.figures().items())
        by_type = " ".join(
            f"R_{name}={score.counts['found_' + name] / score.counts['gold_' + name]:.3f}"
            for name in ("direct", "mixed", "indirect")
            if score.counts["gold_" + name]
        )
        lines.append(f"{counts} {figures} {by_type}")
    return "\n".join(lines)
