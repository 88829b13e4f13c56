"""Who may do what: people, their sessions, keys of programs, and the audit of what was done."""

from appliance.identity.audit import AuditFilter, Entry, Verdict
from appliance.identity.devices import short_agent
from appliance.identity.identity import Identity
from appliance.identity.logins import Login
from appliance.identity.records import (
    Actor,
    IdentityError,
    Key,
    Kind,
    Principal,
    Refused,
    Role,
    TooMany,
    Unknown,
    User,
    Weak,
)
from appliance.identity.sessions import Tokens

__all__ = [
    "Actor",
    "AuditFilter",
    "Entry",
    "Identity",
    "IdentityError",
    "Key",
    "Kind",
    "Login",
    "Principal",
    "Refused",
    "Role",
    "Tokens",
    "TooMany",
    "Unknown",
    "User",
    "Verdict",
    "Weak",
    "short_agent",
]
