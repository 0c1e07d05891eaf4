"""Nouns for what people and bodies are, in groups that may name the same one; written for this project."""

KINDS: tuple[frozenset[str], ...] = tuple(
    frozenset(group.split())
    for group in (
        (
            "official minister secretary diplomat governor mayor spokesman spokeswoman spokesperson ambassador commissioner envoy premier "
            "chancellor director administrator councillor regulator officeholder"
        ),
        (
            "politician lawmaker legislator senator congressman congresswoman representative mp mep deputy councillor candidate nominee "
            "president minister leader governor mayor parliamentarian"
        ),
        "president leader head chief chairman chairwoman chair commander ruler premier strongman",
        "executive boss ceo chief director chairman chairwoman founder president manager owner businessman entrepreneur billionaire tycoon mogul",
        "lawyer attorney barrister counsel solicitor prosecutor advocate silk",
        (
            "academic professor researcher scientist expert scholar economist historian biologist astronomer lecturer analyst doctor physicist "
            "chemist epidemiologist ecologist archaeologist geologist author"
        ),
        "doctor surgeon physician medic gp consultant nurse",
        "officer policeman policewoman detective sergeant inspector superintendent constable sheriff chief commissioner cop",
        "player striker midfielder defender goalkeeper keeper captain forward winger batsman bowler quarterback pitcher star champion",
        "coach manager boss trainer head",
        "singer musician guitarist drummer frontman star artist songwriter rapper performer pianist composer",
        "writer author novelist poet journalist editor reporter columnist playwright",
        "actor actress star performer",
        "judge justice magistrate recorder",
        "defendant accused man woman suspect killer driver",
        "campaigner activist protester organiser organizer leader",
        "resident neighbour neighbor villager local pensioner",
        "farmer grower smallholder breeder",
        "priest bishop archbishop cardinal pastor vicar minister cleric clergyman friar monk canon dean reverend father",
        "imam cleric preacher sheikh scholar",
        "witness complainant victim survivor claimant plaintiff",
        "artist painter sculptor photographer designer director filmmaker",
        "general colonel commander brigadier captain major soldier admiral officer",
        "company firm group maker giant business retailer manufacturer airline operator bank lender supplier brand chain developer utility",
        "union federation association body",
        "agency authority regulator watchdog body ministry department office bureau service commission",
        "party opposition movement faction",
        "club side team outfit",
        "charity group organisation organization ngo campaign foundation trust",
        "newspaper paper daily tabloid magazine outlet site website broadcaster channel station",
        "university college school institution institute",
        "council authority board committee panel",
        "militia group army rebels force guard",
    )
)
FEMALE_NOUNS = frozenset(
    [
        "woman",
        "mother",
        "wife",
        "daughter",
        "sister",
        "actress",
        "spokeswoman",
        "chairwoman",
        "congresswoman",
        "councilwoman",
        "queen",
        "princess",
        "gran",
        "grandmother",
        "mum",
        "mom",
        "aunt",
        "girl",
        "lady",
        "businesswoman",
        "widow",
        "niece",
        "policewoman",
        "waitress",
        "girlfriend",
        "nun",
        "duchess",
        "baroness",
        "landlady",
        "mum-of-two",
        "mum-of-three",
        "mum-of-four",
        "grandma",
        "nan",
        "stepmother",
        "midwife",
        "heroine",
        "countess",
    ]
)
MALE_NOUNS = frozenset(
    [
        "man",
        "father",
        "husband",
        "son",
        "brother",
        "actor",
        "spokesman",
        "chairman",
        "congressman",
        "councilman",
        "king",
        "prince",
        "grandfather",
        "dad",
        "uncle",
        "boy",
        "gentleman",
        "businessman",
        "widower",
        "nephew",
        "policeman",
        "boyfriend",
        "monk",
        "duke",
        "baron",
        "landlord",
        "grandad",
        "stepfather",
        "frontman",
        "batsman",
        "salesman",
        "fisherman",
    ]
)
PERSON_NOUNS = (
    frozenset().union(*KINDS[:23]) | FEMALE_NOUNS | MALE_NOUNS | frozenset(["veteran", "teenager", "graduate", "old"])
)
BODY_NOUNS = frozenset().union(*KINDS[23:])


def kin(one: str, other: str) -> bool:
    """Whether two nouns may name the same person or body: "official" and "minister"."""
    return any(one in group and other in group for group in KINDS)
