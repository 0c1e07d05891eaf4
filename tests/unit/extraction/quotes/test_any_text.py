"""Any text gives an answer: no exception, offsets that slice, work that grows with the text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.growth import unparsed
from copydesk.annotations import Entity, Mention
from copydesk.extraction.entities import find_entities
from copydesk.extraction.parsing import Parse, parse
from copydesk.extraction.quotes import find_quotes
from tests.steps import count_steps

PIECES = [
    "“", "”", '"', "''", "‘", "’", "«", "»", "\n", "\n\n", " ", "—", ": ", ", ", ". ", "?", "Mara Velde", "she", "he", "said", "told us",
    "that the port leaks", "according to", "the minister", "WALKER: ", "We waited", "adding", "Dr. ", "\u00a0", "😀", "é", "(", ")", "- ",
]  # fmt: skip


def check(parsed: Parse, entities: tuple[Entity, ...]) -> None:
    text = parsed.text
    quotes, enriched = find_quotes(parsed, entities)
    assert [quote.start for quote in quotes] == sorted(quote.start for quote in quotes)
    for quote in quotes:
        assert quote.text == text[quote.start : quote.end] != ""
        assert 0 <= quote.confidence <= 1
        assert (quote.parts[0].start, quote.parts[-1].end) == (quote.start, quote.end)
        assert all(part.start < part.end for part in quote.parts)
        assert all(before.end <= after.start for before, after in zip(quote.parts, quote.parts[1:], strict=False))
        if quote.cue:
            assert quote.cue.text == text[quote.cue.start : quote.cue.end] != ""
        if quote.speaker:
            assert quote.speaker.text == text[quote.speaker.start : quote.speaker.end] != ""
            assert quote.speaker.entity_id in {None, *(entity.id for entity in entities)}
    assert [entity.id for entity in enriched] == [entity.id for entity in entities]
    for entity in enriched:
        spans = [(mention.start, mention.end) for mention in entity.mentions]
        assert spans == sorted(set(spans))
        assert all(mention.text == text[mention.start : mention.end] for mention in entity.mentions)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_offsets_slice_whatever_the_text(text: str) -> None:
    parsed = parse(text, "en")
    check(parsed, find_entities(parsed))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all(text: str) -> None:
    parsed = parse(text, "en")
    check(parsed, find_entities(parsed))


@pytest.mark.parametrize(
    "unit", ["“", '"', "“a,” ", 'a: "b" ', "said “x” ", "“x”— A\n", "Ann: x\n", "\n“", "Poll: ", "‘a ’s ", "he said, "]
)
def test_work_grows_with_the_text_and_no_faster(unit: str) -> None:
    def steps(size: int) -> int:
        text = (unit * size)[:size]
        parsed = unparsed(text)
        name = (Entity("e1", "Ann", "PERSON", (Mention(0, 1, text[:1]),)),)
        return count_steps(lambda: find_quotes(parsed, name))

    assert steps(4_800) <= 9 * steps(600)
