"""The verifying example of docs/webhooks.md accepts what we sign, and nothing else."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from copydesk.signing import new_secret, show_secret, sign

Verify = Callable[[str, dict[str, str], bytes], bool]
PAGE = Path(__file__).parents[2] / "docs/webhooks.md"
KEY = new_secret()
BODY = '{"type": "article.completed", "said": "“é”"}'.encode()


@pytest.fixture(scope="module")
def verify() -> Verify:
    example = PAGE.read_text().partition("<!-- verify:begin -->\n```python\n")[2].partition("```")[0]
    found: dict[str, Verify] = {}
    exec(compile(example, str(PAGE), "exec"), found)  # noqa: S102 -- our own page
    return found["verify"]


def test_the_example_accepts_what_is_signed(verify: Verify) -> None:
    now = datetime.now(UTC)
    assert verify(show_secret(KEY), sign([KEY], "dlv_1", now, BODY), BODY)
    assert verify(show_secret(KEY), sign([new_secret(), KEY], "dlv_1", now, BODY), BODY)


def test_the_example_refuses_everything_else(verify: Verify) -> None:
    now = datetime.now(UTC)
    signed = sign([KEY], "dlv_1", now, BODY)
    assert not verify(show_secret(new_secret()), signed, BODY)
    assert not verify(show_secret(KEY), signed, BODY + b" ")
    assert not verify(show_secret(KEY), {**signed, "webhook-id": "dlv_2"}, BODY)
    assert not verify(show_secret(KEY), {**signed, "webhook-timestamp": str(int(time.time()) + 1)}, BODY)
    assert not verify(show_secret(KEY), sign([KEY], "dlv_1", now - timedelta(minutes=6), BODY), BODY)


def test_the_signature_is_the_specifications() -> None:
    """The example of the Standard Webhooks reference libraries."""
    import base64

    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = sign([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
