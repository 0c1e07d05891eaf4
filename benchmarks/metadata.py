"""How well pages are read: `python -m benchmarks.metadata [FILE...] [--worst N]`.

A file holds one page a line, `{"id", "url", "html", "gold": {"title", "authors", "date", "body"}}`, any
gold field of which may be missing, as JSON lines, gzipped or not; without one, our own pages and plain texts are read.

Body: precision and recall of shingles (4 words in a row, each as often as it stands), averaged over the
pages, and their harmonic mean. Title: equal after folding case, white space and the forms of marks.
Authors: F1 over the names of all pages. Date: the day equal; the month and day equal, since golds may
have a wrong year. Agency and dateline (its words): equal. A page without a field in its gold does not count for that field.
"""

import argparse
import gzip
import html
import json
import re
import statistics
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copydesk.annotations import Dateline
from copydesk.extraction.errors import HostilePageError
from copydesk.extraction.source import Prepared, prepare
from copydesk.submissions import Submission

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
OWN = [CORPUS / "pages", CORPUS / "texts"]
WORDS_IN_SHINGLE = 4
MARKS = str.maketrans("‘’‚`´′“”„«»″‐‑‒–—―−", "''''''" + '""""""' + "-------")


@dataclass(frozen=True)
class Result:
    """One page's gold, what was read, and how long it took."""

    id: str
    gold: dict[str, Any]
    prepared: Prepared | None
    seconds: float


def fold(words: str) -> str:
    """For comparing: no entities, one form of each mark, lower case, single spaces."""
    folded = unicodedata.normalize("NFKC", html.unescape(words)).casefold().translate(MARKS)
    return " ".join(folded.split())


def fold_names(authors: list[str]) -> set[str]:
    """The names in a list of authors, one that holds several split."""
    names = [name for author in authors for name in re.split(r"\s*(?:[,;|&]|\band\b)\s*", fold(author))]
    return {" ".join(re.sub(r"[^\w ]+", " ", name.removeprefix("by ")).strip().split(" ")) for name in names} - {""}


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    last = max(1, len(words) - WORDS_IN_SHINGLE + 1)
    return Counter(tuple(words[at : at + WORDS_IN_SHINGLE]) for at in range(last) if words[at:])


def body_scores(gold: str, read: str) -> tuple[float, float]:
    """Precision and recall of the shingles read."""
    wanted, got = shingles(gold), shingles(read)
    common = (wanted & got).total()
    return common / got.total() if got else 0.0, common / wanted.total() if wanted else 0.0


def harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0


def read_pages(path: Path) -> Iterator[dict[str, Any]]:
    """A file's pages, or those of a folder: each `NAME.html` or `NAME.txt` with its `NAME.json`, or its files of pages."""
    if path.is_dir() and (files := sorted([*path.glob("*.jsonl"), *path.glob("*.jsonl.gz")])):
        for file in files:
            yield from read_pages(file)
        return
    if path.is_dir():
        for about in sorted(path.glob("*.json")):
            kind = "html" if about.with_suffix(".html").exists() else "txt"
            source = about.with_suffix(f".{kind}").read_bytes().decode()
            yield {"id": about.stem, kind: source, **json.loads(about.read_text(encoding="utf-8"))}
        return
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def run(page: dict[str, Any]) -> Result:
    began = time.perf_counter()
    try:
        prepared = prepare(Submission(page.get("html") or page["txt"], html="html" in page, url=page.get("url")))
    except HostilePageError as error:
        print(f"{page['id']}: {error}")
        prepared = None
    return Result(page["id"], page["gold"], prepared, time.perf_counter() - began)


def page_scores(result: Result) -> dict[str, float]:
    """The page's own scores, for the fields its gold has."""
    gold, scores = result.gold, {}
    text = result.prepared.text if result.prepared else ""
    metadata = result.prepared.metadata if result.prepared else None
    if gold.get("body"):
        scores["precision"], scores["recall"] = body_scores(gold["body"], text)
    if gold.get("title"):
        scores["title"] = float(fold(gold["title"]) == fold((metadata and metadata.title) or ""))
    if gold.get("authors"):
        wanted, got = fold_names(gold["authors"]), fold_names(list(metadata.authors) if metadata else [])
        scores["hits"], scores["names"] = len(wanted & got), len(wanted) + len(got)
    if gold.get("date"):
        day = metadata.published_at.date().isoformat() if metadata and metadata.published_at else ""
        scores["day"] = float(gold["date"][:10] == day)
        scores["month-day"] = float(gold["date"][5:10] == day[5:])
    for name in ("agency", "dateline"):
        if name in gold:
            scores[name] = float(fold(gold[name] or "") == fold(_named(result.prepared, name)))
    return scores


def _named(prepared: Prepared | None, name: str) -> str:
    """The agency, or the dateline's words."""
    found = getattr(prepared.metadata, name) if prepared else None
    return prepared.text[found.start : found.end] if prepared and isinstance(found, Dateline) else found or ""


def totals(results: list[Result]) -> dict[str, float]:
    """The figures over all pages; a field that no gold has is left out."""
    scores = [page_scores(result) for result in results]

    def column(name: str) -> list[float]:
        return [one[name] for one in scores if name in one]

    figures: dict[str, float] = {}
    if column("precision"):
        precision, recall = statistics.mean(column("precision")), statistics.mean(column("recall"))
        figures |= {"body F1": harmonic(precision, recall), "body precision": precision, "body recall": recall}
    figures |= {
        name: statistics.mean(column(name))
        for name in ("title", "day", "month-day", "agency", "dateline")
        if column(name)
    }
    if column("names"):
        figures["authors F1"] = 2 * sum(column("hits")) / (sum(column("names")) or 1)
    return figures


def show_worst(results: list[Result], count: int) -> None:
    """What was missed, page by page, for the pages that have something missing."""
    for result in results:
        scores, metadata = page_scores(result), result.prepared.metadata if result.prepared else None
        body = harmonic(scores.get("precision", 1), scores.get("recall", 1))
        wrong = [name for name in ("title", "day", "agency", "dateline") if scores.get(name) == 0]
        wrong += ["authors"] if scores.get("hits", 0) * 2 != scores.get("names", 0) else []
        wrong += [f"body {body:.2f} (P {scores['precision']:.2f}, R {scores['recall']:.2f})"] if body < 0.9 else []
        if wrong and count > 0:
            count -= 1
            print(f"{result.id}: {', '.join(wrong)}")
            for name in ("title", "authors", "agency", "dateline"):
                if name in wrong:
                    print(f"    {name}: {result.gold.get(name)!r} but {getattr(metadata, name, None)!r}")
            if "day" in wrong:
                print(f"    day: {result.gold['date']} but {metadata.published_at if metadata else None}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, default=OWN)
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="show what is wrong on up to N pages")
    arguments = parser.parse_args()
    for path in arguments.files:
        results = [run(page) for page in read_pages(path)]
        if not results:
            parser.error(f"{path} holds no pages")
        seconds = sorted(result.seconds for result in results)
        print(f"{path}: {len(results)} pages")
        for name, value in totals(results).items():
            print(f"  {name:15} {value:.3f}")
        print(f"  milliseconds    {seconds[len(seconds) // 2] * 1000:.0f} (the slowest {seconds[-1] * 1000:.0f})")
        show_worst(results, arguments.worst)


if __name__ == "__main__":
    main()
