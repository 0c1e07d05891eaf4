"""Names that French writes with a head in lower case: "l'université de Bordeaux", "la préfecture du Nord"."""

import re
from collections.abc import Iterator
from functools import cache

from copydesk.annotations import EntityType
from copydesk.extraction.entities.gazetteer import subdivisions
from copydesk.extraction.entities.spans import Span
from copydesk.extraction.lexicons import lines

BODY = (
    r"université|faculté|école|école (?:nationale|normale) supérieure|institut|lycée|collège|académie|mairie|municipalité"
    r"|préfecture|préfecture de police|sous-préfecture|rectorat|commissariat|gendarmerie|ambassade|consulat|barreau|diocèse"
    r"|tribunal(?: (?:judiciaire|administratif|correctionnel|pour enfants|de commerce))?|cour (?:administrative )?d['’]appel"
    r"|cour d['’]assises|parquet(?: (?:général|national|fédéral))?|conseil (?:régional|départemental|municipal|général)"
    r"|chambre de commerce|agence régionale de santé|observatoire|opéra|orchestre|banque"
)
SITE = r"hôpital|clinique|gare|aéroport|stade|prison|maison d['’]arrêt|centre pénitentiaire|musée|centrale(?: nucléaire)?|palais"
"""What makes a body, or a site, of the place it is of; plurals are several."""
CALLED_BODY, CALLED_SITE = r"université|institut|lycée|collège|école", r"hôpital|clinique|stade|aéroport|musée"
"""Heads that a name may follow without "de": "le lycée Victor-Hugo de Poitiers"."""
OF = r"(?:de la |de l['’]|du |des |de |d['’])"
NAME = r"[A-ZÀ-ÞŒ][\w’'-]*(?:(?: (?:de|du|des|la|le|les|sur|sous)){0,2} [A-ZÀ-ÞŒ][\w’'-]*){0,4}"
PORTFOLIO = r"[A-ZÀ-ÞŒ][\w’'-]*(?: (?:étrangères|nationale|sociales?|publique|supérieur|écologique|numérique|rurale?|extérieur)\b)?"
FORMS: tuple[tuple[str, EntityType], ...] = (
    (rf"(?:(?i:{BODY}) {OF}|(?i:{CALLED_BODY}) ){NAME}", "ORG"),
    (rf"(?:(?i:{SITE}) {OF}|(?i:{CALLED_SITE}) ){NAME}", "FAC"),
    (rf"(?i:ministère) {OF}{PORTFOLIO}(?: et {OF}{PORTFOLIO})?", "ORG"),
)
COMPOUND = re.compile(r"(?<![\w-])[A-ZÀ-ÞŒ][\w’]*(?:-[\w’]+)+(?![\w-])")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], EntityType], ...]:
    known = "|".join(map(re.escape, sorted(lines("bodies_french.txt"), key=len, reverse=True)))
    headed = ((re.compile(rf"(?<![\w’'-])(?:[lLdD]['’])?(?P<name>{form})"), label) for form, label in FORMS)
    return (*headed, (re.compile(rf"(?<![\w-])(?P<name>{known})(?![\w-])"), "ORG"))


def french_names(text: str) -> Iterator[Span]:
    """The bodies and sites of a French text, and its provinces with strokes in their names; they may overlap."""
    for pattern, label in _patterns():
        for match in pattern.finditer(text):
            yield Span(*match.span("name"), label)
    for match in COMPOUND.finditer(text):
        if match[0] in subdivisions():
            yield Span(*match.span(), "LOC")
