"""The queue's settings."""

from copydesk.broker import LANES, make_celery
from copydesk.settings import Settings


def test_every_lane_has_a_routing_key_of_its_own() -> None:
    queues = make_celery(Settings()).amqp.queues
    assert {name: queue.routing_key for name, queue in queues.items()} == {lane: lane for lane in LANES}
