"""Browsers are told of a receipt that waits, once, and only while they may hear of it."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from push_stage import TESTER, Stage

from appliance.identity import Role, User
from appliance.push.encryption import MOST
from appliance.push.sender import FIRST_PAUSE, LONGEST_PAUSE
from appliance.settings import Queue
from appliance.spool import Decision, Heading, Job, StorageError, only

ADA = Decision("ada", "web")


def approve(stage: Stage, job: Job) -> None:
    stage.spool.jobs.decide(job.id, "approve", replace(ADA, sha256=job.sha256))


def test_a_browser_is_told_of_a_receipt_that_waits(stage: Stage) -> None:
    stage.subscribe(stage.person())
    job = stage.job()
    stage.sender.tell()
    (said,) = stage.told()
    assert said == {
        "job": job.id,
        "sha256": job.sha256,
        "body": "Bar Roma · €2.50",
        "heading": "A receipt waits",
        "approve": "Approve",
        "reject": "Reject",
    }
    (sent,) = stage.service.sent
    assert sent.headers["Urgency"] == "high"
    assert (sent.headers["TTL"], sent.headers["Topic"]) == ("300", "receipt")
    assert sent.headers["Content-Encoding"] == "aes128gcm"
    claims = sent.claims(stage.service.origin, stage.key.public)
    assert claims["sub"] == "https://box.example/"


def test_the_contact_of_the_settings_is_told_to_the_service(stage: Stage) -> None:
    stage.settings = replace(stage.settings, contact="mailto:shop@shop.example")
    stage.subscribe(stage.person())
    stage.job()
    stage.sender.tell()
    claims = stage.service.sent[0].claims(stage.service.origin, stage.key.public)
    assert claims["sub"] == "mailto:shop@shop.example"


def test_nothing_of_a_receipt_can_be_read_on_the_way(stage: Stage) -> None:
    stage.subscribe(stage.person())
    stage.job()
    stage.sender.tell()
    (sent,) = stage.service.sent
    assert b"Roma" not in sent.body
    assert "Roma" not in str(sent.headers)


def test_a_receipt_is_called_in_the_language_of_who_hears(stage: Stage) -> None:
    stage.subscribe(stage.person(), language="de")
    stage.job()
    stage.sender.tell()
    (said,) = stage.told()
    assert (said["approve"], said["body"]) == ("Freigeben", "Bar Roma · 2,50\N{NO-BREAK SPACE}€")


@pytest.mark.parametrize(
    ("heading", "body"),
    [
        (Heading(), "Job 1"),
        (Heading("Bar Roma"), "Bar Roma"),
        (Heading(total="3"), "3"),
        (Heading("x" * 4_000, "1", "EUR"), "x" * 200 + " · €1.00"),
        (Heading("half \ud800"), "half ?"),
    ],
)
def test_a_receipt_that_says_little_or_much_is_told_of(stage: Stage, heading: Heading, body: str) -> None:
    stage.heading = heading
    stage.subscribe(stage.person())
    stage.job()
    stage.sender.tell()
    (said,) = stage.told()
    assert said["body"] == body


def test_the_longest_title_fits_in_a_message(stage: Stage) -> None:
    stage.heading = Heading("\N{GRINNING FACE}" * 4_000, "9" * 15, "EUR")
    stage.subscribe(stage.person())
    stage.job()
    stage.sender.tell()
    assert len(stage.service.sent[0].body) <= MOST
    assert stage.told()[0]["body"].startswith("\N{GRINNING FACE}" * 200)


def test_only_the_newest_is_told_of(stage: Stage) -> None:
    stage.subscribe(stage.person())
    jobs = [stage.job(b"tea %d\n" % number) for number in range(5)]
    assert stage.jobs_told() == [jobs[-1].id]
    assert stage.jobs_told() == [jobs[-1].id]


def test_what_the_queue_decides_by_itself_is_not_told_of(stage: Stage) -> None:
    stage.spool.queues.put(Queue("main", "auto", "demo"))
    stage.subscribe(stage.person())
    job = stage.job()
    assert job.state == "approved"
    assert stage.jobs_told() == []


def test_what_somebody_has_decided_meanwhile_is_not_told_of(stage: Stage) -> None:
    stage.subscribe(stage.person())
    approve(stage, stage.job())
    assert stage.jobs_told() == []


def test_a_receipt_that_is_asked_for_again_is_told_of(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.subscribe(stage.person())
    job = stage.job()
    assert stage.jobs_told() == [job.id]
    approve(stage, job)
    assert stage.jobs_told() == [job.id]
    list(stage.spool.dispatching.recover())
    hours = stage.spool.now() + 3 * 3_600 * 1_000_000
    monkeypatch.setattr(stage.spool.clock, "now", lambda: hours)
    assert stage.spool.dispatching.claim(job.id, "demo") is None
    assert stage.jobs_told() == [job.id, job.id]


def test_each_hears_of_the_queues_that_they_may_see(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    ada, bob = stage.person("ada"), stage.person("bob")
    stage.subscribe(ada)
    stage.subscribe(bob)
    scopes = {"ada": only(["main"]), "bob": only(["bar"])}
    monkeypatch.setattr("appliance.push.subscriptions.scope_of", lambda who: scopes[who.name])
    mains, bars = stage.job(), stage.job(queue="bar")
    stage.sender.tell()
    told = {sent.path: said["job"] for sent, said in zip(stage.service.sent, stage.told(), strict=True)}
    assert told == {"/push/ada": mains.id, "/push/bob": bars.id}


def test_a_tablet_is_told_and_a_viewer_is_not(stage: Stage) -> None:
    stage.subscribe(stage.person("till", Role.COUNTER))
    stage.subscribe(stage.person("eve", Role.VIEWER))
    stage.job()
    stage.sender.tell()
    assert [sent.path for sent in stage.service.sent] == ["/push/till"]


def end_session(stage: Stage, user: User) -> None:
    (login,) = stage.identity.logins.of(user.id)
    stage.identity.logins.end(user, login.id, TESTER)


ENDS: dict[str, Callable[[Stage, User], object]] = {
    "the session is ended": end_session,
    "logged out everywhere": lambda stage, user: stage.identity.users.log_out_everywhere(user.id, TESTER),
    "another role": lambda stage, user: stage.identity.users.set_role(user.id, Role.ADMIN, TESTER),
    "another password": lambda stage, user: stage.identity.users.set_password(
        user.id, "five other words are good", TESTER
    ),
    "removed": lambda stage, user: stage.identity.users.remove(user.id, TESTER),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_who_may_look_no_more_hears_no_more(stage: Stage, end: Callable[[Stage, User], object]) -> None:
    ada, bob = stage.person("ada"), stage.person("bob")
    stage.subscribe(ada)
    stage.subscribe(bob)
    end(stage, ada)
    stage.job()
    stage.sender.tell()
    assert [sent.path for sent in stage.service.sent] == ["/push/bob"]
    assert [each.user for each in stage.subscriptions.all()] == [bob.id]


def test_a_tablet_that_was_removed_hears_no_more(stage: Stage) -> None:
    tablet = stage.person("till", Role.COUNTER)
    stage.subscribe(tablet)
    stage.identity.users.remove(tablet.id, TESTER)
    stage.job()
    assert stage.jobs_told() == []
    assert stage.subscriptions.all() == []


def test_a_session_that_nobody_used_for_long_hears_nothing_and_is_not_prolonged(stage: Stage) -> None:
    stage.subscribe(stage.person())
    for hours in range(1, 15):
        stage.clock[0] += 3_600 * 1_000_000
        stage.job()
        assert len(stage.jobs_told()) == min(hours, 12)
    assert len(stage.subscriptions.all()) == 1  # a clock that was ahead takes nobody's subscription


def test_a_subscription_is_good_for_its_own_user_only(stage: Stage) -> None:
    ada, bob = stage.person("ada"), stage.person("bob")
    stage.subscribe(ada, session=stage.log_in(bob))
    stage.subscribe(ada, "none", session="")
    stage.job()
    assert stage.jobs_told() == []


def test_where_nobody_logs_in_every_browser_is_told(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(login=False)
    stage.subscribe(stage.person(), user=None, session="")
    stage.job()
    assert len(stage.jobs_told()) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_wants_no_more_is_forgotten(stage: Stage, status: int) -> None:
    stage.service.answers.append((status, {}))
    stage.subscribe(stage.person())
    stage.job()
    stage.sender.tell()
    assert stage.subscriptions.all() == []


def test_a_browser_whose_key_is_none_is_forgotten(stage: Stage) -> None:
    stage.subscribe(stage.person(), p256dh="B" + "B" * 86)
    stage.job()
    assert stage.jobs_told() == []
    assert stage.subscriptions.all() == []


def test_another_refusal_is_logged_and_not_repeated(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    stage.service.answers.append((403, {}))
    stage.subscribe(stage.person())
    stage.job()
    stage.sender.tell()
    stage.now += LONGEST_PAUSE
    stage.sender.tell()
    assert len(stage.service.sent) == 1
    assert "is the clock right?" in caplog.text
    assert len(stage.subscriptions.all()) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_that_asks_for_patience_is_told_again_later(stage: Stage, status: int) -> None:
    stage.service.answers.append((status, {"Retry-After": "60"}))
    stage.subscribe(stage.person())
    job = stage.job()
    stage.sender.tell()
    stage.now += 59
    stage.sender.tell()
    assert len(stage.service.sent) == 1
    stage.now += 1
    assert stage.jobs_told() == [job.id, job.id]
    stage.now += LONGEST_PAUSE
    assert len(stage.jobs_told()) == 2


def test_one_that_asks_for_patience_gets_no_storm(stage: Stage) -> None:
    stage.service.answers.extend([(503, {})] * 1_000)
    for name in ("ada", "bob", "eve"):
        stage.subscribe(stage.person(name))
    for _ in range(20):
        stage.job()
        stage.sender.tell()
    assert len(stage.service.sent) == 1  # the others have the same service
    for _ in range(3_600):  # an hour, with a look in each second
        stage.now += 1
        stage.sender.tell()
    assert len(stage.service.sent) < 15


def test_what_was_decided_meanwhile_is_not_told_later(stage: Stage) -> None:
    stage.service.answers.append((503, {}))
    stage.subscribe(stage.person())
    job = stage.job()
    stage.sender.tell()
    approve(stage, job)
    stage.now += FIRST_PAUSE
    assert len(stage.jobs_told()) == 1


def test_what_is_too_old_is_not_told_later(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.service.answers.append((503, {}))
    stage.subscribe(stage.person())
    stage.job()
    stage.sender.tell()
    late = stage.spool.now() + 301 * 1_000_000
    monkeypatch.setattr(stage.spool.clock, "now", lambda: late)
    stage.now += FIRST_PAUSE
    assert len(stage.jobs_told()) == 1


def test_a_newer_one_takes_the_place_of_one_that_was_not_told(stage: Stage) -> None:
    stage.service.answers.append((503, {}))
    stage.subscribe(stage.person())
    stage.job()
    stage.sender.tell()
    newer = stage.job()
    stage.now += FIRST_PAUSE
    assert stage.jobs_told()[1:] == [newer.id]


def test_a_box_without_internet_says_so_once_and_forgets_nobody(
    stage: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object, **_more: object) -> None:
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    caplog.set_level(logging.INFO)
    stage.subscribe(stage.person())
    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", fail)
        for _ in range(10):
            stage.job()
            stage.sender.tell()
            stage.now += LONGEST_PAUSE
    said = [record for record in caplog.records if "did not take a message" in record.getMessage()]
    assert len(said) == 1
    job = stage.job()
    assert stage.jobs_told() == [job.id]
    assert "answers again" in caplog.text


def test_a_network_that_answers_for_a_service_takes_no_subscription(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.settings = replace(stage.settings, services=("push.example",))
    stage.subscribe(stage.person(), endpoint="https://push.example/1")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_more: [(2, 1, 6, "", ("127.0.0.1", 443))])
    stage.job()
    assert stage.jobs_told() == []
    assert len(stage.subscriptions.all()) == 1


def test_a_service_that_is_taken_no_more_is_not_sent_to(stage: Stage) -> None:
    stage.subscribe(stage.person())
    stage.settings = replace(stage.settings, services=("push.example",))
    stage.job()
    assert stage.jobs_told() == []


def test_switched_off_nothing_is_sent(stage: Stage) -> None:
    stage.settings = replace(stage.settings, enabled=False)
    stage.subscribe(stage.person())
    stage.job()
    assert stage.jobs_told() == []


def test_a_database_that_cannot_be_read_ends_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise StorageError("disk I/O error")

    stage.subscribe(stage.person())
    with monkeypatch.context() as patch:
        patch.setattr(stage.subscriptions, "hearers", fail)
        stage.job()
        assert stage.jobs_told() == []
    job = stage.job()
    assert stage.jobs_told() == [job.id]


def test_of_one_person_the_newest_browsers_are_told(stage: Stage) -> None:
    stage.settings = replace(stage.settings, devices=2)
    ada, bob = stage.person("ada"), stage.person("bob")
    stage.subscribe(bob)
    for name in ("phone", "tablet", "desk"):
        stage.subscribe(ada, name)
    kept = [each.endpoint.rpartition("/")[2] for each in stage.subscriptions.all()]
    assert kept == ["bob", "tablet", "desk"]


def test_the_thread_tells_by_itself_and_tries_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.push.sender.FIRST_PAUSE", 0.01)
    stage.sender._clock = time.monotonic
    stage.service.answers.append((503, {}))
    stage.subscribe(stage.person())
    stage.sender.start(threading.Thread.start)
    job = stage.job()
    stage.service.wait(2)
    stage.sender.stop()
    assert [each["job"] for each in stage.told()] == [job.id, job.id]
    assert not stage.sender._thread.is_alive()
