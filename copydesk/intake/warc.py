"""Web archives (WARC, ISO 28500): the pages among their responses, as browsers got them."""

from collections.abc import Iterator
from email.message import Message
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from copydesk.charsets import decode
from copydesk.intake.items import Item, Unreadable
from copydesk.submissions import Submission

LARGEST = 20_000_000
PAGES = frozenset({"text/html", "application/xhtml+xml"})
OK = "200"


def read_warc(stream: BinaryIO, name: str) -> Iterator[Item | Unreadable]:
    """The pages of an archive: each response of status 200 that is HTML, decoded, with its address.

    Requests, images, redirects and revisits are passed over. A record that is broken is said, and with it the
    reading ends: nobody knows where the next would begin.
    """
    try:
        for number, record in enumerate(ArchiveIterator(stream, no_record_parse=False), 1):
            place = f"{name}#{number}"
            headers = record.http_headers
            if record.rec_type != "response" or headers is None or headers.get_statuscode() != OK:
                continue
            message = Message()
            message["content-type"] = headers.get_header("Content-Type") or ""
            if message.get_content_type() not in PAGES:
                continue
            body = record.content_stream().read(LARGEST + 1)
            if len(body) > LARGEST:
                yield Unreadable(place, f"is over {LARGEST:,} bytes; no article is")
                continue
            charset = message.get_param("charset")
            url = record.rec_headers.get_header("WARC-Target-URI")
            yield Item.of(
                place,
                Submission(decode(body, charset if isinstance(charset, str) else None, html=True), html=True, url=url),
            )
    except (ArchiveLoadFailed, OSError, EOFError, ValueError) as error:
        yield Unreadable(name, f"is broken from here on: {error}")
