"""What can be done with many jobs at once: actions of the core, and those that groups bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from appliance.runtime.errors import BoxError
from appliance.spool import Decision, Job, ScopedSpool
from appliance.web.permissions import STEER, Permission
from appliance.web.problems import BadInput

Refusal = BoxError | BadInput
Outcome = Job | Refusal


class Batch(NamedTuple):
    """A part of a batch: the core as who asks may see it, the body, and the jobs with who decides and how."""

    spool: ScopedSpool
    fields: Mapping[str, Any]
    wanted: Sequence[tuple[int, Decision]]


class Action(NamedTuple):
    """Something to do with many jobs, and who may; the outcomes stand in the order of the jobs.

    One that changes documents finds its jobs again under another hash, so that it would be done twice.
    """

    act: Callable[[Batch], list[Outcome]]
    permission: Permission = STEER
    changes_documents: bool = False


def one_by_one(batch: Batch, act: Callable[[int, Decision], Job]) -> list[Outcome]:
    """Do it with each job by itself; what is not possible with one keeps no other."""
    outcomes: list[Outcome] = []
    for job, decision in batch.wanted:
        try:
            outcomes.append(act(job, decision))
        except (BoxError, BadInput) as error:
            outcomes.append(error)
    return outcomes
