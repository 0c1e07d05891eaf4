"""The words of a piece of markup that is nothing but an article's own, as feeds have it."""

from html.parser import HTMLParser

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "dd",
        "div",
        "dl",
        "dt",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
UNSEEN = frozenset({"script", "style", "template", "noscript", "iframe", "svg", "figcaption"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._unseen += tag in UNSEEN
        if tag in BLOCKS or tag == "br":
            self.parts.append("\n" if tag == "br" else "\n\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in UNSEEN))
        if tag in BLOCKS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            # Line ends in markup are spaces; those of the text are its blocks'.
            self.parts.append(" ".join(f"|{data}|".split())[1:-1])


def plain_text(markup: str) -> str:
    """The text, its paragraphs parted by empty lines; linear in the markup's length, whatever it is.

    Finding the article in a page is the extractor's; here there is nothing around it, and often little of it.
    """
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    lines = ("".join(reader.parts)).split("\n")
    paragraphs: list[str] = []
    for line in map(str.strip, lines):
        if line or (paragraphs and paragraphs[-1]):
            paragraphs.append(line)
    return "\n".join(paragraphs).strip()
