"""A receipt as it was drawn, for a page."""

from __future__ import annotations

from appliance.runtime.errors import BoxError
from appliance.runtime.i18n import message
from appliance.spool import Job, Rendition
from appliance.web.dependencies import WebDependencies
from appliance.web.status_text import said


def rendition_of(
    dependencies: WebDependencies, job: Job, printer: str | None
) -> tuple[Rendition | None, str]:
    """The text and look of a job on a printer; None and the reason where it can't be drawn."""
    previews = dependencies.previews
    if job.erased_at is not None:
        return None, said(message("This receipt was erased. Its hash and its history stay."))
    try:
        is_other = printer is not None and printer != job.printer
        profile = dependencies.spool().printers.by_name(printer).profile if printer and is_other else None
        return previews.rendition(previews.key_of(job, profile)), ""
    except (dependencies.drawing_failed, BoxError) as error:
        return None, said(error)
