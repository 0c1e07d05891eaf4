"""The hand-marked corpus: reads the inline mark-up that tests/corpus/README.md describes.

`python -m benchmarks.corpus [FILE...]` checks files and counts what is marked in them.
"""

import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
TYPES = {"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "LAW", "PRODUCT", "WORK_OF_ART", "UNNAMED"}
HEADER = re.compile(r"(?P<id>[eu]\d+) (?P<type>[A-Z_]+)(?: (?P<name>.+))?")
TAG = re.compile(
    r"\\(?P<escaped>[\[\]{}\\])"
    r"|\[(?P<quote>q\d+) |\[c(?P<cue>\d+) "
    r"|\{(?P<who>[eu]\d+)(?P<other>~)?(?:/(?P<says>q\d+(?:,q\d+)*))? "
    r"|(?P<close>[\]}])|(?P<stray>[\[{])"
)
MARKS = '“”„‟"«»‹›'
TRIM = " \t\r\n" + MARKS + "‘’'.,;:"


class MarkupError(ValueError):
    """A corpus file does not follow the mark-up; the message says where."""


@dataclass(frozen=True)
class GoldEntity:
    id: str
    type: str
    name: str | None


@dataclass(frozen=True)
class GoldMention:
    start: int
    end: int
    entity: str
    kind: str
    """"name" or "other"."""


@dataclass
class GoldQuote:
    id: str
    parts: list[tuple[int, int]] = field(default_factory=list)
    cue: tuple[int, int] | None = None
    speakers: list[GoldMention] = field(default_factory=list)


@dataclass
class GoldArticle:
    id: str
    style: str
    text: str
    entities: dict[str, GoldEntity]
    mentions: list[GoldMention]
    quotes: list[GoldQuote]


def parse(source: str, name: str) -> GoldArticle:
    """Read one marked article; offsets are code points into the text without its marks.

    Raises MarkupError for anything that does not follow the mark-up.
    """
    header, _, body = source.partition("\n---\n")
    style, entities = _header(header, name)
    text: list[str] = []
    length = cursor = 0
    mentions: list[GoldMention] = []
    quotes: dict[str, GoldQuote] = {}
    open_tags: list[tuple[re.Match[str], int]] = []

    def fail(at: int, why: str) -> MarkupError:
        return MarkupError(f"{name}, near {body[max(0, at - 40) : at + 20]!r}: {why}")

    def put(words: str) -> None:
        nonlocal length
        text.append(words)
        length += len(words)

    body = body.strip("\n") + "\n"
    for tag in TAG.finditer(body):
        put(body[cursor : tag.start()])
        cursor = tag.end()
        if tag["escaped"]:
            put(tag["escaped"])
        elif tag["stray"]:
            raise fail(tag.start(), f"{tag['stray']} opens nothing known; escape it or mend the tag")
        elif not tag["close"]:
            open_tags.append((tag, length))
        else:
            if not open_tags:
                raise fail(tag.start(), "closes what was not opened")
            opened, start = open_tags.pop()
            if (tag["close"] == "]") != opened[0].startswith("["):
                raise fail(tag.start(), f"{opened[0]!r} is closed by {tag['close']!r}")
            if start == length:
                raise fail(tag.start(), "an empty tag")
            if opened["quote"]:
                quotes.setdefault(opened["quote"], GoldQuote(opened["quote"])).parts.append((start, length))
            elif opened["cue"]:
                quote = quotes.setdefault("q" + opened["cue"], GoldQuote("q" + opened["cue"]))
                quote.cue = quote.cue or (start, length)
            else:
                if opened["who"] not in entities:
                    raise fail(tag.start(), f"{opened['who']} is not in the header")
                kind = "other" if opened["other"] or opened["who"].startswith("u") else "name"
                mention = GoldMention(start, length, opened["who"], kind)
                mentions.append(mention)
                for said in (opened["says"] or "").split(","):
                    if said:
                        quotes.setdefault(said, GoldQuote(said)).speakers.append(mention)
    if open_tags:
        raise fail(open_tags[-1][0].start(), f"{open_tags[-1][0][0]!r} is never closed")
    put(body[cursor:])
    for quote in quotes.values():
        if not quote.parts:
            raise MarkupError(f"{name}: {quote.id} has a cue or a speaker but no words")
    ordered = sorted(quotes.values(), key=lambda quote: quote.parts[0])
    mentions.sort(key=lambda mention: (mention.start, -mention.end))
    return GoldArticle(name, style, "".join(text), entities, mentions, ordered)


def _header(header: str, name: str) -> tuple[str, dict[str, GoldEntity]]:
    first, *lines = header.strip().splitlines()
    if not first.startswith("# "):
        raise MarkupError(f"{name}: the first line must be '# style, subject'")
    entities: dict[str, GoldEntity] = {}
    for line in lines:
        match = HEADER.fullmatch(line.strip())
        if not match or match["type"] not in TYPES or match["id"] in entities:
            raise MarkupError(f"{name}: not an entity line, or one said twice: {line!r}")
        entities[match["id"]] = GoldEntity(match["id"], match["type"], match["name"])
    return first[2:], entities


def read(paths: list[Path]) -> list[GoldArticle]:
    """Parse files, or every article below folders, in the order of their names."""
    files = [file for path in paths for file in (sorted(path.rglob("*.txt")) if path.is_dir() else [path])]
    return [parse(file.read_text(encoding="utf-8"), file.stem) for file in files]


def quote_type(text: str, quote: GoldQuote) -> str:
    """direct, mixed or indirect: how much of the words stands between double or single marks."""
    whole = "".join(text[start:end] for start, end in quote.parts).strip(" .,;:\n")
    if not re.search(rf"[{MARKS}‘]|(?<!\w)'", whole):
        return "indirect"
    opened = re.match(rf"[{MARKS}‘']", whole) is not None
    inside = re.sub(r"[“\"«„‘'].*?(?:[”\"»“’'](?!\w)|\Z)", "", whole, flags=re.DOTALL)
    return "direct" if opened and not re.search(r"\w", inside) else "mixed"


if __name__ == "__main__":
    counts: Counter[str] = Counter()
    failed = False
    for path in [Path(argument) for argument in sys.argv[1:]] or [CORPUS]:
        for file in sorted(path.rglob("*.txt")) if path.is_dir() else [path]:
            try:
                article = parse(file.read_text(encoding="utf-8"), file.stem)
            except MarkupError as error:
                print(error)
                failed = True
                continue
            counts.update(articles=1, words=len(article.text.split()), quotes=len(article.quotes))
            counts.update(quote_type(article.text, quote) for quote in article.quotes)
            counts.update(f"mentions ({mention.kind})" for mention in article.mentions)
            counts.update("quotes without a speaker" for quote in article.quotes if not quote.speakers)
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    sys.exit(failed)
