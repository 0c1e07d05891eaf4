"""Which language an article is in."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

ENOUGH = 4_000
"""Characters that tell as much as the whole."""
FEWEST = 20
"""Below so many letters a guess is none."""


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detect_language(text: str) -> tuple[str, float] | None:
    """The text's language as an ISO 639-1 code, with its probability in 0..1; None for too little text."""
    head = text[:ENOUGH]
    if sum(character.isalpha() for character in head[:1000]) < FEWEST:
        return None
    language, probability = _identifier().classify(head)
    return str(language), round(float(probability), 4)
