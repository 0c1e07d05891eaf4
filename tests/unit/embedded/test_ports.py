"""Free ports."""

import socket
from contextlib import closing

from copydesk.embedded.ports import is_free, pick_port


def test_a_taken_port_is_passed_over() -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not is_free(port)
        assert pick_port(port) not in {0, port}
    assert pick_port(port) == port
