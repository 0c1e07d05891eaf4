"""Who can write to Redis can send the workers messages, but not code: only JSON is taken."""

import os
import uuid
from pathlib import Path

import pytest
from kombu.connection import Connection

from copydesk.broker import DELIVER, EXTRACT
from tests.chaos.house import House, wait_until


class Bomb:
    """Unpickled, it makes a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.folder),)


@pytest.mark.parametrize(
    ("lane", "task", "program"), [("articles", EXTRACT, "worker"), ("deliveries", DELIVER, "courier")]
)
def test_a_pickle_is_refused(house: House, tmp_path: Path, lane: str, task: str, program: str) -> None:
    house.wait_until_up()
    proof, id_ = tmp_path / "run", str(uuid.uuid4())
    with Connection(house.redis.url) as connection:
        connection.Producer().publish(
            ([Bomb(proof)], {}, {}), routing_key=lane, serializer="pickle",
            headers={"lang": "py", "task": task, "id": id_, "root_id": id_}, correlation_id=id_,
        )  # fmt: skip
    log = house.folder / "logs" / f"{program}.log"
    wait_until(lambda: "ContentDisallowed" in log.read_text(), seconds=120, what="the message is refused")
    with house.broker() as redis:
        wait_until(lambda: redis.llen(lane) == 0, seconds=120, what="the lane goes on")
    assert not proof.exists()
