"""The errors of the spool; each message says what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.runtime.errors import BoxError

if TYPE_CHECKING:
    from appliance.spool.records import Job


class SpoolError(BoxError):
    """Any refusal of the spool."""


class NotFound(SpoolError):
    """No such job, printer, queue or document."""


class Erased(SpoolError):
    """A receipt's bytes are gone, for somebody or its queue's retention had them erased."""


class Invalid(SpoolError):
    """A value that can't be right, whatever the state of things."""


class NotAllowed(SpoolError):
    """A change of what belongs also to others than the scope holds."""


class EditsForbidden(SpoolError):
    """The queue of a job forbids to change its receipts."""


class InUse(SpoolError):
    """Something can't go while jobs depend on it."""


class TooLarge(SpoolError):
    """A document over the limit of a job's size."""


class NoSpace(SpoolError):
    """The data folder's disk has come down to the floor that keeps accepted jobs safe."""


class Conflict(SpoolError):
    """The job's state or document is no longer what the request supposes; `job` is how it stands."""

    def __init__(self, message: str, job: Job) -> None:
        super().__init__(message)
        self.job = job


class StaleDocument(Conflict):
    """The job holds another document than the one that was seen."""


class Spoiled(Conflict):
    """The card has changed the job's row or its bytes, so it is not printed."""


class ChangedMeanwhile(Conflict):
    """Somebody else changed the job within the same moment."""


class KeyReused(Conflict):
    """The key of a request named another request before; `job` is what that one made."""
