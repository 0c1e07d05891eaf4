"""Which drafts are speech: two small models, one for what the parse reports, one for what stands in marks."""

from collections.abc import Iterator, Sequence

from copydesk.extraction.quotes.cues import Lexicon
from copydesk.extraction.quotes.drafts import Draft
from copydesk.extraction.quotes.features import region_features, report_features
from copydesk.extraction.quotes.models import Logistic, load

BY_REGION = frozenset({"floating", "before", "after", "dash", "colon", "lead-in"})
CERTAIN = 0.9
LIKELY = 0.6
OPINIONS = frozenset({"believe", "think", "hope", "fear", "feel", "doubt", "suspect", "penser", "croire", "espérer"})
"""Verbs of the mind whose marked words somebody must have said."""


def nesting(drafts: Sequence[Draft]) -> list[tuple[bool, bool]]:
    """For each draft in order of start: whether it lies within another, and whether it holds one."""
    flags = [[False, False] for _ in drafts]
    open_drafts: list[int] = []
    for number, draft in enumerate(drafts):
        while open_drafts and drafts[open_drafts[-1]].end <= draft.start:
            open_drafts.pop()
        if open_drafts and draft.end <= drafts[open_drafts[-1]].end:
            flags[number][0] = True
            flags[open_drafts[-1]][1] = True
        if not open_drafts or draft.end <= drafts[open_drafts[-1]].end:
            open_drafts.append(number)
    return [(nested, holds) for nested, holds in flags]


def judge(text: str, drafts: Sequence[Draft], words: Lexicon) -> list[Draft]:
    """The drafts that are speech, with their probability as score."""
    reports, regions = load("reports"), load("regions")
    kept: list[Draft] = []
    for draft, model in describe(text, drafts, words, kept):
        logistic: Logistic = regions if model == "regions" else reports
        draft.score = logistic.probability(draft.features)
        if _goes_without_saying(text, draft, kept):
            draft.score = max(draft.score, CERTAIN)
        elif draft.frame == "clause" and draft.regions and _is_thought(draft):
            # "believes the plan is “utter madness”": the marks show that it was said
            draft.score = max(draft.score, LIKELY)
        if draft.score >= logistic.threshold:
            kept.append(draft)
    return kept


def _is_thought(draft: Draft) -> bool:
    return draft.anchor is not None and draft.cue_tree.lemmas[draft.anchor] in OPINIONS


def _goes_without_saying(text: str, draft: Draft, kept: Sequence[Draft]) -> bool:
    """What is speech by its form: words that reopen a quotation just left open, "From X: “…”", a block behind "X added:", ", a-t-elle précisé"."""
    if draft.frame in {"lead-in", "block", "inverted"}:
        return True
    if draft.frame not in BY_REGION or not draft.regions[0].follows or not kept or not kept[-1].regions:
        return False
    above = kept[-1].regions[-1]
    return not above.closed and not text[above.outer_end : draft.start].strip()


def describe(text: str, drafts: Sequence[Draft], words: Lexicon, kept: Sequence[Draft]) -> Iterator[tuple[Draft, str]]:
    """Each draft, with its features filled in, and the model that judges it; `kept` may grow meanwhile."""
    for draft, (nested, holds) in zip(drafts, nesting(drafts), strict=True):
        if draft.frame in BY_REGION:
            draft.features = region_features(text, draft, words, kept)
            yield draft, "regions"
        else:
            draft.features = report_features(text, draft, words, nested=nested, holds=holds)
            yield draft, "reports"
