"""Waiting for files works where there are a thousand others."""

from __future__ import annotations

import fcntl
import resource
import socket
from collections.abc import Iterator

import pytest

from appliance.runtime.polling import readable, writable

HIGH = 1_500  # a file number that select() cannot take


@pytest.fixture
def far_pair() -> Iterator[tuple[int, socket.socket]]:
    """Two ends, the first with a high number."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, HIGH + 100), hard))
    near, other = socket.socketpair()
    far = socket.socket(fileno=fcntl.fcntl(near.fileno(), fcntl.F_DUPFD_CLOEXEC, HIGH))
    near.close()
    yield far.fileno(), other
    far.close()
    other.close()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_file_with_a_high_number_is_waited_for(far_pair: tuple[int, socket.socket]) -> None:
    far, other = far_pair
    assert far >= HIGH
    assert readable([far], 0) == []
    assert writable(far, 0)
    other.sendall(b"x")
    assert readable([far], None) == [far]


def test_an_end_that_is_closed_can_be_read(far_pair: tuple[int, socket.socket]) -> None:
    far, other = far_pair
    other.close()
    assert readable([far], 0) == [far]
