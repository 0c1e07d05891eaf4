"""How well names are found and merged: `python -m benchmarks.entities [--without STEP] [FILE|FOLDER...]`.

FILE is JSON lines, `{"id", "text", "entities": [{"start", "end", "type"}]}`, offsets in code points; a FOLDER
holds articles in our own mark-up (tests/corpus/README.md), by default the held-out ones. Printed: exact-span
precision, recall and F1 over people, organisations and places (GPE, LOC and FAC are one; other types neither
count nor cost), for our own mark-up the B-cubed F1 of merging over the name mentions found in both and the recall
of each type, and what the pass over the article costs beside tagging it. STEP is one of `copydesk.extraction.entities.STEPS`,
or "truecase"; "each" measures all of them in turn, each left out alone.
"""

import argparse
import json
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.corpus import CORPUS, read
from copydesk.extraction.entities import STEPS, find_entities
from copydesk.extraction.parsing import Parse, parse

KINDS = {"PERSON": "PER", "PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
Spans = dict[tuple[int, int], str]
ROUNDS = 5
SAMPLE = 20
"""How often, and over how many articles about, the cost is measured."""
Counts = tuple[int, int, int]
"""Right, found, there."""


@dataclass(frozen=True)
class Gold:
    """What is marked in an article: the kinds of its name spans; where the mark-up says, their entities and types."""

    id: str
    text: str
    kinds: Spans
    entities: Spans
    types: Spans


def read_lines(path: Path) -> list[Gold]:
    """The articles of a JSON-lines file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Gold(
            str(row["id"]),
            row["text"],
            {(m["start"], m["end"]): KINDS[m["type"]] for m in row["entities"] if m["type"] in KINDS},
            {},
            {},
        )
        for row in rows
    ]


def read_marked(path: Path) -> list[Gold]:
    """The articles of a folder in our own mark-up."""
    found = []
    for article in read([path]):
        names = [mention for mention in article.mentions if mention.kind == "name"]
        entities = {(mention.start, mention.end): mention.entity for mention in names}
        types = {span: article.entities[entity].type for span, entity in entities.items()}
        kinds = {span: KINDS[label] for span, label in types.items() if label in KINDS}
        found.append(Gold(article.id, article.text, kinds, entities, types))
    return found


def count(
    gold: Iterable[Mapping[tuple[int, int], str]], ours: Iterable[Mapping[tuple[int, int], str]]
) -> dict[str, Counts]:
    """Right, found and there for each kind and "micro", over articles in the same order."""
    totals: dict[str, list[int]] = {kind: [0, 0, 0] for kind in ("PER", "ORG", "LOC", "micro")}
    for there, found in zip(gold, ours, strict=True):
        for kind, total in totals.items():
            one = {item for item in found.items() if kind in (item[1], "micro")}
            other = {item for item in there.items() if kind in (item[1], "micro")}
            for place, size in enumerate((len(one & other), len(one), len(other))):
                total[place] += size
    return {kind: (total[0], total[1], total[2]) for kind, total in totals.items()}


def figures(counts: Counts) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    right, found, there = counts
    precision, recall = right / found if found else 0.0, right / there if there else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0


def b_cubed(gold: Mapping[tuple[int, int], str], ours: Mapping[tuple[int, int], str]) -> tuple[float, float, int]:
    """The sums of precision and recall over the mentions that both have, and how many those are.

    After Bagga and Baldwin (1998).
    """
    shared = gold.keys() & ours.keys()
    by_gold: dict[str, set[tuple[int, int]]] = defaultdict(set)
    by_ours: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for span in shared:
        by_gold[gold[span]].add(span)
        by_ours[ours[span]].add(span)
    precision = recall = 0.0
    for span in shared:
        same = len(by_gold[gold[span]] & by_ours[ours[span]])
        precision += same / len(by_ours[ours[span]])
        recall += same / len(by_gold[gold[span]])
    return precision, recall, len(shared)


@cache
def parse_once(text: str, recase: bool) -> Parse:
    """The article's parse, made once for all steps that are left out in turn."""
    return parse(text, "en", recase=recase)


def measure(articles: list[Gold], without: str = "") -> dict[str, float]:
    """Find the entities of the articles, print the figures and give them back by name.

    `without` is a step to leave out, "" for none.
    """
    left_out = [step for step in STEPS if step == without]
    found: list[Spans] = []
    merged: list[Spans] = []
    labels: list[Spans] = []
    for article in articles:
        entities = find_entities(parse_once(article.text, without != "truecase"), without=left_out)
        names = [(entity, mention) for entity in entities for mention in entity.mentions if mention.kind == "name"]
        found.append({(m.start, m.end): KINDS[entity.type] for entity, m in names if entity.type in KINDS})
        merged.append({(m.start, m.end): entity.id for entity, m in names})
        labels.append({(m.start, m.end): entity.type for entity, m in names})
    result: dict[str, float] = {}
    for kind, counts in count([article.kinds for article in articles], found).items():
        precision, recall, f1 = figures(counts)
        result[f"{kind} F1"] = f1
        print(f"{kind:6} P={precision:.3f} R={recall:.3f} F1={f1:.3f}")
    print_types(articles, labels)
    sums = [b_cubed(article.entities, ours) for article, ours in zip(articles, merged, strict=True)]
    size = sum(shared for _, _, shared in sums)
    if size:
        precision, recall = sum(p for p, _, _ in sums) / size, sum(r for _, r, _ in sums) / size
        result["B-cubed F1"] = 2 * precision * recall / (precision + recall)
        print(f"merging, B-cubed over {size} mentions: P={precision:.3f} R={recall:.3f} F1={result['B-cubed F1']:.3f}")
    return result


def measure_cost(articles: Sequence[Gold]) -> float:
    """What the pass over an article costs beside tagging and parsing it: the median of ROUNDS over the same articles."""
    sample = articles[:: max(1, len(articles) // SAMPLE)]
    find_entities(parse("Nobody.", "en"))  # what is loaded once a process is no cost of an article
    shares = []
    for _ in range(ROUNDS):
        tagging = finding = 0.0
        for article in sample:
            before = time.process_time()
            parsed = parse(article.text, "en")
            between = time.process_time()
            find_entities(parsed)
            tagging, finding = tagging + between - before, finding + time.process_time() - between
        shares.append(finding / tagging)
    share = statistics.median(shares)
    print(
        f"the pass takes {share:.1%} of the time of tagging and parsing (median of {ROUNDS} rounds over {len(sample)} articles, {min(shares):.1%} to {max(shares):.1%})"
    )
    return share


def print_types(articles: list[Gold], labels: list[Spans]) -> None:
    """How many of each OntoNotes type's marked names were found, and how many of those under that very type."""
    there: Counter[str] = Counter()
    same: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for article, ours in zip(articles, labels, strict=True):
        for span, label in article.types.items():
            there[label] += 1
            same[label] += span in ours
            right[label] += ours.get(span) == label
    if there:
        print("of each type marked, found / found as such: ", end="")
        print(
            ", ".join(
                f"{label} {n}: {same[label] / n:.2f} / {right[label] / n:.2f}" for label, n in there.most_common()
            )
        )


def main() -> None:
    """Read the command line."""
    command = argparse.ArgumentParser(prog="python -m benchmarks.entities", description=__doc__.split("\n", 1)[0])
    command.add_argument("--without", metavar="STEP", choices=("truecase", *STEPS, "each"), default="")
    command.add_argument("paths", nargs="*", type=Path, default=[CORPUS / "heldout", CORPUS / "names" / "heldout"])
    given = command.parse_args()
    for path in given.paths:
        articles = read_marked(path) if path.is_dir() else read_lines(path)
        for step in ("", "truecase", *STEPS) if given.without == "each" else (given.without,):
            print(path, f"without {step}" if step else "")
            measure(articles, step)
        measure_cost(articles)


if __name__ == "__main__":
    main()
