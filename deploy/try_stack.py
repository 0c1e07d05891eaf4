"""Try a running stack from outside, with nothing but Python: `try_stack.py STEP URL ...`.

Each step exits with 0 when what it waits for came true, else with 1 and the reason. COPYDESK_KEY is the API key.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE = 300.0
"""Seconds that any step may take; workers load two language models first."""


def call(url: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the API answers, as JSON. Raises urllib's HTTPError or URLError."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {os.environ.get('COPYDESK_KEY', '')}"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url + path, data, headers)  # noqa: S310 - the caller's own URL
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        found: dict[str, Any] = json.load(answer)
        return found


def wait(what: str, ask: Callable[[], object]) -> Any:
    """The first true answer. Exits when there is none in time."""
    deadline, last = time.monotonic() + PATIENCE, "no answer"
    while time.monotonic() < deadline:
        try:
            if answer := ask():
                return answer
            last = "not yet"
        except (OSError, urllib.error.URLError) as error:
            last = str(error)
        time.sleep(0.5)
    sys.exit(f"Waited {PATIENCE:g} s for {what}: {last}")


def ready(url: str) -> None:
    """Wait until articles can be accepted."""
    wait("the API to be ready", lambda: call(url, "/readyz")["status"] == "ok")


def post(url: str, seeds: str, copies: str, posted: str) -> None:
    """Post each seed so many times, each as an article of its own; the ids go to the file `posted`."""
    ids = []
    for copy in range(int(copies)):
        for seed in sorted(Path(seeds).glob("*.*")):
            kind = "html" if seed.suffix == ".html" else "text"
            body = {kind: seed.read_text(encoding="utf-8"), "external_id": f"{seed.name}-{copy}"}
            ids.append(f"{call(url, '/v1/articles', body)['id']} {seed.name}")
    if len({line.split()[0] for line in ids}) < len(ids):
        sys.exit("Two articles were given one id")
    Path(posted).write_text("\n".join(ids), encoding="utf-8")
    sys.stdout.write(f"{len(ids)} articles posted\n")


def states(url: str) -> Counter[str]:
    """How many articles have each status."""
    return Counter(call(url, "/v1/stats")["articles"])


def begun(url: str) -> None:
    """Wait until the workers have read something."""
    wait("the first article to be read", lambda: states(url)["done"])


def unfinished(url: str) -> None:
    """Check that there is work left."""
    left = states(url)["queued"]
    if not left:
        sys.exit("Everything was read before the worker was killed; post more with COPIES=100")
    sys.stdout.write(f"{left} articles wait\n")


def finished(url: str, posted: str) -> None:
    """Wait until every article is done; check that each has its quotes, anchored, and alike in every copy."""
    ids = dict(line.split(" ", 1) for line in Path(posted).read_text(encoding="utf-8").splitlines())
    wait("every article to be read", lambda: states(url)["queued"] == 0)
    found: dict[str, set[int]] = {}
    for id_, seed in ids.items():
        article = call(url, f"/v1/articles/{id_}")
        if article["status"] != "done":
            sys.exit(f"{seed} ({id_}) is {article['status']}: {json.dumps(article.get('failure'))}")
        for quote in article["quotes"]:
            if article["text"][quote["start"] : quote["end"]] != quote["text"]:
                sys.exit(f"{seed} ({id_}): a quote is not where it says")
        found.setdefault(seed, set()).add(len(article["quotes"]))
    for seed, counts in found.items():
        sys.stdout.write(f"{seed}: {', '.join(map(str, sorted(counts)))} quotes\n")
        if len(counts) > 1 or 0 in counts:
            sys.exit(f"{seed} should have quotes, and the same in every copy")
    sys.stdout.write(f"{len(ids)} articles done\n")


if __name__ == "__main__":
    STEPS: dict[str, Callable[..., None]] = {step.__name__: step for step in (ready, post, begun, unfinished, finished)}
    STEPS[sys.argv[1]](*sys.argv[2:])
