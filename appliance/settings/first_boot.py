"""The tables of counterproof.toml for a first start, besides the settings: its Wi-Fi and first admin.

Neither is a setting: the Wi-Fi is handed to whoever looks after the network, the admin is taken once and
then erased from the file.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from appliance.runtime.i18n import message, reason
from appliance.settings import checks
from appliance.settings.fields import checked, setting
from appliance.settings.sources import Fault

T = TypeVar("T")
MAX_SSID = 32  # bytes (IEEE 802.11)
_PASSPHRASE = re.compile(r"[ -~]{8,63}|[0-9A-Fa-f]{64}")  # IEEE 802.11: a passphrase, or the key itself
_HASH = re.compile(
    r"\$argon2id\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d)\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}"
)
MAX_HASH_KIB, MAX_HASH_PASSES = 65_536, 10  # what a login may cost; a Zero 2 W has 512 MiB


def ssid(value: object) -> str:
    """A Wi-Fi network's name: 1 to 32 bytes."""
    name = checks.text(value)
    if not name.isprintable() or not 1 <= len(name.encode()) <= MAX_SSID:
        raise ValueError(message("a Wi-Fi network's name has 1 to %(most)s bytes", most=MAX_SSID))
    return name


def wifi_password(value: object) -> str:
    """A WPA passphrase; nothing for an open network."""
    password = _secret(value)
    if password and not _PASSPHRASE.fullmatch(password):
        raise ValueError(message("a Wi-Fi password has 8 to 63 letters, digits and signs"))
    return password


def _secret(value: object) -> str:
    """Text that no message repeats."""
    if not isinstance(value, str):
        raise ValueError(message("expected text in quotation marks"))
    return checks.text(value)


def _hash(value: object) -> str:
    text = checks.text(value)
    found = _HASH.fullmatch(text)
    if text and not found:
        raise ValueError(message("expected an argon2id hash such as $argon2id$v=19$m=19456,t=2,p=1$…$…"))
    if found and (int(found[1]) > MAX_HASH_KIB or int(found[2]) > MAX_HASH_PASSES):
        raise ValueError(
            message(
                "at most m=%(memory)s and t=%(passes)s: each login costs as much",
                memory=MAX_HASH_KIB,
                passes=MAX_HASH_PASSES,
            )
        )
    return text


@dataclass(frozen=True, slots=True)
class Wifi:
    """A Wi-Fi network to join."""

    ssid: str = setting(MISSING, ssid, "the network's name")
    password: str = setting("", wifi_password, "nothing for an open network")
    country: str = setting("", checks.country, "two letters such as DE, for what radio law allows there")
    hidden: bool = setting(False, checks.flag, "whether it does not tell its name")


@dataclass(frozen=True, slots=True)
class FirstAdmin:
    """Whoever may log in first, and do all."""

    name: str = setting(MISSING, checks.text, "letters, digits, '.', '_', '@' and '-'")
    password: str = setting("", _secret, "as people type it, or …")
    password_hash: str = setting("", _hash, "… its argon2id hash")


TABLES: Mapping[str, type] = {"wifi": Wifi, "admin": FirstAdmin}


@dataclass(frozen=True, slots=True)
class FirstStart:
    """The tables of a settings file for a first start, and the faults in them."""

    wifi: Wifi | None = None
    admin: FirstAdmin | None = None
    faults: tuple[Fault, ...] = ()


def first_start(file: Path | None) -> FirstStart:
    """The tables of a settings file for the first start; empty where it can't be read."""
    if file is None:
        return FirstStart()
    try:
        tree = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return FirstStart()
    faults: list[Fault] = []
    wifi = _table(tree, "wifi", Wifi, str(file), faults)
    admin = _table(tree, "admin", FirstAdmin, str(file), faults)
    if admin is not None and bool(admin.password) == bool(admin.password_hash):
        text = message("expected either password or password_hash")
        faults.append(Fault(str(file), "admin.password", text))
        admin = None
    return FirstStart(wifi, admin, tuple(faults))


def _table(tree: Mapping[str, Any], name: str, model: type[T], where: str, faults: list[Fault]) -> T | None:
    """A table of the file as a value; None where it is not there, or has faults."""
    said = tree.get(name)
    if said is None:
        return None
    if not isinstance(said, dict):
        faults.append(Fault(where, name, f"expected a table: [{name}]"))
        return None
    known = {each.name: each for each in fields(model)}  # type: ignore[arg-type]  # both are dataclasses
    values: dict[str, object] = {}
    found: list[Fault] = []
    for key, value in said.items():
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
            hint = f"did you mean {name}.{close[0]}?" if close else f"there are: {', '.join(known)}"
            found.append(Fault(where, f"{name}.{key}", f"there is no such thing to say; {hint}"))
            continue
        try:
            values[key] = checked(known[key], value)
        except ValueError as error:
            found.append(Fault(where, f"{name}.{key}", reason(error)))
    missing = [key for key, each in known.items() if each.default is MISSING and key not in said]
    found += [Fault(where, f"{name}.{key}", "it is missing") for key in missing]
    faults += found
    return None if found else model(**values)
