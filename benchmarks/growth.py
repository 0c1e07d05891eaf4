"""Whether the time stays in step with the text, on texts made to be slow: `python -m benchmarks.growth`.

Prints, for texts of marks and cues alone, the CPU time of a character in a short text and in one twenty times as
long. The tests count the steps of our own code, which is the same everywhere; what is done in C within a step
(a pattern that backtracks, a slice too many) shows only here.
"""

import gc
import re
import time
from collections.abc import Callable

import spacy
from spacy.tokens import Doc

from copydesk.annotations import Entity, Mention
from copydesk.extraction.parsing import Paragraph, Parse
from copydesk.extraction.quotes import find_quotes
from copydesk.extraction.quotes.marks import find_regions

MARKS = ("“", '"', "'", "’", "‘a ’s ", "“a ", "\n“", "\n‘", " ", "\n \n")
SPEECH = (
    "“",
    '"',
    "“a,” ",
    'a: "b" ',
    "said “x” ",
    "“x”— A\n",
    "Ann: x\n",
    "\n“",
    "Poll: ",
    "‘a ’s ",
    "he said, ",
)
SHORT, LONG = 5_000, 100_000
ROUNDS = 2


def unparsed(text: str) -> Parse:
    """A text split into words but not parsed: what it costs is our own steps."""
    vocab = spacy.blank("en").vocab
    paragraphs = []
    for line in re.finditer(r"\S[^\n]*", text):
        words = re.findall(r"\w+|[^\w\s]|\s", line[0])
        paragraphs.append(Paragraph(line.start(), Doc(vocab, words, [False] * len(words))))
    return Parse(text, "en", tuple(paragraphs), text)


def seconds(work: Callable[[], object]) -> float:
    """The least CPU time of a few rounds: what else the machine does only ever adds to it."""
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def pair_marks(unit: str, size: int) -> Callable[[], object]:
    """Pair the marks of a text of this size."""
    text = (unit * size)[:size]
    return lambda: find_regions(text)


def read_quotes(unit: str, size: int) -> Callable[[], object]:
    """Find the quotes of a text of this size, its one name being its first character."""
    text = (unit * size)[:size]
    parsed = unparsed(text)
    entity = Entity("e1", "Ann", "PERSON", (Mention(0, 1, text[:1]),))
    return lambda: find_quotes(parsed, (entity,))


def main() -> dict[str, float]:
    """Print the table; gives `evenness`: what the dearest text's character costs in the short text, as a share of the long one."""
    worst = 0.0
    print(f"{'microseconds a character':30}{SHORT:>10,}{LONG:>10,}{'ratio':>8}")
    for name, make, units in (("marks", pair_marks, MARKS), ("quotes", read_quotes, SPEECH)):
        for unit in units:
            short, long = (1e6 * seconds(make(unit, size)) / size for size in (SHORT, LONG))
            worst = max(worst, long / short)
            print(f"{name + ' ' + repr(unit):30}{short:10.2f}{long:10.2f}{long / short:8.2f}")
    return {"evenness": 1 / worst}


if __name__ == "__main__":
    main()
