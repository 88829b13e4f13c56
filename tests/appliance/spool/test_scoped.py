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
    Look,
    NotAllowed,
    NotFound,
    PrinterState,
    PrinterStatus,
    Queue,
    Rendition,
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
        spool.put_printer(name, f"virtual:{name}", PROFILE)
    spool.put_queue(Queue("bar", "hold", "bar", fallback="spare"))
    spool.put_queue(Queue("cellar", "hold", None))  # to the first printer of all, `demo`
    return {name: [take(spool, name) for _ in range(count)] for name, count in COUNTS.items()}


COUNTS = {"main": 3, "bar": 1, "cellar": 1}


def take(spool: Spool, queue: str, text: str = "tea", printer: str | None = None) -> Job:
    job = spool.accept(Submission(text.encode(), "raw", "till", queue, printer=printer)).result()
    spool.keep_rendition(Rendition(Look(job.sha256, PROFILE), text, 576, 100))
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
    assert bar.waiting(1) == bar.waiting(10) == bar.jobs(JobFilter(), 1) == own
    assert bar.jobs(JobFilter(q="tea"), 10) == bar.jobs(JobFilter(queue="bar"), 10) == own
    assert bar.jobs(JobFilter(queue="main"), 10) == bar.jobs(JobFilter(q=str(jobs["main"][0].id)), 10) == []
    assert (bar.count_waiting(), bar.counts()[State.PENDING], sum(bar.counts().values())) == (1, 1, 1)
    counted = bar.summary(JobFilter(), UTC)
    assert (counted.total.jobs, list(counted.queues), list(counted.printers)) == (1, ["bar"], ["bar"])
    assert bar.summary(JobFilter(queue="main"), UTC).total.jobs == 0
    assert bar.texts(job.id for each in jobs.values() for job in each) == {own[0].id: "tea"}


READS: dict[str, Callable[[ScopedSpool, int], object]] = {
    "job": lambda spool, number: spool.job(number),
    "history": lambda spool, number: spool.history(number),
    "attempts": lambda spool, number: spool.attempts(number),
    "document": lambda spool, number: spool.document(number),
    "decide": lambda spool, number: spool.decide(number, "reject", ADA),
    "erase": lambda spool, number: spool.erase(number, "ada", "web"),
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
    assert [printer.name for printer in bar.printers()] == ["bar", "spare"]
    assert [printer.name for printer in ScopedSpool(spool, only({"cellar"})).printers()] == ["demo"]
    assert ScopedSpool(spool, NOTHING).printers() == []
    with pytest.raises(NotFound, match=r"There is no printer 'demo'; there are: bar, spare\."):
        bar.printer_by_name("demo")
    with pytest.raises(NotFound, match=r"There is no printer 1\."):
        bar.printer(spool.printer_by_name("demo").id)
    assert bar.printer(bar.printer_by_name("spare").id).name == "spare"


def test_a_queue_out_of_scope_is_not_there(spool: Spool, bar: ScopedSpool) -> None:
    stored = [Definition("nv_graphics G1", "logo", b"\x1b@")]
    for queue in ("main", "bar"):
        spool.remember(queue, stored).result()
    assert [queue.name for queue in bar.queues()] == ["bar"]
    with pytest.raises(NotFound, match=r"There is no queue 'main'; there are: bar\."):
        bar.queue("main")
    assert (bar.definitions("main"), len(bar.definitions("bar"))) == ([], 1)


def test_a_job_comes_in_only_by_a_queue_in_scope_and_for_a_printer_in_scope(bar: ScopedSpool) -> None:
    for queue, printer in (("main", None), ("none", None), ("bar", "demo"), ("bar", "none")):
        with pytest.raises(NotFound, match=r"there are: bar(, spare)?\.$"):
            bar.accept(Submission(b"x", "api", "key", queue, printer=printer))
    assert bar.accept(Submission(b"x", "api", "key", "bar", printer="spare")).result().printer == "spare"
    assert bar.print_now(Submission(b"x", "test", "key", "bar"), "key", "api").state is State.APPROVED


def test_a_decision_names_no_printer_out_of_scope(bar: ScopedSpool, jobs: dict[str, list[Job]]) -> None:
    (own,) = jobs["bar"]
    for printer in ("demo", "none"):
        with pytest.raises(Invalid, match=f"There is no printer '{printer}'; there are: bar, spare."):
            bar.decide(own.id, "move", Decision("ada", "web", own.sha256, printer=printer))
    assert bar.decide(own.id, "move", Decision("ada", "web", printer="spare")).printer == "spare"


def test_of_many_decisions_those_in_scope_are_carried_out_in_order(
    spool: Spool, bar: ScopedSpool, jobs: dict[str, list[Job]]
) -> None:
    (own,), (other, *_) = jobs["bar"], jobs["main"]
    done = bar.decide_all("reject", [(other.id, ADA), (own.id, ADA), (999, ADA)])
    assert [type(each) for each in done] == [NotFound, Job, NotFound]
    assert (spool.job(other.id).state, spool.job(own.id).state) == (State.PENDING, State.REJECTED)


CHANGES: dict[str, Callable[[ScopedSpool], object]] = {
    "put_printer": lambda spool: spool.put_printer("new", "virtual:new", PROFILE),
    "remove_printer": lambda spool: spool.remove_printer(2),
    "shared_printer": lambda spool: spool.shared_printer(2),
    "follow_printer": lambda spool: spool.follow_printer(2, "virtual:far"),
    "restore_definitions": lambda spool: spool.restore_definitions("bar"),
    "put_queue": lambda spool: spool.put_queue(Queue("bar", "auto", "bar")),
    "remove_queue": lambda spool: spool.remove_queue("bar"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_belongs_to_all_is_changed_only_in_the_whole_scope(
    spool: Spool, bar: ScopedSpool, name: str
) -> None:
    before = (spool.printers(), spool.queues())
    with pytest.raises(NotAllowed):
        CHANGES[name](bar)
    assert (spool.printers(), spool.queues()) == before


def test_a_printer_in_scope_may_be_paused_and_no_other(spool: Spool, bar: ScopedSpool) -> None:
    assert bar.pause_printer(bar.printer_by_name("bar").id, True, "cleaning").paused
    with pytest.raises(NotFound):
        bar.pause_printer(spool.printer_by_name("demo").id, True)
    assert not spool.printer_by_name("demo").paused


def test_what_the_board_says_of_others_is_not_told(
    spool: Spool, bar: ScopedSpool, jobs: dict[str, list[Job]]
) -> None:
    spool.live_status.add_notice("Refused from 192.0.2.7: main.")
    spool.live_status.set_lights({"red": Light.STEADY})
    spool.live_status.set_focus(jobs["main"][0].id)
    spool.live_status.set_printer("bar", PrinterStatus(PrinterState.ONLINE))
    assert (bar.notices(), bar.lights(), bar.focus()) == ((), {}, None)
    assert bar.status(bar.printer_by_name("bar")).state is PrinterState.ONLINE
    whole = ScopedSpool(spool, ALL)
    assert (len(whole.notices()), len(whole.lights()), whole.focus()) == (1, 1, jobs["main"][0].id)
    spool.live_status.set_focus(jobs["bar"][0].id)
    assert bar.focus() == jobs["bar"][0].id


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
            spool.decide(job.id, "reject", ADA)
    everything = spool.jobs(JobFilter(), 500)
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
        while page := ScopedSpool(spool, scope).jobs(wanted, 7, pages[-1] if pages else None):
            pages += [job.id for job in page]
        assert pages == right, (scope, wanted)
