"""Articles told again with names that exist: what keeps the weights from learning that all names are strange.

The corpus' people, bodies and places are fictional, so the model and the gazetteers know few of them;
in the news they know many. Each entity keeps its mentions and its kind, and gets a name from our lists.
"""

import random

from benchmarks.corpus import GoldArticle, GoldEntity, GoldMention
from copydesk.extraction.entities.gazetteer import bodies, large_places
from copydesk.extraction.lexicons import classes, words

SHARE = 0.6
"""How many of the entities get another name."""


def rename(article: GoldArticle, seed: int) -> GoldArticle:
    """The article with some of its names replaced, each the same way throughout; quotes are left out."""
    chance = random.Random(f"{article.id} {seed}")  # noqa: S311  # a sample, no secret
    renamed = {
        entity.id: names
        for entity in article.entities.values()
        if chance.random() < SHARE and (names := _other_names(entity, chance))
    }
    pieces: list[str] = []
    mentions: list[GoldMention] = []
    cursor = length = 0
    for mention in sorted(article.mentions, key=lambda mention: (mention.start, -mention.end)):
        if mention.kind != "name" or mention.start < cursor:
            continue
        old = article.text[mention.start : mention.end]
        new = renamed.get(mention.entity, {}).get(old, old)
        pieces += (article.text[cursor : mention.start], new)
        length += mention.start - cursor
        mentions.append(GoldMention(length, length + len(new), mention.entity, "name"))
        length += len(new)
        cursor = mention.end
    pieces.append(article.text[cursor:])
    return GoldArticle(article.id, article.style, "".join(pieces), article.entities, mentions, [])


def _other_names(entity: GoldEntity, chance: random.Random) -> dict[str, str]:
    """What each name of the entity becomes; those not listed stay."""
    name = entity.name or ""
    parts = name.split()
    if entity.type == "PERSON" and len(parts) > 1:
        given = chance.choice(sorted(classes("given_names.tsv")))
        family = chance.choice(sorted(words("surnames.txt")))
        return {name: f"{given} {family}", parts[0]: given, parts[-1]: family}
    if entity.type == "GPE" and parts:
        return {name: chance.choice(sorted(large_places()))}
    if entity.type == "ORG" and len(parts) == 1:
        return {name: chance.choice(sorted(bodies()))}
    return {}
