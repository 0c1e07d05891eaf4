"""Posting articles over HTTP, and reading back what was found."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console

from copydesk.cli.rendering import render_article, render_failure
from copydesk.embedded.ports import LOOPBACK_NAMES
from copydesk.errors import CopydeskError

KINDS = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".json": "application/json",
}
"""What files are posted as, by how their names end; any other is posted as plain text."""


class ServiceError(CopydeskError):
    """The service is away, or refused; the text says which and why."""


def articles_in(folder: Path) -> list[Path]:
    """The articles in a folder, by name. Raises ServiceError where there are none."""
    found = sorted(path for path in folder.glob("*") if path.suffix.lower() in KINDS and path.stem.lower() != "readme")
    if not found:
        raise ServiceError(f"there are no articles (.txt, .html, .json) in {folder}")
    return found


def connect(url: str, key: str | None = None) -> httpx.Client:
    """A client of the service; nothing is sent yet."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    proxied = httpx.URL(url).host not in LOOPBACK_NAMES
    return httpx.Client(base_url=url, headers=headers, timeout=httpx.Timeout(10.0, read=90.0), trust_env=proxied)


def post_file(client: httpx.Client, file: Path, *, wait: int) -> dict[str, Any]:
    """Post one file; gives the finished article, or what is known of it when `wait` seconds are over.

    Raises ServiceError when the file cannot be read or the service does not take it.
    """
    try:
        body = file.read_bytes()
    except OSError as error:
        raise ServiceError(f"{file} cannot be read: {error.strerror}") from error
    headers = {"Content-Type": KINDS.get(file.suffix.lower(), "text/plain")}
    if wait:
        headers["Prefer"] = f"wait={wait}"
    deadline = time.monotonic() + wait
    found = _call(client, "POST", "/v1/articles", content=body, headers=headers)
    while found.get("status") == "queued" and time.monotonic() < deadline:
        time.sleep(0.3)
        found = get_article(client, found["id"])
    # A repeated submission is answered with its id alone.
    return found if "text" in found or not wait else get_article(client, found["id"])


def get_article(client: httpx.Client, article: str) -> dict[str, Any]:
    """An article with all that was found in it. Raises ServiceError where there is none."""
    return _call(client, "GET", f"/v1/articles/{article}")


def get_stats(client: httpx.Client) -> dict[str, Any]:
    """How the service's work goes."""
    return _call(client, "GET", "/v1/stats")


def post_and_show(
    client: httpx.Client, files: Sequence[Path], console: Console, *, wait: int, stopped: Callable[[], bool] = bool
) -> bool:
    """Post the files one by one and print what was found in each; whether all were read.

    `stopped` says that the service is being ended, so that its silence needs no words.
    """
    read = 0
    for number, file in enumerate(files, 1):
        console.rule(f"{file.name} ({number} of {len(files)})", style="dim")
        try:
            article = post_file(client, file, wait=wait)
        except ServiceError as error:
            if stopped():
                break
            console.print(f"{file}: {error}", style="red", markup=False, soft_wrap=True)
            continue
        done = article["status"] == "done" or (not wait and article["status"] != "failed")
        read += done
        console.print(render_article(article) if article.get("text") else render_failure(article))
    return read == len(files)


def _call(client: httpx.Client, method: str, path: str, **sent: Any) -> dict[str, Any]:
    try:
        answer = client.request(method, path, **sent)
    except httpx.TransportError as error:
        raise ServiceError(f"no service answers at {client.base_url} ({error}); `copydesk run` starts one") from error
    if answer.is_success:
        found: dict[str, Any] = answer.json()
        return found
    raise ServiceError(f"{method} {path} was answered with {answer.status_code}: {_problem(answer)}")


def _problem(answer: httpx.Response) -> str:
    """What a problem document says, or the beginning of whatever else was answered."""
    if answer.headers.get("content-type") != "application/problem+json":
        return answer.text[:500]
    problem = answer.json()
    errors = [f"{error.get('pointer', '')}: {error.get('detail', '')}" for error in problem.get("errors", ())]
    return "; ".join([problem["detail"], *errors])
