"""What opens a wire story, and what only looks like it."""

import pytest

from copydesk.extraction.metadata.datelines import find_dateline


@pytest.mark.parametrize(
    ("text", "span", "place", "agency"),
    [
        ("TRIPOLI, Aug 14 (Reuters) - Forces moved", "TRIPOLI, Aug 14 (Reuters)", "TRIPOLI", "Reuters"),
        ("CAIRO (AP) — Egypt said", "CAIRO (AP)", "CAIRO", "AP"),
        ("NAIROBI, Kenya (AP) — Police said", "NAIROBI, Kenya (AP)", "NAIROBI, Kenya", "AP"),
        ("ABUJA/LAGOS, March 3 (Reuters) - Banks", "ABUJA/LAGOS, March 3 (Reuters)", "ABUJA/LAGOS", "Reuters"),
        ("Paris, le 3 mai (AFP) - Le maire", "Paris, le 3 mai (AFP)", "Paris", "AFP"),
        ("MOSCOW, August 14. /TASS/. Russian", "MOSCOW, August 14. /TASS/.", "MOSCOW", "TASS"),
        ("NEW DELHI: The rains", "NEW DELHI", "NEW DELHI", None),
        ("ST. LOUIS -- The mayor", "ST. LOUIS", "ST. LOUIS", None),
        ("SAN JUAN, Puerto Rico — A storm", "SAN JUAN, Puerto Rico", "SAN JUAN, Puerto Rico", None),
        ("Kyiv, Ukraine — Shelling", "Kyiv, Ukraine", "Kyiv, Ukraine", None),
        ("NORDHAVN, May 2 (Norda) — The port", "NORDHAVN, May 2 (Norda)", "NORDHAVN", "Norda"),
        ("Madrid, 14 mar (EFE).- El alcalde", "Madrid, 14 mar (EFE)", "Madrid", "EFE"),
        ("Lisboa, 14 mar 2026 (Lusa) - A câmara", "Lisboa, 14 mar 2026 (Lusa)", "Lisboa", "Lusa"),
        ("ROMA, 14 MAR - Il consiglio", "ROMA, 14 MAR", "ROMA", None),
        ("Sandholm (Denmark) (AFP) – The port", "Sandholm (Denmark) (AFP)", "Sandholm (Denmark)", "AFP"),
        ("(Reuters) - The bank", "(Reuters)", "", "Reuters"),
    ],
)
def test_datelines(text: str, span: str, place: str, agency: str | None) -> None:
    found = find_dateline(f"Title\n\n{text}", 7)
    assert found is not None
    assert (found.start, found.end) == (7, 7 + len(span))
    assert (found.place, found.agency) == (place, agency)


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE: The port",
        "Q: What now?",
        "Velde said on Monday — after a pause",
        "Mara Velde — a minister",
        "The company – which",
        "",
        "(see below) - The",
    ],
)
def test_no_datelines(text: str) -> None:
    assert find_dateline(text, 0) is None
