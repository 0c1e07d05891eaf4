"""`python -m services.api`: serves the API where the settings say."""

import uvicorn

from copydesk.settings import load_settings
from services.api.app import create_app
from services.api.bounds import server_options

if __name__ == "__main__":
    settings = load_settings()
    grace = max(1, round(settings.shutdown_grace.total_seconds()))
    options = server_options(host=settings.host, port=settings.port, timeout_graceful_shutdown=grace)
    uvicorn.run(create_app(settings), **options)
