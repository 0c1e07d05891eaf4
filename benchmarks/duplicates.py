"""Are copies and versions of a story recognised, and others left alone? `python -m benchmarks.duplicates [FOLDER]`

Over all pairs of our own stories' versions, and of these with the held-out articles. A pair is to be linked when both
are the same text carried on, in whatever form; a retelling of the event is not. `found` is the index's part: pairs
without a band in common are never compared.
"""

import re
import sys
import time
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from benchmarks.corpus import CORPUS, read
from copydesk.annotations import Fingerprint
from copydesk.extraction.fingerprints import fingerprint
from copydesk.likeness import bands, compare

VERSION = re.compile(r"^=== (?P<kind>\w+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Version:
    """One outlet's text of a story; `story` is empty for what is nobody's version."""

    story: str
    kind: str
    print: Fingerprint
    bands: frozenset[int]


def read_versions(folder: Path) -> list[Version]:
    """The versions in a folder's files."""
    found = []
    for path in sorted(folder.glob("*.txt")):
        _, *parts = VERSION.split(path.read_text(encoding="utf-8"))
        found += [_version(path.stem, kind, text) for kind, text in zip(parts[::2], parts[1::2], strict=True)]
    return found


def _version(story: str, kind: str, text: str) -> Version:
    found = fingerprint(text)
    assert found is not None, f"a version of {story!r} is too short"
    return Version(story, kind, found, frozenset(bands(found)))


def belong_together(one: Version, other: Version) -> bool:
    """Whether two texts are to be linked."""
    return bool(one.story) and one.story == other.story and "retold" not in (one.kind, other.kind)


def measure(versions: list[Version]) -> dict[str, float]:
    """Link the pairs, print what is wrong, and give the figures by name."""
    right = linked = there = met = 0
    for one, other in combinations(versions, 2):
        shares = compare(one.print, other.print)
        meets = bool(one.bands & other.bands)
        link, gold = meets and shares.similar, belong_together(one, other)
        right, linked, there, met = right + (link and gold), linked + link, there + gold, met + meets
        if link != gold:
            word = "linked" if link else "not linked"
            print(
                f"  {word}: {one.story} {one.kind} / {other.story} {other.kind} {shares} {'' if meets else 'no band'}"
            )
    figures = {"precision": right / linked if linked else 0.0, "recall": right / there if there else 0.0}
    total = len(versions) * (len(versions) - 1) // 2
    print(f"{len(versions)} texts, {total} pairs, {met} compared, {there} to be linked")
    for name, value in figures.items():
        print(f"{name:10} {value:.3f}")
    return figures


def main(folder: Path = CORPUS / "versions") -> dict[str, float]:
    """Measure the folder's versions among the held-out articles."""
    others = [article.text for article in read([CORPUS / "heldout"])]
    before = time.process_time()
    prints = [_version("", "", text) for text in others]
    each = (time.process_time() - before) / len(prints)
    figures = measure(read_versions(folder) + prints)
    print(f"{each * 1000:.1f} ms of CPU a fingerprint, over {len(prints)} articles")
    return figures


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
