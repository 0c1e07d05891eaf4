"""What a person reads at the terminal."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console, RenderableType

from copydesk.cli.rendering import render_article, render_event, render_failure, render_stats, render_text, words_of

TEXT = (
    "“We waited,” said Mara Velde, head of the Dock Union (DU). “Too long.” "
    "Velde called it “a farce” and the mayor laughed. “Ha,” he said."
)


def span(words: str) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def named(words: str) -> dict[str, Any]:
    return {**span(words), "kind": "name"}


def quote(kind: str, *parts: tuple[str, bool], speaker: dict[str, Any] | None, cue: str | None) -> dict[str, Any]:
    spans = [{**span(words), "marked": marked} for words, marked in parts]
    start, end = spans[0]["start"], spans[-1]["end"]
    hull = {"start": start, "end": end, "text": TEXT[start:end]}
    return {**hull, "type": kind, "parts": spans, "cue": span(cue) if cue else None, "speaker": speaker}


def speaker(words: str, name: str, entity: str | None, how: str) -> dict[str, Any]:
    return {**span(words), "name": name, "entity_id": entity, "resolved_by": how}


VELDE = speaker("Mara Velde", "Mara Velde", "e1", "name")
CUT = quote("direct", ("We waited,", True), ("Too long.", True), speaker=VELDE, cue="said")
MIXED = quote(
    "mixed", ("called it", False), ("a farce", True), speaker=speaker("Velde", "Mara Velde", "e1", "name"), cue="called"
)
NOBODY = quote("direct", ("Ha,", True), speaker=None, cue=None)


def article(**changes: Any) -> dict[str, Any]:
    entities = [
        {"id": "e1", "name": "Mara Velde", "type": "PERSON", "roles": ["head of the Dock Union"], "aliases": ["Velde"],
         "mentions": [named("Mara Velde"), named("Velde called")]},
        {"id": "e2", "name": "Dock Union", "type": "ORG", "roles": [], "aliases": ["DU"], "mentions": [named("DU")] * 3},
    ]  # fmt: skip
    metadata = {
        "title": "The [bold] title", "authors": ["Ann Day", "Bo Lee"], "published_at": "2026-03-04T09:30:00Z",
        "publisher": None, "language": "en", "url": None, "word_count": 24,
        "dateline": {"start": 0, "end": 0, "place": "Sandholm", "agency": "Coastline News"},
    }  # fmt: skip
    made = {"id": "art_1", "status": "done", "text": TEXT, "metadata": metadata, "entities": entities}
    return {**made, "quotes": [CUT, MIXED, NOBODY], "not_run": [], **changes}


def printed(renderable: RenderableType) -> str:
    console = Console(file=io.StringIO(), width=120, color_system=None)
    console.print(renderable)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_an_article_is_shown_with_its_facts_people_names_and_quotes() -> None:
    shown = printed(render_article(article()))
    rows = [[cell.strip() for cell in line.strip("│┃").split("│")] for line in shown.splitlines()]
    assert "The [bold] title" in shown
    assert "Ann Day, Bo Lee" in shown
    assert "2026-03-04 09:30 UTC" in shown
    assert "Sandholm, Coastline News" in shown
    assert ["Mara Velde", "head of the Dock Union", "Velde", "2", "2"] in rows
    assert "Organisations  Dock Union (3)" in shown
    assert ["Mara Velde", "name", "direct", "said", "“We waited,” … “Too long.”"] in rows
    assert ["Mara Velde", "name: “Velde”", "mixed", "called", "called it “a farce”"] in rows
    assert ["nobody named", "", "direct", "", "“Ha,”"] in rows


@pytest.mark.parametrize(
    ("found", "expected"), [(CUT, "“We waited,” … “Too long.”"), (MIXED, "called it “a farce”"), (NOBODY, "“Ha,”")]
)
def test_the_words_of_a_quote_are_its_parts(found: dict[str, Any], expected: str) -> None:
    assert words_of(found, TEXT) == expected


def test_no_quotes_is_said_and_so_is_what_was_not_run() -> None:
    shown = printed(render_article(article(quotes=[], entities=[], not_run=["entities", "quotes"])))
    assert "No quotes." in shown
    assert "Not run, for want of a model for language 'en': entities, quotes" in shown


def test_the_library_s_own_form_is_shown_too() -> None:
    from copydesk.annotations import Annotations, Extractor, Metadata

    annotations = Annotations("Nothing.", Metadata(title="Short"), (), (), (), (), Extractor(1, None))
    assert "Short" in printed(render_article(annotations.to_dict()))


def test_a_failure_gives_its_reason() -> None:
    failure = {"stage": "clean", "error": "HostilePageError", "message": "nested too deep"}
    shown = printed(render_failure({"id": "art_1", "status": "failed", "failure": failure}))
    assert "art_1 failed at clean: HostilePageError: nested too deep" in shown


def test_an_unfinished_article_says_how_to_see_it_later() -> None:
    assert "copydesk show art_1" in printed(render_failure({"id": "art_1", "status": "queued", "failure": None}))


def test_the_service_s_state_is_shown() -> None:
    lane = {"lane": "articles", "waiting": 7, "working": 2, "parked": 1, "oldest_seconds": 12.4}
    worker = {"name": "reader@a", "alive": False, "children": 2, "memory_bytes": 4.7e8, "queues": ["articles"]}
    stats = {"articles": {"done": 3, "failed": 1}, "broker": "ok", "lanes": [lane], "workers": [worker]}
    shown = " ".join(printed(render_stats(stats)).split())
    assert "Articles: 3 done, 1 failed" in shown
    assert "articles 7 2 1 12 s" in shown
    assert "reader@a no 2 470 MB articles" in shown


def test_an_article_s_text_keeps_its_words_and_names_its_speakers() -> None:
    said = printed(render_text(article()))
    assert "“Too long. [Mara Velde]”" in said
    assert said.replace(" [Mara Velde]", "").count("Mara Velde") == TEXT.count("Mara Velde")


@pytest.mark.parametrize("render", [render_article, render_text])
def test_nobody_s_words_command_the_terminal(render: Callable[[dict[str, Any]], RenderableType]) -> None:
    hostile = article(text=TEXT.replace("laughed", "\x1b]0;x\x07"), metadata={"title": "\x1b[2J\u202e\x9b1m\r"})
    said = printed(render(hostile))
    assert not set("\x1b\x07\x9b\u202e\r") & set(said)


def test_an_event_is_one_line() -> None:
    event = {
        "id": "1-1", "at": "2026-03-04T09:30:00Z", "type": "article.failed", "article_id": "art_1",
        "data": {"stage": "extract", "error": "E\x1b", "attempt": 2},
    }  # fmt: skip
    (line,) = printed(render_event(event)).splitlines()
    assert "failed" in line
    assert "art_1  attempt 2, stage extract, error E" in line
