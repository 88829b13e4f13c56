"""Who is answered, how often, and what becomes of a port that cannot be had."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest
from asked_box import HOST, Queues, Running
from support.waiting import DEADLINE

from appliance.budgets import Budget
from appliance.enpc import BASIC_QUERY
from appliance.management.datagrams import Gate, listen


def gate(each: int = 3, everybody: int = 5, near: Callable[[str], bool] = lambda _address: True) -> Gate:
    return Gate(near, Budget(each), Budget(everybody))


def test_an_address_is_answered_as_often_as_it_may_ask_and_then_again() -> None:
    at = gate()
    assert [at.admits("10.0.0.7", 0.0) for _ in range(4)] == [True, True, True, False]
    assert at.admits("10.0.0.7", 20.0)


def test_forged_addresses_share_one_budget() -> None:
    at = gate()
    assert [at.admits(f"10.0.0.{number}", 0.0) for number in range(7)] == [True] * 5 + [False] * 2


def test_whoever_is_not_near_is_not_answered_and_counts_for_nobody() -> None:
    at = gate(near=lambda address: address == "10.0.0.7")
    assert not any(at.admits(f"192.0.2.{number}", 0.0) for number in range(50))
    assert at.admits("10.0.0.7", 0.0)


def test_a_far_program_hears_nothing(make: Callable[..., Running]) -> None:
    answered: list[str] = []

    def is_near(address: str) -> bool:
        answered.append(address)
        return address != "127.0.0.9"

    box = make(is_near)
    box.start()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far:
        far.bind(("127.0.0.9", 0))
        far.connect((HOST, box.management.ports()["enpc"]))
        far.send(BASIC_QUERY)
        assert len(box.ask("enpc", BASIC_QUERY)) == 147
        far.setblocking(False)
        with pytest.raises(BlockingIOError):
            far.recv(2_000)
    assert answered == ["127.0.0.9", HOST]


def test_the_answer_comes_from_the_address_that_was_asked(make: Callable[..., Running]) -> None:
    box = make()
    box.handed_over["enpc"] = listen("0.0.0.0", 0).detach()
    box.start()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as program:
        program.settimeout(DEADLINE)
        program.sendto(BASIC_QUERY, ("127.0.0.44", box.management.ports()["enpc"]))
        answer, sender = program.recvfrom(2_000)
    assert sender[0] == "127.0.0.44"
    assert len(answer) == 147


def test_a_socket_that_systemd_opened_is_used_and_questions_that_waited_are_answered(
    make: Callable[..., Running],
) -> None:
    opened = listen(HOST, 0)
    port = opened.getsockname()[1]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as program:
        program.settimeout(DEADLINE)
        program.sendto(BASIC_QUERY, (HOST, port))
        box = make()
        box.handed_over["enpc"] = opened.detach()
        box.start()
        assert box.management.ports()["enpc"] == port
        assert len(program.recv(2_000)) == 147


def test_a_port_that_is_taken_is_told_of_and_the_other_answers(make: Callable[..., Running]) -> None:
    with listen(HOST, 0) as other:
        box = make(snmp_port=other.getsockname()[1])
        box.start()
        (said,) = box.told
        assert str(other.getsockname()[1]) in said
        assert "snmp" in said
        assert list(box.management.ports()) == ["enpc"]
        assert len(box.ask("enpc", BASIC_QUERY)) == 147


def test_it_is_off_unless_it_was_turned_on(make: Callable[..., Running]) -> None:
    box = make(enabled=False)
    box.start()
    assert box.management.ports() == {}


def test_the_queues_are_read_once_for_a_walk(
    running: Running, queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[str] = []
    monkeypatch.setattr("appliance.management.management.FRESH_SECONDS", DEADLINE)
    look = queues.look_of
    monkeypatch.setattr(queues, "look_of", lambda queue: (reads.append(queue), look(queue))[1])
    for _ in range(20):
        running.ask("enpc", BASIC_QUERY)
    assert reads == ["main"]


def test_a_socket_of_another_kind_from_systemd_keeps_nobody_from_printing(
    make: Callable[..., Running],
) -> None:
    box = make()
    ours, _theirs = socket.socketpair()
    box.handed_over["snmp"] = ours.detach()
    box.start()
    assert list(box.management.ports()) == ["enpc"]
    assert len(box.told) == 1
