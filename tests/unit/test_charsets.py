"""Bytes and what text they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.charsets import UndecodableError, decode

META = b'<html><head><meta charset="%s"></head><p>'


@pytest.mark.parametrize(
    ("body", "charset", "html", "expected"),
    [
        (b"caf\xc3\xa9", None, False, "café"),
        (b"caf\xe9", "windows-1252", False, "café"),
        (b"caf\xe9", "latin-1", False, "café"),
        (b"\xef\xbb\xbfcaf\xc3\xa9", None, False, "café"),
        (b"\xef\xbb\xbfcaf\xc3\xa9", "latin-1", False, "café"),
        (b"\xff\xfeh\x00i\x00", None, False, "hi"),
        (b"\xff\xfe\x00\x00h\x00\x00\x00", None, False, "h"),
        (b"\xfe\xff\x00h\x00i", "utf-8", True, "hi"),
        (b"<p>caf\xc3\xa9", None, True, "<p>café"),
        (b"<p>caf\xe9", None, True, "<p>café"),
        (b"<p>caf\xe9 \x93hi\x94", "iso-8859-1", True, "<p>café “hi”"),
        (
            META % b"windows-1251" + b"\xcc\xee\xf1\xea\xe2\xe0",
            None,
            True,
            (META % b"windows-1251").decode() + "Москва",
        ),
        (
            META % b"windows-1252" + b"\xcc\xee\xf1\xea\xe2\xe0",
            "windows-1251",
            True,
            (META % b"windows-1252").decode() + "Москва",
        ),
        (META % b"utf-16" + b"caf\xc3\xa9", None, True, (META % b"utf-16").decode() + "café"),
        (META % b"zlib" + b"caf\xc3\xa9", None, True, (META % b"zlib").decode() + "café"),
        (b"<p>" + "Ωμέγα και άλφα".encode(), "iso-8859-1", True, "<p>Ωμέγα και άλφα"),
        (b"<p>" + "déjà vu, ça va, où, été".encode() + b"\xff", "utf-8", True, "<p>déjà vu, ça va, où, été\ufffd"),
        (b"", None, True, ""),
    ],
)
def test_decode(body: bytes, charset: str | None, html: bool, expected: str) -> None:
    assert decode(body, charset, html) == expected


@pytest.mark.parametrize(
    ("body", "charset", "says"),
    [
        (b"caf\xe9", None, "byte 3 is not valid utf-8"),
        (b"caf\xe9", "utf-8", "byte 3 is not valid utf-8"),
        (b"cafe", "no-such-charset", "'no-such-charset' is not known"),
        (b"cafe", "zlib", "'zlib' is not known"),
        (b"cafe", "unicode_escape", "'unicode_escape' is not known"),
        (b"\xff\xfeh", None, "not valid utf-16-le"),
    ],
)
def test_plain_text_is_never_guessed(body: bytes, charset: str | None, says: str) -> None:
    with pytest.raises(UndecodableError, match=says):
        decode(body, charset, html=False)


@given(
    st.binary(max_size=300),
    st.none() | st.sampled_from(["utf-8", "latin-1", "gbk", "nonsense", "x\0y", "idna"]) | st.text(max_size=8),
)
def test_a_page_is_always_decoded(body: bytes, charset: str | None) -> None:
    assert isinstance(decode(body, charset, html=True), str)


@given(st.text())
def test_utf8_comes_back(text: str) -> None:
    kept = text.encode("utf-8", "ignore").decode()
    assert decode(kept.encode(), None, html=False) == kept.removeprefix("\ufeff")
