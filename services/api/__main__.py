"""`python -m services.api`: serves the API where the settings say."""

import uvicorn

from copydesk.settings import load_settings
from services.api.app import create_app

if __name__ == "__main__":
    settings = load_settings()
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        timeout_graceful_shutdown=10,
        timeout_keep_alive=30,
    )
