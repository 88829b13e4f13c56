"""The core's events. Each is told by the name that the API's contract has for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from appliance.events import Event
from appliance.spool.records import Job


@dataclass(frozen=True)
class JobEvent(Event):
    """Something that happened to a job; `job` is how it stood then."""

    job: Job

    @property
    def rooms(self) -> frozenset[str]:
        """See Event."""
        return frozenset({"jobs", f"job:{self.job.id}", f"queue:{self.job.queue}"})

    @property
    def queue(self) -> str:
        """See Event."""
        return self.job.queue

    def data(self) -> Mapping[str, object]:
        """See Event."""
        return {"job": self.job.id, "queue": self.job.queue, "state": str(self.job.state)}


@dataclass(frozen=True)
class JobCreated(JobEvent):
    """A job came in."""

    kind: ClassVar[str] = "job:created"


@dataclass(frozen=True)
class JobChanged(JobEvent):
    """A job is in another state, or in the same one for another reason or printer."""

    @property
    def name(self) -> str:
        """The state that it is in: `job:approved`."""
        return f"job:{self.job.state}"


@dataclass(frozen=True)
class JobModified(JobEvent):
    """A job has another document than before."""

    kind: ClassVar[str] = "job:modified"


@dataclass(frozen=True)
class JobErased(JobEvent):
    """The bytes of a job are gone."""

    kind: ClassVar[str] = "job:erased"


@dataclass(frozen=True)
class PreviewReady(JobEvent):
    """A job was drawn under the profile of its printer."""

    kind: ClassVar[str] = "preview:ready"

    @property
    def rooms(self) -> frozenset[str]:
        """See Event. Whoever follows a job waits for decisions; its picture is nothing to them."""
        return frozenset({"previews"})


@dataclass(frozen=True)
class PrinterEvent(Event):
    """Something that happened to a printer, by its name."""

    printer: str

    def data(self) -> Mapping[str, object]:
        """See Event."""
        return {"printer": self.printer}


@dataclass(frozen=True)
class PrinterStatusChanged(PrinterEvent):
    """A printer, its line or its settings are in another condition."""

    kind: ClassVar[str] = "printer:status"


@dataclass(frozen=True)
class PrinterDiscovered(PrinterEvent):
    """A printer was found that the box does not know; `printer` is its URI."""

    kind: ClassVar[str] = "printer:discovered"


@dataclass(frozen=True)
class PrinterMoved(PrinterEvent):
    """A known printer seems to be at another address."""

    kind: ClassVar[str] = "printer:changed"


@dataclass(frozen=True)
class QueueChanged(Event):
    """There is another queue, one less, or one with other settings."""

    kind: ClassVar[str] = "queue:changed"


@dataclass(frozen=True)
class ChangedElsewhere(Event):
    """Another process, such as a shell, has written to the database."""

    kind: ClassVar[str] = "store:changed"
    kept: ClassVar[bool] = False


@dataclass(frozen=True)
class NoticeAdded(Event):
    """Something was refused or went wrong that belongs to no job, in a sentence for people."""

    kind: ClassVar[str] = "notice:added"
    text: str

    @property
    def rooms(self) -> frozenset[str]:
        """See Event."""
        return frozenset({"notices"})

    def data(self) -> Mapping[str, object]:
        """See Event."""
        return {"text": self.text}


@dataclass(frozen=True)
class PanelEvent(Event):
    """Something that is so just now at the panel."""

    kept: ClassVar[bool] = False

    @property
    def rooms(self) -> frozenset[str]:
        """See Event."""
        return frozenset({"panel"})


@dataclass(frozen=True)
class LightsChanged(PanelEvent):
    """The panel shows other lights."""

    kind: ClassVar[str] = "panel:lights"


@dataclass(frozen=True)
class FocusChanged(PanelEvent):
    """The buttons act on another job."""

    kind: ClassVar[str] = "panel:focus"
