"""What the models see of a draft, as named numbers."""

import math
from collections.abc import Sequence

from copydesk.extraction import lexicons
from copydesk.extraction.quotes.attribution import token_at
from copydesk.extraction.quotes.cues import Lexicon
from copydesk.extraction.quotes.drafts import Draft
from copydesk.extraction.quotes.marks import OUTER, character_after, character_before
from copydesk.extraction.quotes.models import Features
from copydesk.extraction.quotes.syntax import Tree

LONGEST = 1000
"""So much of a region's words is looked at."""
SENTENCE_END = frozenset(".?!…")
FIRST_PERSON = frozenset(
    [
        "i",
        "we",
        "my",
        "our",
        "us",
        "me",
        "i'm",
        "we're",
        "i've",
        "we've",
        "i'd",
        "we'd",
        "i’m",
        "we’re",
        "i’ve",
        "we’ve",
    ]
)
SMALL_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "and",
        "to",
        "in",
        "on",
        "for",
        "at",
        "by",
        "from",
        "with",
        "or",
        "de",
        "la",
        "le",
        "du",
        "des",
        "&",
        "-",
    ]
)
QUESTION_WORDS = frozenset(["if", "whether", "how", "why", "what", "when", "where", "who", "which"])


def report_features(text: str, draft: Draft, words: Lexicon, *, nested: bool, holds: bool) -> Features:
    """Features of a draft that the parse gave: its cue, its source, its words and where they stand.

    `nested`: its words lie within another draft's; `holds`: another's lie within its own.
    """
    tree, anchor = draft.tree, draft.anchor
    if anchor is None:
        count = len(text[draft.start : draft.end].split())
        cue = "cue" if draft.cue else "no cue"
        return {
            f"frame={draft.frame}": 1.0,
            f"frame={draft.frame},{cue}": 1.0,
            f"frame={draft.frame},words={min(count // 4, 3)}": 1.0,
        }
    if draft.frame == "block":
        return {"frame=block": 1.0}
    lemma = tree.lemmas[anchor]
    known = words.english.get(lemma, lemma)
    marked = "marked" if draft.regions else "plain"
    features: Features = {
        f"frame={draft.frame}": 1,
        f"frame={draft.frame},{marked}": 1,
        f"lemma={known}": 1,
        f"lemma={known},{draft.frame}": 1,
        f"tag={tree.tags[anchor]}": 1,
        f"dep={tree.deps[anchor]}": 1,
        f"{marked}": 1,
        "nested": nested,
        "holds": holds,
        f"nested,{marked}": nested,
    }
    for name in ("clause", "thing", "infinitive", "naming", "thought"):
        if lemma in getattr(words, name):
            features[f"class={name}"] = 1
            features[f"class={name},{draft.frame}"] = 1
    if lemma not in words.verbs and lemma not in words.thought and draft.frame not in {"noun", "according"}:
        features[f"class=none,{draft.frame}"] = 1
        features[f"class=none,{marked}"] = 1
    _add_mood(features, tree, anchor)
    _add_source(features, draft, words)
    _add_content(features, draft)
    return features


def _add_mood(features: Features, tree: Tree, anchor: int) -> None:
    for child in tree.children[anchor]:
        word, dep = tree.words[child].lower(), tree.deps[child]
        if dep in {"aux", "auxpass"}:
            features[f"aux={word}"] = 1
        elif dep == "neg":
            features["negated"] = 1
        elif dep == "mark":
            features[f"mark={word}"] = 1
        elif dep == "advmod" and word in {"when", "how", "why"}:
            features["wh"] = 1
    end = tree.sentence_ends[anchor] - 1
    if tree.words[end] == "?":
        features["question"] = 1
    head = tree.heads[anchor]
    if head != anchor and tree.deps[anchor] in {"xcomp", "ccomp", "pcomp", "advcl"}:
        features[f"under={tree.lemmas[head]}"] = 1
        features[f"{tree.tags[anchor]},{tree.deps[anchor]}"] = 1
    if tree.words[-1] not in {".", "?", "!", "”", '"', ":", "…", "»", "’", ")"}:
        features["headline"] = 1


def _add_source(features: Features, draft: Draft, words: Lexicon) -> None:
    tree, source = draft.tree, draft.source
    if source is None:
        features["source=none"] = 1
        features[f"source=none,{draft.frame}"] = 1
        return
    word = tree.words[source].lower()
    if tree.pos[source] == "PRON":
        features[f"source={word}"] = 1
        kind = "pronoun"
    elif tree.labels[source]:
        kind = tree.labels[source]
    elif tree.pos[source] == "PROPN":
        kind = "name"
    else:
        kind = "written" if tree.lemmas[source] in words.written else "noun"
        features[f"noun={tree.lemmas[source]}"] = 1
    features[f"source={kind}"] = 1
    features[f"source={kind},{draft.frame}"] = 1
    if tree.tags[source] in {"NNS", "NNPS"}:
        features["source=plural"] = 1


