"""The words of feeds' markup."""

import pytest

from copydesk.intake.markup import plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Plain &amp; simple", "Plain & simple"),
        ("<p>One  line\nof it.</p><p>And <b>an</b>other.</p>", "One line of it.\n\nAnd another."),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("<p>Seen<script>not()</script></p><style>p{}</style>", "Seen"),
        ("<figure><img alt=x><figcaption>A port.</figcaption></figure><p>Text.</p>", "Text."),
        ("a <i>b</i> c", "a b c"),
        ("<p>open <b>never closed", "open never closed"),
        ("2 < 3 & 4 > 1", "2 < 3 & 4 > 1"),
        ("</script></p>Text", "Text"),
        ("", ""),
    ],
)
def test_blocks_are_paragraphs(markup: str, text: str) -> None:
    assert plain_text(markup) == text
