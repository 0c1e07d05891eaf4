"""Gender and number, only where the article shows them: by a title or by what it calls the person."""

import re
from dataclasses import replace

from copydesk.annotations import Entity, Gender
from copydesk.extraction.lexicons import classes

GENDERS: dict[str, Gender] = {"f": "female", "m": "male"}
TITLE_BEFORE = re.compile(r"(?P<title>[^\W\d_]+)\.? $")
FEMALE = re.compile(
    r"(?:\w*woman|actress|queen|princess|mother|wife|daughter|sister|widow|girl|duchess|waitress|nun)\b", re.IGNORECASE
)
MALE = re.compile(
    r"(?:(?<!wo)(?:\w*[a-np-z])?man|king|prince|father|husband|son|brother|widower|boy|duke|monk)\b", re.IGNORECASE
)


def with_gender(text: str, entity: Entity) -> Entity:
    """The person with the gender its titles and roles show; people are one, a people in the plural is many."""
    if entity.type == "NORP":
        return (
            replace(entity, number="plural")
            if entity.name.endswith("s") and entity.name[:-1] in entity.aliases
            else entity
        )
    if entity.type != "PERSON":
        return entity
    shown = {found for mention in entity.mentions if (found := _title_gender(text, mention.start))}
    for role in entity.roles:
        head = role.split(" of ")[0].split(" for ")[0]
        if FEMALE.search(head):
            shown.add("female")
        elif MALE.search(head):
            shown.add("male")
    return replace(entity, gender=shown.pop() if len(shown) == 1 else None, number="singular")


def _title_gender(text: str, start: int) -> Gender | None:
    match = TITLE_BEFORE.search(text, max(0, start - 20), start)
    return GENDERS.get(classes("titles.tsv").get(match["title"], "-")) if match else None
