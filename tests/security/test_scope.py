"""A key for one queue learns nothing of another one: not by any request, not by any event.

Everything of the other queue carries a mark that no request names, so whatever tells it has leaked.
"""

from __future__ import annotations

import io
import itertools
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from running_box import PATIENCE, Box
from sites import PASSWORD, TESTER, Site
from support.request_table import ROWS
from websockets.sync.client import ClientConnection, connect

from appliance.identity import Role
from appliance.settings import WebSettings
from appliance.spool import (
    Decision,
    Definition,
    Job,
    JobFilter,
    Outcome,
    PrinterState,
    PrinterStatus,
    Queue,
    Rendition,
    RenditionKey,
    Spool,
    State,
    Submission,
)
from appliance.web.permissions import Permission
from appliance.web.route import all_routes

MARK = "gooseberry"
OTHER, OTHER_PRINTER = f"{MARK}-kitchen", f"{MARK}-star"
NOWHERE = "x" * len(OTHER_PRINTER)
BY = f"{MARK} cook"
ABSENT = 999_999
QUERIES = ("", "limit=1", "printer=nowhere")
LISTED = (*QUERIES, "queue=nowhere", "q=soup", "q=1", "cursor=99", "state=pending", "state=failed")
RAW = "application/octet-stream"


@dataclass(frozen=True)
class Shop:
    """A box with two queues, of which a key knows `bar`."""

    site: Site
    own: list[Job]
    others: list[Job]

    def ask(self, key: dict[str, str], method: str, path: str, **more: Any) -> Any:
        """An answer of the application."""
        return self.site.app.test_client().open(path, method=method, headers=key, **more)

    def key(self, role: Role = Role.OPERATOR) -> dict[str, str]:
        """A key for `bar`."""
        return self.site.key(role, queue="bar")

    def paths(self, rule: str) -> Iterator[str]:
        """The paths of a rule with every job, printer and queue there is, and one of each that is not."""
        numbers = sorted({job.id for job in (*self.own[:4], *self.others)} | {ABSENT})
        words: dict[str, tuple[object, ...]] = {"name": ("bar", "nowhere"), "paper": (1,)}
        fields = re.findall(r"<(\w+)>", rule)
        for values in itertools.product(
            *(numbers if field == "number" else words.get(field, ("nothing",)) for field in fields)
        ):
            path = rule
            for field, value in zip(fields, values, strict=True):
                path = path.replace(f"<{field}>", str(value))
            yield path


def take(spool: Spool, queue: str, word: str, number: int) -> Job:
    note = (f"{word} note",)
    job = spool.jobs.accept(
        Submission(f"{word} soup {number}\n".encode(), "raw", f"{word} till", queue, notes=note)
    ).result()
    spool.documents.keep_rendition(
        Rendition(RenditionKey(job.sha256, "generic-80mm"), f"{word} soup", 576, 100)
    )
    return job


def fill(spool: Spool, queue: str, printer: str, word: str) -> list[Job]:
    """Jobs of a queue in every state, with the word in all that can hold one."""
    jobs = [take(spool, queue, word, number) for number in range(8)]
    by = f"{word} cook"
    spool.jobs.decide(jobs[0].id, "reject", Decision(by, "web", reason=f"{word} reason"))
    spool.jobs.decide(jobs[1].id, "cancel", Decision(by, "web", reason=f"{word} reason"))
    for job, state in zip(jobs[2:5], (State.COMPLETED, State.FAILED, State.UNCERTAIN), strict=True):
        spool.jobs.decide(job.id, "approve", Decision(by, "web", job.sha256, f"{word} reason"))
        assert spool.dispatching.claim(job.id, printer)
        spool.dispatching.finish(
            job.id, Outcome(state, 0 if state is State.FAILED else 9, detail=f"{word} detail")
        )
    spool.queues.remember(
        queue, [Definition("nv_graphics G1", f"{word} logo", b"\x1b@", 1, f"{word} till")]
    ).result()
    spool.live_status.set_printer(
        printer, PrinterStatus(PrinterState.OFFLINE, ("paper-out",), f"{word} device")
    )
    spool.live_status.add_notice(f"{word} was refused")
    return [spool.jobs.get(job.id) for job in jobs]


