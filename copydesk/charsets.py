"""Bytes as posted, turned into text, by what they are marked as, declared as, valid as. Standard library only."""

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    # Before UTF-16, whose mark begins UTF-32's.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
PRESCAN = 8192
"""Bytes of a page searched for its own declaration; the HTML standard asks for 1024, pages are later."""
META_CHARSET = re.compile(rb"<meta\b[^>]{0,512}?charset\s{0,8}=\s{0,8}[\"']?\s{0,8}([\w:.-]{1,40})", re.IGNORECASE)
XML_ENCODING = re.compile(rb"^\s{0,64}<\?xml[^>]{0,256}?encoding\s{0,8}=\s{0,8}[\"']([\w:.-]{1,40})", re.IGNORECASE)
WEB_NAMES = {
    # What the web means by these names: the Encoding Standard's supersets.
    "iso8859-1": "windows-1252",
    "ascii": "windows-1252",
    "iso8859-9": "windows-1254",
    "iso8859-11": "windows-874",
    "tis-620": "windows-874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "ksc5601": "cp949",
    "big5": "big5hkscs",
}

NO_CHARSETS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"}
MANY = 8
"""Valid multi-byte characters from which a page is UTF-8 whatever it declares."""
STRAY = 4
"""Well decoded characters that each undecodable one needs for its charset to be believed."""


class UndecodableError(ValueError):
    """Plain text that is not in its charset; the message names the charset and the first bad byte's place."""


def decode(body: bytes, charset: str | None, html: bool) -> str:
    """The text that these bytes are.

    A byte order mark decides, then the `charset` declared with the bytes, then, for a page, what it
    says of itself, then UTF-8; a page of bytes that fit none of these is read as windows-1252, as
    browsers do, and one whose many multi-byte characters are all valid UTF-8 is that whatever was
    declared. Plain text is never guessed: raises UndecodableError where it is not valid in its declared
    charset (UTF-8 when none is declared), or where that charset is unknown.
    """
    for mark, name in BOMS:
        if body.startswith(mark):
            body = body[len(mark) :]
            return body.decode(name, "replace") if html else _strict(body, name)
    return _decode_page(body, charset) if html else _strict(body, charset or "utf-8")


def _strict(body: bytes, charset: str) -> str:
    codec = _codec(charset)
    if codec is None:
        raise UndecodableError(f"the charset {charset!r} is not known; send UTF-8")
    try:
        return body.decode(codec)
    except UnicodeDecodeError as error:
        raise UndecodableError(
            f"byte {error.start} is not valid {charset}; declare the charset that the text is in, or send UTF-8"
        ) from error


def _decode_page(body: bytes, charset: str | None) -> str:
    as_utf8 = body.decode("utf-8", "replace")
    if "\ufffd" not in as_utf8 and _foreign(as_utf8) >= MANY:
        return as_utf8
    for name in (charset, _declared_in(body), "utf-8"):
        codec = _codec(name, web=True) if name else None
        if codec is None:
            continue
        text = as_utf8 if codec == "utf-8" else body.decode(codec, "replace")
        # A stray byte is no reason to doubt the charset of the rest.
        if text.count("\ufffd") * STRAY <= _foreign(text):
            return text
    return body.decode("windows-1252", "replace")


def _foreign(text: str) -> int:
    """How many characters are beyond ASCII and were decoded well."""
    return len(text) - len(text.encode("ascii", "ignore")) - text.count("\ufffd")


def _declared_in(body: bytes) -> str | None:
    head = body[:PRESCAN]
    found = META_CHARSET.search(head) or XML_ENCODING.match(head)
    if not found:
        return None
    name = found[1].decode("ascii", "replace")
    # A page whose declaration can be read as ASCII is not in UTF-16, whatever it says.
    return "utf-8" if name.lower().startswith(("utf-16", "utf-32", "utf16", "utf32")) else name


def _codec(name: str, *, web: bool = False) -> str | None:
    try:
        found = codecs.lookup(name.strip().strip("\"'"))
        # Python's codecs from bytes to bytes (zlib) are no charsets: decoding with them raises LookupError.
        bytes(4).decode(found.name)
    except (LookupError, ValueError):
        return None
    if found.name in NO_CHARSETS:
        return None
    return WEB_NAMES.get(found.name, found.name) if web else found.name
