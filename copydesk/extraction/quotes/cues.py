"""The words that tell of a saying, by what they take: a clause, a thing, an infinitive, a preposition.

Written for this project from the grammar of news prose; lemmas, lower case.
"""

from dataclasses import dataclass, field
from functools import cache


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's cues.

    `clause`: verbs of saying that take a clause or a quotation. `thing`: verbs of saying whose object is
    what was said ("criticised the plan"). `infinitive`: verbs whose infinitive is ("urged them to wait").
    `prepositions`: verb to the prepositions that bring what was said ("called for"). `naming`: verbs that
    name or describe ("called it a farce", "dismissed it as"). `thought`: verbs of the mind, no speech
    unless in marks. `nouns`: reporting nouns. `written`: nouns for things that speak ("report", "sign").
    """

    clause: frozenset[str]
    thing: frozenset[str]
    infinitive: frozenset[str]
    naming: frozenset[str]
    thought: frozenset[str]
    nouns: frozenset[str]
    written: frozenset[str]
    according: frozenset[str]
    prepositions: dict[str, frozenset[str]] = field(default_factory=dict)
    english: dict[str, str] = field(default_factory=dict)
    """The English lemma that the models know a cue of another language by."""

    @property
    def verbs(self) -> frozenset[str]:
        """Every verb that may be a cue of speech."""
        return self.clause | self.thing | self.infinitive | self.naming | frozenset(self.prepositions)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _pairs(text: str) -> dict[str, str]:
    """Words in pairs, as "dire:say"."""
    return dict(pair.split(":") for pair in text.split())


ENGLISH = Lexicon(
    clause=_words(
        "say tell add note write tweet retweet post announce argue claim warn insist state declare report explain acknowledge admit concede "
        "suggest assert allege contend maintain remark observe mention comment recall respond reply answer ask inquire enquire "
        "stress emphasize emphasise reiterate repeat confirm deny disclose reveal confess complain caution predict "
        "promise pledge vow swear testify assure inform advise counsel recommend propose joke quip crack shout yell scream cry whisper "
        "mutter murmur mumble exclaim proclaim profess protest object retort counter interject continue conclude "
        "hint imply indicate signal signify affirm aver attest boast brag lament bemoan moan grumble gripe plead "
        "rule opine posit postulate relate recount narrate quote cite chant sing read email text message blog broadcast "
        "agree disagree dispute rebut refute speculate surmise theorize theorise elaborate clarify specify reckon "
        "estimate forecast project find conclude show demonstrate document point "
        "sigh laugh snap growl bellow roar thunder fume rail rage rant sneer scoff chuckle giggle sob wail groan gasp "
        "marvel muse ponder venture volunteer interrupt chime tease urge demand request beg implore appeal order instruct decree "
        "threaten accuse criticize criticise praise apologize apologise stipulate underline underscore highlight "
        "certify notify remind retell hail tout preach teach lecture teach scold chide admonish decry charge "
        "convey communicate telegraph reason rejoin reassure shrug smile grin nod gush rave enthuse coo plead summarise summarize "
        "tell_off wonder question query bark hiss drawl intone recite echo reflect vent fret begin start finish go"
    ),
    thing=_words(
        "criticize criticise blast slam condemn denounce praise cite mention question urge accuse blame demand propose "
        "pledge promise discuss defend dismiss reject deny announce acknowledge mock hail welcome echo repeat reiterate "
        "decry deplore lament bemoan applaud laud commend congratulate thank salute rebuke chide scold berate lambast lambaste "
        "castigate deride ridicule attack assail challenge dispute refute rebut contest address describe recommend "
        "advocate endorse raise stress emphasize emphasise highlight underline underscore predict claim admit concede confirm "
        "report disclose reveal detail outline explain note recount recall quote threaten "
        "order request invite encourage warn caution remind assure tell suggest offer oppose tout vow "
        "protest plead beg allege boast reaffirm affirm express voice recite chant sing shout yell utter proclaim declare "
        "chastise admonish slate lash savage trash bash tease compliment credit cheer "
        "clarify estimate forecast project argue ask answer write tweet say state read"
    ),
    infinitive=_words(
        "promise vow pledge threaten offer ask urge order call demand claim encourage advise tell warn invite instruct recommend propose "
        "swear beg implore plead request exhort challenge command direct remind caution press push appeal lobby counsel petition profess "
        "persuade convince"
    ),
    naming=_words(
        "call describe denounce dismiss hail brand label characterize characterise portray depict deride decry dub term "
        "condemn slam blast criticize criticise praise cite declare deem pronounce refer compare liken tout paint proclaim mock deride "
        "class classify christen regard"
    ),
    thought=_words(
        "think believe hope want know feel fear expect doubt guess assume suspect consider understand realize realise "
        "worry imagine decide intend plan wish remember forget hear learn see find discover dream love like hate prefer need "
        "trust regret suppose gather sense view judge determine accept mean appreciate fancy seek aim refuse decline agree"
    ),
    nouns=_words(
        "claim statement allegation assertion warning announcement promise pledge suggestion accusation argument report comment remark "
        "contention admission complaint denial declaration vow insistence observation prediction acknowledgement acknowledgment "
        "demand request plea appeal proposal threat assurance confession revelation assessment conclusion "
        "message word testimony boast charge finding rumor rumour speculation reminder call recommendation advice concession order"
    ),
    written=_words(
        "statement report letter email e-mail tweet post article document memo message sign banner placard poster note study survey poll "
        "review lawsuit complaint filing indictment affidavit book memoir blog caption headline text paper release newsletter notice "
        "website leaflet editorial column ruling judgment judgement transcript brief audit inquiry analysis bulletin advisory account "
        "petition motto slogan inscription plaque label page warrant"
    ),
    according=_words("according"),
    prepositions={
        verb: _words(prepositions)
        for verb, prepositions in {
            "call": "for on upon",
            "speak": "of about against for to",
            "talk": "about of up",
            "warn": "of against about",
            "point": "to out",
            "refer": "to",
            "complain": "of about",
            "apologize": "for",
            "apologise": "for",
            "appeal": "for to",
            "comment": "on about",
            "object": "to",
            "allude": "to",
            "insist": "on upon",
            "argue": "for against",
            "lash": "out at",
            "hit": "out back",
            "ask": "for about",
            "plead": "for with",
            "boast": "of about",
            "brag": "about of",
            "joke": "about",
            "lie": "about",
            "testify": "about to",
            "rail": "against at about",
            "rant": "about against",
            "protest": "against about over",
            "respond": "to by with",
            "reply": "to with",
            "beg": "for",
            "advise": "against",
            "caution": "against about",
            "hint": "at",
            "push": "for",
            "press": "for",
            "lobby": "for",
            "argue_": "for",
            "express": "",
            "accuse": "of",
            "blame": "for on",
            "congratulate": "on for",
            "praise": "for as",
            "criticize": "for over",
            "criticise": "for over",
            "thank": "for",
            "remind": "of",
            "inform": "of about",
            "tell": "of about",
            "write": "of about",
            "report": "on",
            "agree": "with to",
            "vouch": "for",
            "inquire": "about",
            "enquire": "about",
            "elaborate": "on",
            "dwell": "on",
            "touch": "on",
            "muse": "about",
            "campaign": "for against",
            "vent": "about",
            "tweet": "about",
            "cry": "out",
            "swear": "at",
            "quote": "from",
            "focus": "",
            "speculate": "about on",
            "confess": "to",
            "admit": "to",
            "threaten": "with",
            "go": "after",
        }.items()
        if prepositions
    },
)

FRENCH = Lexicon(
    clause=_words(
        "dire déclarer affirmer ajouter expliquer assurer annoncer estimer indiquer préciser souligner rappeler reconnaître admettre avouer "
        "confier raconter répondre répliquer rétorquer demander avertir prévenir promettre jurer insister soutenir prétendre écrire tweeter "
        "publier noter remarquer observer constater signaler révéler confirmer démentir nier regretter déplorer dénoncer accuser critiquer "
        "conclure poursuivre continuer reprendre lancer lâcher glisser murmurer crier hurler s'écrier exclamer marteler plaider témoigner "
        "informer rapporter résumer relever suggérer proposer exiger réclamer appeler exhorter inviter ordonner conseiller recommander "
        "menacer prédire plaisanter ironiser s'indigner indigner alarmer inquiéter féliciter réjouir défendre justifier protester arguer "
        "argumenter détailler commenter analyser tonner tempérer nuancer relativiser concéder"
    ),
    thing=_words(
        "critiquer dénoncer condamner saluer annoncer évoquer réclamer exiger démentir nier rejeter promettre proposer regretter déplorer "
        "défendre fustiger citer mentionner demander reconnaître confirmer souligner rappeler accuser"
    ),
    infinitive=_words(
        "promettre menacer demander appeler exhorter inviter ordonner conseiller recommander proposer assurer affirmer dire jurer"
    ),
    naming=_words("qualifier décrire traiter appeler présenter"),
    thought=_words(
        "penser croire espérer vouloir savoir craindre souhaiter juger considérer trouver imaginer supposer"
    ),
    nouns=_words("déclaration affirmation annonce promesse accusation allégation avertissement"),
    written=_words("communiqué rapport lettre message document étude sondage article texte tribune"),
    according=_words("selon"),
    prepositions={
        "qualifier": _words("de"),
        "traiter": _words("de"),
        "appeler": _words("à"),
        "parler": _words("de"),
        "accuser": _words("de"),
    },
    english=_pairs(
        "dire:say déclarer:declare ajouter:add expliquer:explain annoncer:announce demander:ask promettre:promise "
        "accuser:accuse dénoncer:denounce critiquer:criticise rejeter:reject démentir:deny nier:deny confirmer:confirm "
        "avertir:warn selon:accord exiger:demand réclamer:demand proposer:propose condamner:condemn menacer:threaten écrire:write"
    ),
)


@cache
def lexicon(language: str) -> Lexicon:
    """The cues of a language; English for one that has none of its own."""
    return FRENCH if language == "fr" else ENGLISH
