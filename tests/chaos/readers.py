"""The real workers with a quick reader in the model's place: `celery -A tests.chaos.readers worker`.

Everything but the extraction is the service's own: the tasks, the claim, the lease, the write. What
a text asks for by a word in brackets is done to the process that reads it: [sleep 0.5], [abort], ...
"""

import ctypes
import itertools
import os
import re
import sys
import time
from collections import deque
from types import ModuleType

from copydesk.annotations import Annotations, Cue, Date, Entity, Extractor, Mention, Metadata, Part, Quote, Speaker
from copydesk.submissions import Submission
from copydesk.versions import EXTRACTOR_VERSION

SENTENCE = re.compile(r"“(?P<words>[^”]+)” (?P<name>[A-Z]\w+ [A-Z]\w+) (?P<cue>said) on (?P<day>[A-Z]\w+)")
ORDER = re.compile(r"\[(\w+)(?: ([\d.]+))?\]")


def read_quickly(submission: Submission) -> Annotations:
    """The quotes of the form “...” Name Name said on Day, with their speakers, as the real extractor gives them."""
    text = submission.source
    for order in ORDER.finditer(text):
        _obey(order[1], float(order[2] or 0))
    found = list(SENTENCE.finditer(text))
    spans: dict[str, list[tuple[int, int]]] = {}
    for sentence in found:
        spans.setdefault(sentence["name"], []).append(sentence.span("name"))
    people = {
        name: Entity(
            f"e{number}", name, "PERSON", tuple(Mention(*span, name) for span in where), salience=1 / len(spans)
        )
        for number, (name, where) in enumerate(spans.items(), 1)
    }
    return Annotations(
        text,
        Metadata(word_count=len(text.split()), language="en", publisher=submission.publisher),
        tuple(people.values()),
        tuple(_quote(sentence, people) for sentence in found),
        tuple(Date(*sentence.span("day"), sentence["day"], None) for sentence in found),
        (),
        Extractor(EXTRACTOR_VERSION, "quick"),
    )


def _quote(sentence: re.Match[str], people: dict[str, Entity]) -> Quote:
    start, end = sentence.span("words")
    speaker = Speaker(
        sentence["name"], *sentence.span("name"), sentence["name"], people[sentence["name"]].id, "name"
    )  # fmt: skip
    part = Part(start, end, marked=True)
    cue = Cue(*sentence.span("cue"), "said")
    return Quote("direct", start, end, sentence["words"], (part,), 0.9, cue=cue, speaker=speaker)


def _obey(order: str, number: float) -> None:
    """Do to this process what a hostile article does to it. All of it really happens."""
    match order:
        case "sleep":
            time.sleep(number)
        case "abort":
            os.abort()
        case "segfault":
            ctypes.string_at(0)
        case "memory":  # until the address space's limit, every page of it written to
            hoard = []
            while True:
                hoard.append(b"x" * 20_000_000)
        case "spin":
            while True:
                pass
        case "loop":  # C code that holds the interpreter: neither a signal's handler nor a heartbeat gets in
            deque(itertools.repeat(0), maxlen=0)


extraction, parsing = ModuleType("copydesk.extraction"), ModuleType("copydesk.extraction.parsing")
extraction.extract_submission, parsing.MODELS, parsing.load_model = read_quickly, (), None  # type: ignore[attr-defined]
sys.modules |= {module.__name__: module for module in (extraction, parsing)}

from workers.app import app  # noqa: E402 -- only now, so that it finds the quick reader

__all__ = ["app"]
