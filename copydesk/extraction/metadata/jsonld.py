"""The article that a page describes in JSON-LD, as schema.org has it."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from copydesk.extraction.metadata.limits import data_is_safe

ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|LiveBlogPosting|Recipe|HowTo)$")
MOST_BLOCKS = 40
MOST_ITEMS = 500
MOST_AUTHORS = 20

Item = dict[str, Any]


def read_items(blocks: Iterable[str]) -> list[Item]:
    """Every typed item in the blocks, the outer before the inner, what is in lists last; broken blocks are passed over."""
    items: list[Item] = []
    listed: list[Item] = []
    for number, block in enumerate(blocks):
        if number >= MOST_BLOCKS or len(items) >= MOST_ITEMS:
            break
        items += _items(_load(block), listed)
    return [*items, *listed][:MOST_ITEMS]


def _load(block: str) -> Any:
    block = (
        block.strip()
        .removeprefix("<!--")
        .removesuffix("-->")
        .removeprefix("//<![CDATA[")
        .removesuffix("//]]>")
        .strip()
        .rstrip(";")
    )
    if not data_is_safe(block):
        return None
    try:
        return json.loads(block, strict=False)
    except ValueError:
        try:
            return json.loads(re.sub(r",\s{0,20}([\]}])", r"\1", block), strict=False)
        except ValueError:
            return None


def _items(node: Any, listed: list[Item]) -> Iterator[Item]:
    """The item and those in it; a list's, which are other pages', go into `listed`. Depth is capped where the block is read."""
    if isinstance(node, list):
        for part in node:
            yield from _items(part, listed)
    elif isinstance(node, dict):
        if node.get("@type"):
            yield node
        for name in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"):
            if isinstance(node.get(name), (list, dict)):
                yield from _items(node[name], listed)
        if isinstance(node.get("itemListElement"), (list, dict)):
            listed.extend(_items(node["itemListElement"], listed))


def types(item: Item) -> list[str]:
    kind = item.get("@type")
    return [one.rsplit("/", 1)[-1] for one in (kind if isinstance(kind, list) else [kind]) if isinstance(one, str)]


def main_article(items: Sequence[Item]) -> Item | None:
    """The item that is the page's article: the first with a headline and authors or a day, else any article."""
    articles = [item for item in items if any(ARTICLE.search(kind) for kind in types(item))]
    whole = [item for item in articles if text(item, "headline") and (item.get("author") or item.get("datePublished"))]
    return next(iter(whole or articles), None)


def text(item: Item, name: str) -> str | None:
    """The field's words; the first where it lists several."""
    value = item.get(name)
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, (str, int, dict))), None)
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("url") or value.get("@id")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # a stamp, in seconds
    return value.strip() or None if isinstance(value, str) else None


def texts(item: Item, name: str) -> list[str]:
    """All that the field lists."""
    value = item.get(name)
    listed = value if isinstance(value, list) else [value]
    return [found for one in listed if (found := text({name: one}, name))]


def _called(person: Item) -> str:
    """The name of a person that has it in parts."""
    return " ".join(part for name in ("givenName", "familyName") if (part := text(person, name)))


def authors(item: Item, items: Sequence[Item]) -> list[str]:
    """The names of an article's authors, people or not, as they are written."""
    by_id = {one["@id"]: one for one in items if isinstance(one.get("@id"), str)}
    value = item.get("author") or item.get("creator")
    found: list[str] = []
    for one in (value if isinstance(value, list) else [value])[:MOST_AUTHORS]:
        author = by_id.get(str(one.get("@id", "")), one) if isinstance(one, dict) and not one.get("name") else one
        if isinstance(author, dict):
            found += texts(author, "name") or [_called(author)]
        elif isinstance(author, str):
            found.append(author)
    return found
