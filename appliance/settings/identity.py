"""Settings of who may do what."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.settings import checks
from appliance.settings.fields import Staff, setting


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """People, keys and how long they stay logged in."""

    login: bool = setting(
        True, checks.flag, "whether people log in; may be off only where web.host is a loopback address"
    )
    password_length: int = setting(
        10,
        checks.integer(8, 128),
        "characters at least; long beats strange (NIST SP 800-63B wants 8)",
        Staff.START,
    )
    idle_hours: float = setting(
        12.0,
        checks.seconds(0.01, 8_760),
        "without a request after which a page's session ends: a shop's day",
        Staff.START,
    )
    session_days: float = setting(
        30.0, checks.seconds(0.01, 3_650), "after which everybody logs in anew", Staff.START
    )
    tablet_days: float = setting(
        90.0,
        checks.seconds(0.01, 400),
        "without a request after which a paired tablet is paired anew: a season; browsers keep no cookie for"
        " more than 400",
    )
    pairing_minutes: float = setting(
        60.0,
        checks.seconds(0.01, 1_440),
        "that the code of a new tablet is good for: a slip is carried to it",
    )
    pin_minutes: float = setting(
        60.0,
        checks.seconds(0.05, 1_440),
        "that somebody decides at a tablet under their own name before the PIN is asked for again",
    )
    access_minutes: float = setting(
        10.0, checks.seconds(0.05, 1_440), "that an API client's access token is good for"
    )
    refresh_days: float = setting(
        30.0, checks.seconds(0.01, 3_650), "that an API client may stay away and still come back"
    )
    wrong_logins: int = setting(
        10,
        checks.integer(1, 1_000),
        "a minute from one address, or for one name, before any is refused; a known device has its own",
    )
    wrong_logins_hour: int = setting(
        60,
        checks.integer(1, 100_000),
        "an hour for one name from whatever addresses: 500,000 a year guess no password of ten characters",
    )
    wrong_codes_hour: int = setting(
        600,
        checks.integer(1, 100_000),
        "set-up codes from all addresses together; an address has a few tries of its own all the same",
    )
    audit_heads: str = setting(
        "audit-heads.log",
        checks.text,
        "the file that notes the audit's newest hash, in the data folder or, better, on another disk",
    )
    audit_heads_hours: float = setting(
        1.0,
        checks.seconds(0.001, 8_760),
        "between notes of it, where something was done meanwhile",
    )
    known_devices: int = setting(
        20,
        checks.integer(1, 1_000),
        "for each user, browsers and programs each; of more, those unused for longest are forgotten",
    )
    device_days: float = setting(
        180.0, checks.seconds(0.01, 3_650), "after the latest login until a device is known no more"
    )
