"""Whether quality is still what was reached, on our own held-out corpus: `python -m benchmarks.floors`.

Exits with 1 when a figure is below its floor. A floor stands a little under the figure reached, so that
only a loss that shows fails; raise it when the figure has risen for good.
"""

import sys
from collections.abc import Callable

from benchmarks import duplicates, entities, growth, metadata, quotes
from benchmarks.corpus import CORPUS, read

FLOORS = {
    "quotes": {"F5": 0.89, "F9": 0.85, "charF": 0.93, "surf": 0.96, "named": 0.88, "jointF": 0.865},
    "pages": {"body F1": 0.97, "title": 1.0, "day": 1.0, "authors F1": 1.0},
    "texts": {"body F1": 0.99, "title": 0.99, "day": 0.99, "authors F1": 0.99, "agency": 0.99, "dateline": 0.99},
    "duplicates": {"precision": 1.0, "recall": 0.88},
    "entities": {"micro F1": 0.835, "ORG F1": 0.735, "B-cubed F1": 0.975},
    # Time for twenty times the text, at most four times as much a character: a square would give twenty.
    "growth": {"evenness": 0.25},
}


def measure_quotes() -> dict[str, float]:
    """The figures over every quote of the held-out articles; 0 for all when extraction raised anywhere."""
    articles = [quotes.corpus_article(article) for article in read([CORPUS / "heldout"])]
    scores, exceptions, _ = quotes.measure(articles)
    return {} if exceptions else scores["all"].figures()


def measure_pages() -> dict[str, float]:
    """The figures over our own pages."""
    return metadata.totals([metadata.run(page) for page in metadata.read_pages(CORPUS / "pages")])


def measure_texts() -> dict[str, float]:
    """The figures over our own plain texts."""
    return metadata.totals([metadata.run(page) for page in metadata.read_pages(CORPUS / "texts")])


def measure_entities() -> dict[str, float]:
    """The figures over the names of all held-out articles."""
    return entities.measure(
        [article for folder in ("heldout", "names/heldout") for article in entities.read_marked(CORPUS / folder)]
    )


MEASURES: dict[str, Callable[[], dict[str, float]]] = {
    "quotes": measure_quotes,
    "pages": measure_pages,
    "texts": measure_texts,
    "duplicates": duplicates.main,
    "entities": measure_entities,
    "growth": growth.main,
}


def main() -> int:
    """Print each figure beside its floor; 1 if any is below."""
    below = 0
    for name, floors in FLOORS.items():
        figures = MEASURES[name]()
        for figure, floor in floors.items():
            value = figures.get(figure, 0.0)
            below += value < floor
            print(f"{name} {figure}: {value:.3f} (floor {floor:.3f}){'  BELOW' if value < floor else ''}")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
