"""The Celery application: `celery -A workers.app worker`, `celery -A workers.app beat`."""

from copydesk.broker import make_celery
from copydesk.settings import load_settings

app = make_celery(load_settings())
app.conf.include = ["workers.tasks", "workers.process"]
