"""The API's answers about many jobs: decided at once, and counted."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from appliance.web.contract.base import Answer, Time
from appliance.web.contract.job_answers import Job


class Result(Answer):
    """The result for one job of a batch: the status and the words that it would have had alone."""

    id: int
    status: int
    job: Job | None = None
    type: str | None = Field(None, description="the kind of problem, as alone")
    detail: str | None = None


class Results(Answer):
    """The results for each job, in the order asked; of a filter, newest first and without the jobs."""

    done: int
    failed: int
    results: list[Result]


class JobCount(Answer):
    """The number of jobs that fit; `is_all` is false where there are more than one batch takes."""

    count: int
    is_all: bool


class Counted(Answer):
    """A number of jobs, and how many of them were approved (whatever came of it) and rejected."""

    jobs: int
    approved: int
    rejected: int


class CountedHour(Counted):
    """Those of an hour of the day, where the box stands."""

    hour: int


class CountedDay(Counted):
    """Those of a day, where the box stands; days without a job are left out."""

    day: str


class CountedName(Counted):
    """Those of a queue or printer; null are those that have none."""

    name: str | None


class CountedPerson(Counted):
    """Those that somebody decided, and through what."""

    by: str
    through: str


class DecisionBar(Answer):
    """The number of decisions that took so many seconds to fewer than so many; null is without an end."""

    from_seconds: int
    to_seconds: int | None
    jobs: int


class DecisionTime(Answer):
    """The time that people took to decide; null where nobody decided."""

    jobs: int
    median_seconds: float | None
    p90_seconds: float | None
    histogram: list[DecisionBar]


class PaperUsed(Answer):
    """The paper of a printer that completed jobs took."""

    printer: str | None
    jobs: int
    metres: float


class Summary(Counted):
    """Jobs counted; `from` and `to` as they were asked for."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    begin: Time | None = Field(alias="from")
    to: Time | None
    states: dict[str, int]
    by_hour: list[CountedHour]
    by_day: list[CountedDay]
    by_queue: list[CountedName]
    by_printer: list[CountedName]
    by_person: list[CountedPerson]
    decision_time: DecisionTime
    paper: list[PaperUsed]
    paper_metres: float
