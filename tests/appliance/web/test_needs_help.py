"""An approved receipt that only a person can bring on stands under "Needs help", with what to do."""

from __future__ import annotations

import re

import pytest
from sites import Site

from appliance.identity import Role
from appliance.spool import Decision, Job, JobFilter, Reason, State, Submission
from appliance.spool.states import AWAY

PLAIN = {"Accept-Language": "en"}


def approved(site: Site, text: bytes = b"tea\n", **more: object) -> Job:
    job = site.spool.jobs.accept(Submission(text, "raw", "192.0.2.7", **more)).result()  # type: ignore[arg-type]
    return site.spool.jobs.decide(job.id, "approve", Decision("ada", "web", job.sha256))


def without_printers(site: Site) -> Site:
    for printer in site.spool.printers.all():
        site.spool.printers.remove(printer.id)
    return site


def page(site: Site, path: str, role: Role = Role.ADMIN) -> str:
    answer = site.browser(role).get(path, headers=PLAIN)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def count(html: str, tab: str) -> int:
    found = re.search(rf'data-key="{tab}"[^>]*>[^<]*<span class="count[^"]*">(\d+)<', html)
    assert found is not None
    return int(found[1])


def test_a_job_without_a_printer_needs_help(site: Site) -> None:
    job = approved(without_printers(site))
    html = page(site, "/?tab=help")
    assert (count(html, "help"), count(html, "printing")) == (1, 0)
    assert f'data-job="{job.id}"' in html
    assert "there is no printer yet" in html
    assert "no-printer" not in re.sub(r'data-key="no-printer"', "", html)
    assert f'data-job="{job.id}"' not in page(site, "/?tab=printing")


@pytest.mark.parametrize("path", ["/", "/counter", "/jobs/1"])
def test_who_may_add_a_printer_is_led_there(site: Site, path: str) -> None:
    approved(without_printers(site))
    assert 'href="/printers/add"' in page(site, path)
    for_others = page(site, path, Role.OPERATOR)
    assert 'href="/printers/add"' not in for_others
    assert "Ask the admin" in for_others


def test_with_a_printer_nobody_is_asked_for_one(site: Site) -> None:
    approved(site)
    assert "There is no printer yet" not in page(site, "/")


@pytest.mark.parametrize("reason", [*sorted(AWAY), Reason.PRINTER_PAUSED])
def test_a_stopped_line_needs_help_until_it_moves(site: Site, reason: Reason) -> None:
    first, second = approved(site), approved(site)
    assert count(page(site, "/"), "printing") == 2
    site.spool.dispatching.set_waiting_reason("demo", reason)
    html = page(site, "/?tab=help")
    assert (count(html, "help"), count(html, "printing")) == (2, 0)
    assert f'data-job="{first.id}"' in html
    assert site.spool.dispatching.claim(first.id, "demo") is not None
    html = page(site, "/?tab=printing")
    assert (count(html, "help"), count(html, "printing")) == (0, 2)
    assert f'data-job="{second.id}"' in html


def test_the_filter_finds_stuck_jobs_by_their_words(site: Site) -> None:
    job, _ = approved(site, b"tea\n"), approved(site, b"coffee\n")
    site.spool.dispatching.set_waiting_reason("demo", Reason.PAPER_OUT)
    wanted = JobFilter((State.APPROVED, State.FAILED), q=str(job.id), stuck=True)
    assert [found.id for found in site.spool.jobs.find(wanted, 9)] == [job.id]
    moving = JobFilter((State.APPROVED, State.FAILED), q=str(job.id), stuck=False)
    assert site.spool.jobs.find(moving, 9) == []
    assert site.spool.jobs.summary(JobFilter(stuck=True)).total.jobs == 2
    assert site.spool.jobs.summary(JobFilter(stuck=False)).total.jobs == 0
