"""An extractor of one's own: found, checked, versioned; the guide's own example among them."""

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import ValidationError

from copydesk.annotations import Annotations, Entity, Extractor, Mention, Metadata, Part, Quote, Speaker
from copydesk.errors import ExtractorError, UnanchoredError
from copydesk.settings import Settings
from copydesk.submissions import Submission
from copydesk.versions import EXTRACTOR_VERSION
from workers.extractors import extractor_of, find_extractor

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "extending.md"
TEXT = "“We wait,” Mara said."
QUOTE = Quote("direct", 1, 9, "We wait,", (Part(1, 9, True),), 1.0, None, Speaker("Mara", 11, 15, "Mara", "e1", "name"))
FOUND = Annotations(
    TEXT,
    Metadata(),
    (Entity("e1", "Mara", "PERSON", (Mention(11, 15, "Mara"),)),),
    (QUOTE,),
    (),
    (),
    Extractor(1, None),
)


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], Callable[[Submission], Annotations]]:
    """Name something as the extractor, and find it."""

    def named(something: Any) -> Callable[[Submission], Annotations]:
        find_extractor.cache_clear()
        module = ModuleType("newsroom")
        module.extract = something  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "newsroom", module)
        return extractor_of(Settings(extractor="newsroom:extract", extractor_version=1001))

    return named


def test_without_one_it_is_copydesk_s() -> None:
    from copydesk.extraction import extract_submission

    assert extractor_of(Settings()) is extract_submission
    assert Settings().extractor_version == EXTRACTOR_VERSION


def test_its_work_bears_its_name_and_version(own: Callable[[Any], Callable[[Submission], Annotations]]) -> None:
    found = own(lambda _: FOUND)(Submission(TEXT))
    assert found == replace(FOUND, extractor=Extractor(1001, "newsroom:extract"))
    found = own(lambda _: replace(FOUND, extractor=Extractor(7, "m 1.0")))(Submission(TEXT))
    assert found.extractor == Extractor(1001, "newsroom:extract, m 1.0")


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (None, "gave NoneType"),
        (replace(FOUND, text="Another text altogether."), "mention 0 of entity e1"),
        (replace(FOUND, entities=()), "the speaker of quote 0, whose entity there is not"),
        (replace(FOUND, quotes=(replace(QUOTE, start=2),)), "quote 0, which is not the text's"),
        (replace(FOUND, quotes=(replace(QUOTE, end=900),)), "quote 0, which is not the text's"),
        (replace(FOUND, quotes=(replace(QUOTE, start=-4),)), "quote 0, which is not the text's"),
    ],
)
def test_what_is_not_anchored_is_refused(
    own: Callable[[Any], Callable[[Submission], Annotations]], found: Any, told: str
) -> None:
    with pytest.raises(UnanchoredError, match=told) as raised:
        own(lambda _: found)(Submission(TEXT))
    assert "Mara" not in str(raised.value)


@pytest.mark.parametrize("named", ["no_such_module:extract", "json:no_such_function", "json:__name__"])
def test_one_that_cannot_be_had_is_said_at_once(named: str) -> None:
    with pytest.raises(ExtractorError, match=f"COPYDESK_EXTRACTOR={named}"):
        find_extractor(named, 1001)


@pytest.mark.parametrize(
    "given", [{"extractor": "a:b"}, {"extractor_version": 7}, {"extractor": "a.b", "extractor_version": 7}]
)
def test_it_has_a_version_of_its_own(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="extractor"):
        Settings(**given)


def test_the_guide_s_extractor_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "guide_newsroom.py").write_text(example, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    extract = find_extractor("guide_newsroom:extract", 1001)
    found = extract(Submission(TEXT, title="Port strike ends | The Sandholm Courier"))
    assert found.metadata.title == "Port strike ends"
    assert found.extractor.version == 1001
    assert [quote.text for quote in found.quotes] == ["We wait,"]