def _add_content(features: Features, draft: Draft) -> None:
    tree = draft.tree
    length = sum(end - start for start, end in draft.pieces)
    first = token_at(tree, draft.start)
    last = token_at(tree, draft.end)
    opening = tree.words[first].lower() if first < len(tree) else ""
    count = max(1, last - first)
    features["log_length"] = math.log(length + 1) - 4
    features[f"words={min(count, 6) if count < 7 else '7+'}"] = 1
    if opening in QUESTION_WORDS | {
        "that",
        "to",
        "as",
        "by",
        "it",
        "him",
        "her",
        "them",
        "this",
        "about",
        "his",
        "their",
        "a",
        "an",
        "the",
    }:
        features[f"opens={opening}"] = 1
        features[f"opens={opening},{draft.frame}"] = 1
    has_verb = any(tree.pos[place] in {"VERB", "AUX"} for place in range(first, min(last, first + 60)))
    features[f"{'verb' if has_verb else 'no verb'},{draft.frame}"] = 1
    if first < len(tree):
        features[f"first={tree.tags[first]},{draft.frame}"] = 1
    features["pieces"] = len(draft.pieces) - 1
    if draft.cue and 0 < draft.start - draft.cue[1] < 200:
        features["gap"] = math.log(1 + draft.start - draft.cue[1])


def region_features(text: str, draft: Draft, words: Lexicon, before: Sequence[Draft]) -> Features:
    """Features of a marked region that no report of the parse covers; `before`: the drafts kept so far."""
    region, tree = draft.regions[0], draft.tree
    content = text[region.start : region.end]
    tokens = content[:LONGEST].split()
    low, high = tree.start, tree.end
    left = text[max(low, region.outer_start - 60) : region.outer_start].rstrip()
    right = text[region.outer_end : min(high, region.outer_end + 60)]
    count = len(tokens)
    length = (
        "1"
        if count == 1
        else "2"
        if count == 2
        else "3-4"
        if count < 5
        else "5-8"
        if count < 9
        else "9-20"
        if count < 21
        else "21+"
    )
    starts = not character_before(text, low, region.outer_start)
    ends = not character_after(text, region.outer_end, high, OUTER + ".,")
    last = content[-1]
    inner = "stop" if last in SENTENCE_END else "comma" if last == "," else "dash" if last in "—–-" else "none"
    capitals = [token for token in tokens if token[:1].isupper() or token.lower() in SMALL_WORDS]
    titled = count > 1 and content[0].isupper() and len(capitals) == count and inner in {"none", "comma"}
    features: Features = {
        f"words={length}": 1,
        "log_words": math.log(count) - 2,
        f"side={draft.frame}": 1,
        f"side={draft.frame},words={length}": 1,
        f"inner={inner}": 1,
        f"inner={inner},side={draft.frame}": 1,
        f"inner={inner},words={length}": 1,
        "capital": content[0].isupper(),
        f"capital,words={length}": content[0].isupper(),
        f"capital,inner={inner}": content[0].isupper(),
        "starts": starts,
        "ends": ends,
        "whole": starts and ends,
        f"starts,inner={inner}": starts,
        f"previous={left[-1:] if left[-1:] and not left[-1:].isalnum() else 'word' if left else 'none'}": 1,
        f"next={right.lstrip()[:1] if right.strip() and not right.lstrip()[:1].isalnum() else 'word' if right.strip() else 'none'}": 1,
        "single": region.single,
        "open": not region.closed,
        "follows": region.follows,
        "first person": any(token.lower().strip(",.?!") in FIRST_PERSON for token in tokens[:60]),
        "titled": titled,
        f"titled,side={draft.frame}": titled,
        "beside a work": bool(lexicons.words("works.txt").intersection(left.lower().split()[-2:])),
        "titled,beside a work": titled and bool(lexicons.words("works.txt").intersection(left.lower().split()[-2:])),
        "titled,whole": titled and starts and ends,
        "headline": character_before(text, low, high) not in {".", "?", "!", "”", '"', ":", "…", "»", "’", ")", "'"},
    }
    word = left.split()[-1].lower().strip('“"(') if left else ""
    if word.isalpha():
        features[f"left={word}"] = 1
        features[f"titled,left={word}"] = titled
    following = right.split()[0].lower().strip(",.") if right.split() else ""
    if following.isalpha():
        features[f"right={following}"] = 1
    first, end = token_at(tree, region.outer_start), token_at(tree, region.outer_end)
    inside = range(first, min(end, first + 80))
    features["verb inside"] = any(tree.tags[place] in {"VBZ", "VBP", "VBD", "MD"} for place in inside)
    features[f"verb inside,words={length}"] = features["verb inside"]
    named = sum(bool(tree.labels[place]) for place in inside)
    features["labelled a work"] = any(tree.labels[place] == "WORK_OF_ART" for place in inside) and count < 12
    features["all a name"] = named > 0 and named >= sum(tree.pos[place] != "PUNCT" for place in inside) - 1
    if first > 0:
        features[f"left tag={tree.tags[first - 1]}"] = 1
        features[f"left tag={tree.tags[first - 1]},words={length}"] = 1
        features[f"titled,left tag={tree.tags[first - 1]}"] = titled
    if draft.anchor is not None:
        lemma = draft.cue_tree.lemmas[draft.anchor]
        features[f"cue={lemma}"] = 1
        features["cue in lexicon"] = lemma in words.clause
        features["cue of thought"] = lemma in words.thought and lemma not in words.clause
        features["cue distance"] = (
            min(3.0, math.log(1 + abs(draft.cue_tree.starts[draft.anchor] - region.outer_start)))
            if draft.frame == "before"
            else 0
        )
        features["no source"] = draft.source is None
    if before:
        last_draft = before[-1]
        features["after quote in paragraph"] = last_draft.end >= low
        features["quote near"] = region.outer_start - last_draft.end < 300
        features[f"after quote in paragraph,inner={inner}"] = last_draft.end >= low
    return {name: float(value) for name, value in features.items() if value}
