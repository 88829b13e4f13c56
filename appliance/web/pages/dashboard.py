"""The receipts: by what became of them in tabs, filtered, each with its picture and what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from flask import render_template, request

from appliance.identity import Role
from appliance.spool import Job, ScopedSpool, State, StorageError
from appliance.web.access import may_decide, principal
from appliance.web.dependencies import WebDependencies
from appliance.web.language import noop
from appliance.web.pages import filters
from appliance.web.permissions import VIEW
from appliance.web.route import Group, route
from appliance.web.serializers import job_json, printer_json

PAGE = 24  # receipts shown at first; with its scripts and styles the page stays under 60 kB
MORE = 96  # a click adds
MOST = 1_000  # shown at once; a browser scrolls that many smoothly, and nobody reads more


class Tab(NamedTuple):
    """Receipts that are alike to people; no states: all."""

    key: str
    title: str
    states: tuple[State, ...]
    empty: str
    stuck: bool | None = None  # of approved ones: those that wait until somebody helps, or the others


TABS = (
    Tab("waiting", noop("Waiting"), (State.PENDING,), noop("Nothing waits")),
    Tab(
        *("printing", noop("Printing"), (State.APPROVED, State.PRINTING), noop("Nothing is on its way")),
        stuck=False,
    ),
    Tab(
        *("help", noop("Needs help"), (State.APPROVED, State.FAILED, State.UNCERTAIN)),
        *(noop("Nothing needs help"), True),
    ),
    Tab("printed", noop("Printed"), (State.COMPLETED,), noop("Nothing was printed yet")),
    Tab(
        "stopped",
        noop("Not printed"),
        (State.REJECTED, State.CANCELED, State.EXPIRED),
        noop("Everything was printed so far"),
    ),
    Tab("all", noop("All"), (), noop("No receipt has come in yet")),
)
BY_KEY = {tab.key: tab for tab in TABS}


class Dashboard(Group):
    """The first page."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool

    def words(self) -> Mapping[str, object]:
        """The damage by the card, for every page."""
        return {"damage": self._damage}

    def _damage(self) -> list[str]:
        """The damage by the card, which every page shows above all else."""
        try:
            return self._spool().damage()
        except StorageError:
            return []  # the page that is shown says so itself

    @route("GET", "/", VIEW)
    def page(self) -> str:
        """The whole of it."""
        return render_template("jobs.html", **self._shown(), **self._dependencies.frame())

    @route("GET", "/fragments/jobs", VIEW)
    def fragment(self) -> str:
        """Its changing part."""
        return render_template("_jobs.html", **self._shown())

    def _shown(self) -> dict[str, object]:
        tab = BY_KEY.get(request.args.get("tab", ""), TABS[0])
        wanted = filters.chosen(request.args)
        most = _shown_at_most()
        found = self._jobs(tab, wanted, most + 1)
        spool = self._spool()
        return {
            "tabs": TABS,
            "tab": tab,
            "counts": _counts(spool),
            "wanted": wanted,
            "is_narrowed": bool(wanted.keys() - {"q"}),
            "jobs": [job_json(job) for job in found[:most]],
            "more": len(found) > most and min(most + MORE, MOST),
            "most": MOST,
            "query": urlencode({"tab": tab.key} | wanted),
            "fit": None if tab.stuck is not None else _api_query(tab, wanted),
            "is_admin": principal().role is Role.ADMIN,
            "with_tab": lambda key: "/?" + urlencode({"tab": key} | wanted),
            "may_decide": may_decide(),
            "printers": [printer_json(each, spool.printers.status(each)) for each in spool.printers.all()],
            "queues": [queue.name for queue in spool.queues.all()],
            "notices": spool.notices(),
            **self._dependencies.way_in(),
        }

    def _jobs(self, tab: Tab, wanted: dict[str, str], limit: int) -> list[Job]:
        """Those who wait in the order to decide them, all others newest first."""
        if tab is TABS[0] and not wanted:
            return self._spool().jobs.waiting(limit)
        return self._spool().jobs.find(filters.job_filter(wanted, tab.states, tab.stuck), limit)


def _api_query(tab: Tab, wanted: Mapping[str, str]) -> str:
    """The receipts of a tab that fit, as a query of the API."""
    return urlencode(filters.as_query(filters.job_filter(wanted, tab.states)), doseq=True)


def _counts(spool: ScopedSpool) -> dict[str, int]:
    """The number of receipts in each tab."""
    counts, stuck = spool.jobs.counts(), spool.jobs.count_stuck()
    left_out = {None: 0, True: counts[State.APPROVED] - stuck, False: stuck}
    return {
        each.key: max(0, sum(counts[state] for state in each.states or counts) - left_out[each.stuck])
        for each in TABS
    }


def _shown_at_most() -> int:
    word = request.args.get("show", "")
    return max(PAGE, min(int(word), MOST)) if word.isascii() and word.isdigit() and len(word) < 9 else PAGE
