"""Limits, and how long the box waits."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.settings import checks
from appliance.settings.fields import Staff, same_as, setting
from appliance.settings.queues import QUEUE_FIELDS
from appliance.settings.units import MEBIBYTE, MEGABYTE


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on everything that the box takes."""

    job_bytes: int = setting(
        10 * MEGABYTE,
        checks.integer(1, 1_000 * MEGABYTE),
        "largest job; a metre of raster is 0.6 MB",
        Staff.START,
    )
    free_bytes: int = setting(
        100 * MEGABYTE,
        checks.integer(0, 10**13),
        "free space below which new jobs are refused, so that kept ones are safe",
        Staff.NOW,
    )
    backup_seconds: float = setting(
        3_600.0,
        checks.seconds(0, 31_536_000),
        "between backups of the databases on the card itself, each of which is looked through; 0: none",
    )
    receiving_bytes: int = setting(
        64 * MEGABYTE,
        checks.integer(1, 10**12),
        "held in memory for jobs still arriving, all tills together; then tills wait",
    )
    preview_seconds: float = setting(
        10.0, checks.seconds(0.1, 600), "a picture not drawn by then is given up"
    )
    preview_memory: int = setting(
        256 * MEBIBYTE, checks.integer(64 * MEBIBYTE, 10**12), "of the drawing process; half a Zero 2 W"
    )
    preview_cache: int = setting(
        8 * MEBIBYTE,
        checks.integer(0, 10**12),
        "finished pictures kept in memory at the most; a board with little of it keeps fewer",
    )
    attempts: int = setting(3, checks.integer(1, 100), "tries at a job of which no byte was sent", Staff.NOW)
    backoff_seconds: float = setting(
        1.0, checks.seconds(0.01, 3_600), "before the second try; doubles with each further one"
    )
    stale_seconds: float = setting(
        900.0,
        checks.seconds(1, 10**7),
        "that a job waited for its printer before somebody is asked whether it is still wanted",
        Staff.NOW,
    )
    connect_seconds: float = setting(
        3.0, checks.seconds(0.05, 600), "for a network printer to answer", Staff.START
    )
    answer_seconds: float = setting(
        1.0, checks.seconds(0.05, 60), "for a printer to say how it is; one that never did is asked no more"
    )
    drawer_seconds: float = setting(
        5.0,
        checks.seconds(0.1, 3_600),
        "for a printer that is busy or away to take a drawer's pulse; then whoever waits has taken a key",
    )
    confirm_seconds: float = setting(
        10.0,
        checks.seconds(0.1, 600),
        "for a printer to say that a job is on paper, once it has all of it",
        Staff.START,
    )
    status_seconds: float = setting(
        2.0, checks.seconds(0.1, 600), "between looks at a printer that answers; people see a change within 5"
    )
    away_seconds: float = setting(
        2.0, checks.seconds(0.1, 600), "between tries at a printer that is away: it is found again within 5"
    )
    send_seconds: float = setting(
        30.0,
        checks.seconds(0.1, 86_400),
        "without a byte taken by the printer, before a job is given up",
        Staff.START,
    )
    retention_days: float = same_as(QUEUE_FIELDS["retention_days"], Staff.NOW)
