"""The spool as somebody sees it who may see some queues: the rest is not there."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from datetime import UTC

import pytest

from appliance.spool import (
    ALL,
    NOTHING,
    Decision,
    Definition,
    Invalid,
    Job,
    JobFilter,
    Light,
    NotAllowed,
    NotFound,
    PrinterState,
    PrinterStatus,
    Queue,
    Rendition,
    RenditionKey,
    Scope,
    ScopedSpool,
    Spool,
    State,
    Submission,
    only,
)

ADA = Decision("ada", "web")
PROFILE = "generic-80mm"


@pytest.fixture
def jobs(spool: Spool) -> dict[str, list[Job]]:
    """Three that wait in main, one in bar with a printer and a fallback, one in the cellar, with neither."""
    for name in ("bar", "cellar", "spare"):
        spool.printers.put(name, f"virtual:{name}", PROFILE)
    spool.queues.put(Queue("bar", "hold", "bar", fallback="spare"))
    spool.queues.put(Queue("cellar", "hold", None))  # to the first printer of all, `demo`
    return {name: [take(spool, name) for _ in range(count)] for name, count in COUNTS.items()}


COUNTS = {"main": 3, "bar": 1, "cellar": 1}


def take(spool: Spool, queue: str, text: str = "tea", printer: str | None = None) -> Job:
    job = spool.jobs.accept(Submission(text.encode(), "raw", "till", queue, printer=printer)).result()
    spool.documents.keep_rendition(Rendition(RenditionKey(job.sha256, PROFILE), text, 576, 100))
    return job


@pytest.fixture
def bar(spool: Spool, jobs: dict[str, list[Job]]) -> ScopedSpool:
    return ScopedSpool(spool, only({"bar"}))


def test_a_scope_holds_its_queues_and_the_whole_one_all() -> None:
    assert (ALL.holds("any"), ALL.home, ALL.narrowed(None)) == (True, "main", None)
    assert (NOTHING.holds("main"), NOTHING.narrowed(None)) == (False, ())
    some = only({"kitchen", "bar"})
    assert (some.is_whole, some.home, some.narrowed(None)) == (False, "bar", ("bar", "kitchen"))
    assert (some.narrowed("bar"), some.narrowed("main")) == (("bar",), ())


def test_jobs_of_other_queues_are_in_no_list_and_no_number(
    bar: ScopedSpool, jobs: dict[str, list[Job]]
) -> None:
    own = jobs["bar"]
    assert bar.jobs.waiting(1) == bar.jobs.waiting(10) == bar.jobs.find(JobFilter(), 1) == own
    assert bar.jobs.find(JobFilter(q="tea"), 10) == bar.jobs.find(JobFilter(queue="bar"), 10) == own
    assert (
        bar.jobs.find(JobFilter(queue="main"), 10)
        == bar.jobs.find(JobFilter(q=str(jobs["main"][0].id)), 10)
        == []
    )
    assert (bar.jobs.count_waiting(), bar.jobs.counts()[State.PENDING], sum(bar.jobs.counts().values())) == (
        1,
        1,
        1,
    )
    counted = bar.jobs.summary(JobFilter(), UTC)
    assert (counted.total.jobs, list(counted.queues), list(counted.printers)) == (1, ["bar"], ["bar"])
    assert bar.jobs.summary(JobFilter(queue="main"), UTC).total.jobs == 0
    assert bar.jobs.texts(job.id for each in jobs.values() for job in each) == {own[0].id: "tea"}


READS: dict[str, Callable[[ScopedSpool, int], object]] = {
    "job": lambda spool, number: spool.jobs.get(number),
    "history": lambda spool, number: spool.jobs.history(number),
    "attempts": lambda spool, number: spool.jobs.attempts(number),
    "document": lambda spool, number: spool.jobs.document(number),
    "decide": lambda spool, number: spool.jobs.decide(number, "reject", ADA),
    "erase": lambda spool, number: spool.jobs.erase(number, "ada", "web"),
}


@pytest.mark.parametrize("name", READS)
def test_a_job_of_another_queue_is_not_there(bar: ScopedSpool, jobs: dict[str, list[Job]], name: str) -> None:
    for number in (jobs["main"][0].id, 999):
        with pytest.raises(NotFound, match=f"There is no job {number}."):
            READS[name](bar, number)
    if name != "erase":  # which a waiting one is not
        assert READS[name](bar, jobs["bar"][0].id) is not None


def test_a_printer_is_in_scope_that_a_queue_prints_on_or_falls_back_to(
    spool: Spool, bar: ScopedSpool
) -> None:
    assert [printer.name for printer in bar.printers.all()] == ["bar", "spare"]
    assert [printer.name for printer in ScopedSpool(spool, only({"cellar"})).printers.all()] == ["demo"]
    assert ScopedSpool(spool, NOTHING).printers.all() == []
    with pytest.raises(NotFound, match=r"There is no printer 'demo'; there are: bar, spare\."):
        bar.printers.by_name("demo")
    with pytest.raises(NotFound, match=r"There is no printer 1\."):
        bar.printers.get(spool.printers.by_name("demo").id)
    assert bar.printers.get(bar.printers.by_name("spare").id).name == "spare"


def test_a_queue_out_of_scope_is_not_there(spool: Spool, bar: ScopedSpool) -> None:
    stored = [Definition("nv_graphics G1", "logo", b"\x1b@")]
    for queue in ("main", "bar"):
        spool.queues.remember(queue, stored).result()
    assert [queue.name for queue in bar.queues.all()] == ["bar"]
    with pytest.raises(NotFound, match=r"There is no queue 'main'; there are: bar\."):
        bar.queues.get("main")
    assert (bar.queues.definitions("main"), len(bar.queues.definitions("bar"))) == ([], 1)


def test_a_job_comes_in_only_by_a_queue_in_scope_and_for_a_printer_in_scope(bar: ScopedSpool) -> None:
    for queue, printer in (("main", None), ("none", None), ("bar", "demo"), ("bar", "none")):
        with pytest.raises(NotFound, match=r"there are: bar(, spare)?\.$"):
            bar.jobs.accept(Submission(b"x", "api", "key", queue, printer=printer))
    assert bar.jobs.accept(Submission(b"x", "api", "key", "bar", printer="spare")).result().printer == "spare"
    assert bar.jobs.print_now(Submission(b"x", "test", "key", "bar"), "key", "api").state is State.APPROVED


def test_a_decision_names_no_printer_out_of_scope(bar: ScopedSpool, jobs: dict[str, list[Job]]) -> None:
    (own,) = jobs["bar"]
    for printer in ("demo", "none"):
        with pytest.raises(Invalid, match=f"There is no printer '{printer}'; there are: bar, spare."):
            bar.jobs.decide(own.id, "move", Decision("ada", "web", own.sha256, printer=printer))
    assert bar.jobs.decide(own.id, "move", Decision("ada", "web", printer="spare")).printer == "spare"


def test_of_many_decisions_those_in_scope_are_carried_out_in_order(
    spool: Spool, bar: ScopedSpool, jobs: dict[str, list[Job]]
) -> None:
    (own,), (other, *_) = jobs["bar"], jobs["main"]
    done = bar.jobs.decide_all("reject", [(other.id, ADA), (own.id, ADA), (999, ADA)])
    assert [type(each) for each in done] == [NotFound, Job, NotFound]
    assert (spool.jobs.get(other.id).state, spool.jobs.get(own.id).state) == (State.PENDING, State.REJECTED)


CHANGES: dict[str, Callable[[ScopedSpool], object]] = {
    "put_printer": lambda spool: spool.printers.put("new", "virtual:new", PROFILE),
    "remove_printer": lambda spool: spool.printers.remove(2),
    "shared_printer": lambda spool: spool.printers.shared(2),
    "follow_printer": lambda spool: spool.printers.follow(2, "virtual:far"),
    "restore_definitions": lambda spool: spool.printers.restore_memory("bar"),
    "put_queue": lambda spool: spool.queues.put(Queue("bar", "auto", "bar")),
    "remove_queue": lambda spool: spool.queues.remove("bar"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_belongs_to_all_is_changed_only_in_the_whole_scope(
    spool: Spool, bar: ScopedSpool, name: str
) -> None:
    before = (spool.printers.all(), spool.queues.all())
    with pytest.raises(NotAllowed):
        CHANGES[name](bar)
    assert (spool.printers.all(), spool.queues.all()) == before


def test_a_printer_in_scope_may_be_paused_and_no_other(spool: Spool, bar: ScopedSpool) -> None:
    assert bar.printers.pause(bar.printers.by_name("bar").id, True, "cleaning").paused
    with pytest.raises(NotFound):
        bar.printers.pause(spool.printers.by_name("demo").id, True)
    assert not spool.printers.by_name("demo").paused


def test_what_the_board_says_of_others_is_not_told(
    spool: Spool, bar: ScopedSpool, jobs: dict[str, list[Job]]
) -> None:
    spool.live_status.add_notice("Refused from 192.0.2.7: main.")
    spool.live_status.set_lights({"red": Light.STEADY})
    spool.live_status.set_focus(jobs["main"][0].id)
    spool.live_status.set_printer("bar", PrinterStatus(PrinterState.ONLINE))
    assert (bar.notices(), bar.lights(), bar.jobs.focus()) == ((), {}, None)
    assert bar.printers.status(bar.printers.by_name("bar")).state is PrinterState.ONLINE
    whole = ScopedSpool(spool, ALL)
    assert (len(whole.notices()), len(whole.lights()), whole.jobs.focus()) == (1, 1, jobs["main"][0].id)
    spool.live_status.set_focus(jobs["bar"][0].id)
    assert bar.jobs.focus() == jobs["bar"][0].id


def test_in_every_scope_every_filter_finds_what_a_plain_look_at_all_jobs_does(
    spool: Spool, jobs: dict[str, list[Job]]
) -> None:
    chance = random.Random(11)
    said = {job.id: "tea" for each in jobs.values() for job in each}
    for number in range(60):
        text = " ".join(chance.sample(["tea", "cake", "coffee", "bread"], 2)) + f" {number}"
        job = take(spool, chance.choice(list(COUNTS)), text, chance.choice([None, "demo", "spare"]))
        said[job.id] = text
        if chance.random() < 0.5:
            spool.jobs.decide(job.id, "reject", ADA)
    everything = spool.jobs.find(JobFilter(), 500)
    scopes = [ALL, NOTHING, only({"bar"}), only({"bar", "cellar"}), only({"none"}), Scope(frozenset(COUNTS))]
    for scope, states, queue, printer, q in itertools.product(
        scopes, [(), (State.REJECTED,)], [None, "bar", "main"], [None, "demo"], [None, "tea ", "coffee "]
    ):
        right = [
            job.id
            for job in everything
            if scope.holds(job.queue)
            and (not states or job.state in states)
            and queue in (None, job.queue)
            and printer in (None, job.printer)
            and (q is None or q.strip() in said[job.id].split())
        ]
        wanted, pages = JobFilter(states, queue, printer, q), list[int]()
        while page := ScopedSpool(spool, scope).jobs.find(wanted, 7, pages[-1] if pages else None):
            pages += [job.id for job in page]
        assert pages == right, (scope, wanted)
