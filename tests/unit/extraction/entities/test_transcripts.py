"""Labels of turns: text -> the people it names."""

import pytest

from copydesk.extraction.entities.spans import Span
from copydesk.extraction.entities.transcripts import with_speakers


@pytest.mark.parametrize(
    ("text", "names", "people"),
    [
        ("ELENA MARSH, HOST: Good morning.\n\nHAMISH ORR (on tape): Thank you.", ["ELENA MARSH", "HAMISH ORR"], 2),
        ("ELENA MARSH, HOST: Good morning.", ["ELENA MARSH"], 0),
        ("FRANCE: twelve points.\n\nHAMISH ORR: Thank you.", ["FRANCE", "HAMISH ORR"], 1),
        ("SANDHOLM, March 4 - The port closed.\n\nLUND is near.", ["SANDHOLM", "LUND"], 0),
    ],
)
def test_who_opens_the_lines_of_a_transcript_is_somebody(text: str, names: list[str], people: int) -> None:
    spans = [Span(text.index(name), text.index(name) + len(name), "GPE") for name in names]
    assert [span.label for span in with_speakers(text, spans)].count("PERSON") == people
