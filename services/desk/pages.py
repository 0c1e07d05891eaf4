"""The web desk: every page's router, and the files that pages need."""

from pathlib import Path as File

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

from services.api.problems import Problem
from services.desk import dashboard, front, identity, people, reading, reference, signing, speech
from services.desk.rendering import Page

router = APIRouter(include_in_schema=False, route_class=Page)
STATIC = File(__file__).parent / "static"
MEDIA = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
FILES = {file.name: file for file in STATIC.iterdir() if file.suffix in MEDIA}
for pages in (front, reading, speech, people, identity, dashboard, reference, signing):
    router.include_router(pages.router)


@router.get("/static/{name}")
def static_file(name: str) -> Response:
    """A style sheet, script, typeface or picture of the desk."""
    file = FILES.get(name)
    if file is None:
        raise Problem(404, "There is no such file.")
    # Typefaces never change under their name; the rest is asked for again, and answered 304 while it is the same.
    kept = "public, max-age=31536000, immutable" if file.suffix == ".woff2" else "no-cache"
    return FileResponse(file, media_type=MEDIA[file.suffix], headers={"Cache-Control": kept})
