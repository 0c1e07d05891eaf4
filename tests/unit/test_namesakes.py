"""What roles say of somebody, and which of them one person cannot both have."""

import pytest

from copydesk.namesakes import facets


@pytest.mark.parametrize(
    ("role", "fields", "nations"),
    [
        ("goalkeeper", {"sport"}, set()),
        ("Danish foreign minister", {"politics"}, {"DK"}),
        ("New Zealand player", {"sport"}, set()),
        ("chief executive of the Football League", {"business"}, set()),
        ("attorney general", {"law"}, set()),
        ("secretary general of the United Nations", set(), set()),
        ("US secretary of state", {"politics"}, set()),
        ("justice minister", {"politics"}, set()),
        ("the novelist", {"arts"}, set()),
        ("ministre de l'Intérieur", {"politics"}, set()),
        # The country is another word's, or nothing says what they do.
        ("Syrian crisis envoy", {"politics"}, set()),
        ("Norwegian woman", set(), set()),
        # What somebody was says nothing of what they are.
        ("former striker", set(), set()),
        ("port authority's director", set(), set()),
        ("", set(), set()),
    ],
)
def test_facets(role: str, fields: set[str], nations: set[str]) -> None:
    found = facets([role])
    assert (set(found.fields), set(found.nations)) == (fields, nations)


@pytest.mark.parametrize(
    ("one", "other", "contradict"),
    [
        (["goalkeeper"], ["finance minister"], True),
        (["Danish foreign minister"], ["Norwegian foreign minister"], True),
        (["novelist"], ["surgeon"], True),
        (["Danish foreign minister"], ["foreign minister"], False),
        (["lawyer"], ["senator"], False),
        (["striker", "pundit"], ["broadcaster"], False),
        (["former striker"], ["mayor"], False),
        (["spokesman"], ["goalkeeper"], False),
        ([], ["goalkeeper"], False),
        (["Danish minister", "Norwegian minister"], ["Norwegian minister"], False),
    ],
)
def test_contradiction(one: list[str], other: list[str], contradict: bool) -> None:
    assert facets(one).contradicts(facets(other)) is contradict
    assert facets(other).contradicts(facets(one)) is contradict