@pytest.fixture
def shop(make_site: Callable[..., Site]) -> Shop:
    site = make_site(WebSettings(requests_per_minute=1_000_000))
    site.identity.users.add("ada", PASSWORD, Role.ADMIN, TESTER)
    spool = site.spool
    for printer in (OTHER_PRINTER, "lemon"):
        known = spool.printers.put(printer, f"virtual:{printer}", "generic-80mm")
        spool.printers.pause(known.id, True, f"{printer} is cleaned")
        spool.printers.pause(known.id, False)
    spool.queues.put(Queue(OTHER, "hold", OTHER_PRINTER))
    spool.queues.put(Queue("bar", "hold", "lemon"))
    others = fill(spool, OTHER, OTHER_PRINTER, MARK)
    return Shop(site, fill(spool, "bar", "lemon", "lemon"), others)


def telling(answer: Any) -> str:
    """All that an answer tells."""
    body = answer.get_data()
    if answer.mimetype == "application/zip" and answer.status_code == 200:
        file = zipfile.ZipFile(io.BytesIO(body))
        body = b"".join((name.encode() + file.read(name)) for name in file.namelist())
    answer.close()
    return (str(answer.headers) + body.decode("utf-8", "replace")).lower()


def bodies(shop: Shop, rule: str) -> Iterator[dict[str, Any]]:
    """What to send along with a change: nothing, decisions about each document, and a printer that is not."""
    jobs = (*shop.own, *shop.others)
    if rule == "/api/jobs":
        yield {"data": b"stream"}
        yield {"json": {"data": "eA==", "queue": "nowhere"}}
        yield {"json": {"data": "eA==", "printer": "nowhere"}}
    elif rule == "/api/jobs/batch":
        named = [{"id": job.id, "sha256": job.sha256} for job in jobs]
        for action in ("approve", "reject", "cancel", "move", "retry", "reprint", "erase"):
            yield {"json": {"action": action, "jobs": named}}
            yield {"json": {"action": action, "jobs": named, "printer": "nowhere"}}
            for count in range(0, len(jobs) + 1, len(jobs) // 2):
                yield {"json": {"action": action, "filter": {}, "count": count}}
    elif rule == "/api/jobs/export":
        yield {"json": {"jobs": [job.id for job in jobs]}}
        yield {"json": {"filter": {}}}
    else:
        yield {"json": {}}
        yield {"json": {"outcome": "printed"}}
        for sha256 in (shop.own[7].sha256, shop.others[7].sha256):
            yield {"json": {"sha256": sha256}}
            yield {"json": {"sha256": sha256, "printer": "nowhere"}}


def queries(shop: Shop, rule: str) -> list[dict[str, Any]]:
    """What to ask a list or a thing for, of the words that it takes; pages take any."""
    taken, wanted = {"", *words_of(shop, rule)}, QUERIES if "<" in rule else LISTED
    return [
        {"query_string": query}
        for query in wanted
        if not rule.startswith("/api/") or query.partition("=")[0] in taken
    ]


def words_of(shop: Shop, rule: str) -> set[str]:
    """The words that the query of a request may have."""
    row = next(row for row in all_routes(shop.site.app) if (row.method, row.plain) == ("GET", rule))
    return set(row.operation.query) if row.operation else set()


def as_they_are(spool: Spool, jobs: list[Job]) -> object:
    return [(spool.jobs.get(job.id), spool.jobs.history(job.id), spool.jobs.attempts(job.id)) for job in jobs]


@pytest.mark.parametrize("role", list(Role))
def test_no_request_of_a_key_for_one_queue_tells_anything_of_another(shop: Shop, role: Role) -> None:
    key, before = shop.key(role), as_they_are(shop.site.spool, shop.others)
    told = []
    for (method, rule), row in ROWS:
        wanted = list(bodies(shop, rule)) if method != "GET" else queries(shop, rule)
        for path, more in itertools.product(shop.paths(rule), wanted):
            answer = shop.ask(key, method, path, **more)
            assert answer.status_code < 500, (method, path, more)
            assert answer.status_code != 429 or rule in ("/pair", "/setup")  # wrong codes are counted
            if MARK in telling(answer):
                told.append((method, path, more))
            if answer.status_code == 403 and not (row.queue and role in row.roles):
                break  # all of the row is refused
    assert told == []
    assert as_they_are(shop.site.spool, shop.others) == before
    assert len(shop.site.spool.jobs.find(JobFilter(queue=OTHER), 100)) == len(shop.others)


def test_the_walk_meets_what_it_looks_for(shop: Shop) -> None:
    """Whoever may see all is told the mark by most requests: it is there to be told."""
    key, silent = shop.site.key(Role.ADMIN), set()
    for (method, rule), row in ROWS:
        if method == "GET" and row.queue and "preview" not in rule and "marks" not in rule:
            paths, wanted = shop.paths(rule), ("limit=99" if "limit" in words_of(shop, rule) else "")
            answers = [shop.ask(key, method, path, query_string=wanted) for path in paths]
            if not any(MARK in telling(answer) for answer in answers):
                silent.add(rule)
    assert silent == {"/api/jobs/<number>/commands", "/api/jobs/count"}  # which tell numbers alone


@pytest.mark.parametrize(
    ("method", "rule", "row"), [(*route, row) for route, row in ROWS if row.queue and "<number>" in route[1]]
)
def test_a_job_of_another_queue_is_told_of_as_one_that_is_not(
    shop: Shop, method: str, rule: str, row: Permission
) -> None:
    key, there = shop.key(next(iter(sorted(row.roles)))), shop.others[5]
    body = {} if method == "GET" else {"json": {"sha256": there.sha256, "outcome": "printed"}}
    if not rule.endswith("/resolve"):
        body.get("json", {}).pop("outcome", None)
    if rule.endswith("/erase"):
        body = {"json": {}}
    answers = [
        shop.ask(key, method, rule.replace("<number>", str(number)), **body) for number in (there.id, ABSENT)
    ]
    told = [telling(answer).replace(str(there.id), "N").replace(str(ABSENT), "N") for answer in answers]
    told = [re.sub(r"content-length: \w+", "", each) for each in told]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert told[0] == told[1]


@pytest.mark.parametrize("name", [OTHER_PRINTER, OTHER])
def test_another_queues_names_are_told_of_as_names_of_nothing(shop: Shop, name: str) -> None:
    key, job, nothing = shop.key(), shop.own[5], "x" * len(name)
    decision = {"sha256": job.sha256}

    def answers(word: str) -> list[Any]:
        return [
            *(
                shop.ask(key, "GET", path, query_string={field: word})
                for path in (
                    "/api/jobs",
                    "/api/jobs.csv",
                    f"/api/jobs/{job.id}/marks",
                    "/api/reports/summary",
                )
                for field in ("queue", "printer")
            ),
            shop.ask(key, "GET", f"/api/jobs/{job.id}/preview.png", query_string={"printer": word}),
            shop.ask(key, "POST", f"/api/jobs/{job.id}/move", json=decision | {"printer": word}),
            shop.ask(key, "POST", f"/api/jobs/{job.id}/approve", json=decision | {"printer": word}),
            shop.ask(key, "POST", "/api/jobs", query_string={"queue": word}, data=b"x", content_type=RAW),
            shop.ask(key, "POST", "/api/jobs", query_string={"printer": word}, data=b"x", content_type=RAW),
            shop.ask(
                key,
                "POST",
                "/api/jobs/batch",
                json={"action": "move", "printer": word, "jobs": [{"id": job.id} | decision]},
            ),
        ]

    pairs = list(zip(answers(name), answers(nothing), strict=True))
    for one, other in pairs:
        assert telling(one).replace(name, nothing) == telling(other)
    assert shop.site.spool.jobs.get(job.id) == job


# The four that were seen


def test_the_history_of_another_queues_job_is_not_told(shop: Shop) -> None:
    for job in shop.others:
        assert shop.ask(shop.key(), "GET", f"/api/jobs/{job.id}/history").status_code == 404
    own = shop.ask(shop.key(), "GET", f"/api/jobs/{shop.own[0].id}/history").json
    assert [line["reason"] for line in own["history"]] == [None, "lemon reason"]


def test_a_preview_is_drawn_for_no_printer_of_another_queue(shop: Shop) -> None:
    """A virtual printer's 422 says that it would have been drawn; its profile shows in it."""
    path = f"/api/jobs/{shop.own[5].id}/preview.png"
    found = {
        name: shop.ask(shop.key(), "GET", path, query_string={"printer": name}).status_code
        for name in ("lemon", OTHER_PRINTER, "demo", NOWHERE)
    }
    assert found == {"lemon": 422, OTHER_PRINTER: 404, "demo": 404, NOWHERE: 404}


def test_a_printer_that_is_not_is_told_with_the_names_in_scope_alone(shop: Shop) -> None:
    path = f"/api/jobs/{shop.own[5].id}/preview.png?printer=nowhere"
    said = shop.ask(shop.key(), "GET", path).json["detail"]
    assert said == "There is no printer 'nowhere'; there are: lemon."


def test_those_who_wait_are_looked_for_in_ones_own_queue_before_the_limit(shop: Shop) -> None:
    waiting = [job.id for job in shop.own if job.state is State.PENDING]
    asked = shop.ask(shop.key(), "GET", "/api/queue/pending?limit=1").json
    assert (asked["count"], asked["focus"]) == (len(waiting), waiting[0])
    assert [job["id"] for job in asked["jobs"]] == waiting[:1]


# Events


def shell(box: Box, *words: str) -> str:
    command = [sys.executable, "-m", "appliance.cli", *words, "--data", str(box.data)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=PATIENCE)
    return done.stdout.decode().strip()


def header(box: Box, name: str, role: str, *more: str) -> dict[str, str]:
    secret = shell(box, "apikey", "create", name, "--role", role, *more).split()[-1]
    return {"Authorization": f"Bearer {secret}"}


def listen(box: Box, key: dict[str, str]) -> ClientConnection:
    rooms = f"jobs,printers,panel,job:1,job:2,queue:{OTHER},queue:main,queue:bar"
    url = f"ws://127.0.0.1:{box.ports['events']}/ws?rooms={rooms}"
    return connect(url, additional_headers=key, open_timeout=PATIENCE, close_timeout=0)


def send(box: Box, key: dict[str, str], queue: str) -> None:
    status, _, _ = box.request("POST", f"/api/jobs?queue={queue}", b"soup\n", Content_Type=RAW, **key)
    assert status == 201


@pytest.fixture
def two_queues(make_box: Callable[..., Box]) -> tuple[Box, dict[str, str]]:
    """A box with a login and the queues `bar` and another; and the key of somebody who may do all."""
    box = make_box("identity.login=true")
    shell(box, "user", "add", "ada", "--password", PASSWORD)
    admin = header(box, "all", "admin")
    for name in ("bar", OTHER):
        body = json.dumps({"name": name}).encode()
        assert box.request("POST", "/api/queues", body, Content_Type="application/json", **admin)[0] == 201
    return box, admin


def test_a_key_for_one_queue_hears_that_queue_alone(two_queues: tuple[Box, dict[str, str]]) -> None:
    box, admin = two_queues
    with listen(box, header(box, "bar", "viewer", "--queue", "bar")) as one:
        one.send(json.dumps({"join": [f"queue:{OTHER}", "jobs", "job:1", "printers", "panel"]}))
        for queue in (OTHER, "main", "bar"):
            send(box, admin, queue)
        heard = json.loads(one.recv(PATIENCE))
        assert (heard["event"], heard["job"]["queue"]) == ("job:created", "bar")


def test_a_key_that_only_submits_hears_nothing(two_queues: tuple[Box, dict[str, str]]) -> None:
    box, admin = two_queues
    with listen(box, header(box, "bar", "printer", "--queue", "bar")) as one:
        send(box, admin, "bar")
        one.send("no wish")  # which is answered behind whatever was heard
        with listen(box, admin) as other:
            other.send("no wish")
            assert "error" in json.loads(other.recv(PATIENCE))
        assert "error" in json.loads(one.recv(PATIENCE))
