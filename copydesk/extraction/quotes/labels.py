"""Whom the labels of a transcript call: "WALKER", "JW", "THE COURT"."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from copydesk.annotations import Entity

ROLES = {"court": ("judge", "justice"), "interviewer": ("host", "presenter"), "presenter": ("host", "presenter")}
"""Whom a label means, where that is another word."""


class Labels:
    """What a transcript may call its people: surnames and initials, lower case, without hyphens."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self.entities = {entity.id: entity for entity in entities}
        self.called: dict[str, set[str]] = {}
        for entity in self.entities.values():
            parts = entity.name.lower().split()
            if entity.type == "PERSON" and parts:
                self.called.setdefault(parts[-1].replace("-", ""), set()).add(entity.id)
                initials = "".join(part[0] for part in re.split(r"[\s-]+", entity.name.lower()) if part)
                if len(initials) > 1:
                    self.called.setdefault(initials, set()).add(entity.id)

    def is_label(self, words: str, who: str | None) -> bool:
        """Whether a speaker's words are no name of their own: unknown, or initials taken for one."""
        return who is None or (self.entities[who].name.isupper() and self.entities[who].name == words)

    def find(self, words: str, holders: Mapping[str, Sequence[str]], most_named: Collection[str]) -> str | None:
        """The one person whose surname closes a label, whose initials it is, or who holds the role it names; `holders`: role to people.

        "A" answers: the person most spoken of.
        """
        found = self.called.get(words.rsplit(maxsplit=1)[-1].lower().replace("-", ""), set())
        role = words.lower().removeprefix("the ")
        found = found or {
            who
            for noun in ROLES.get(role, (role,))
            for who in holders.get(noun, ())
            if self.entities[who].type == "PERSON"
        }
        if words == "A" and not found:
            found = {who for who in most_named if self.entities[who].type == "PERSON"}
        others = [who for who in found if self.entities[who].name != words]
        return others[0] if len(others) == 1 else next(iter(found), None) if len(found) == 1 else None
