"""Settings of what answers management programs: SNMP and ENPC."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.settings import checks
from appliance.settings.fields import setting


def _community(value: object) -> str:
    name = checks.text(value)
    if not name or len(name) > 32 or not name.isascii() or not name.isprintable():
        raise ValueError("expected up to 32 printable ASCII characters, such as public")
    return name


@dataclass(frozen=True, slots=True)
class ManagementSettings:
    """Answering programs that ask over UDP how the printers are. Read-only, and in the own networks only."""

    enabled: bool = setting(
        False, checks.flag, "answer SNMP and Epson's ENPC; Windows shows a printer that does not as offline"
    )
    snmp_port: int = setting(161, checks.port, "of SNMP, UDP; below 1,024, which takes rights or systemd")
    enpc_port: int = setting(3_289, checks.port, "of ENPC, UDP; Epson's programs know no other")
    community: str = setting("public", _community, "what SNMP's questions must name; Windows names public")
    questions_per_minute: int = setting(
        600, checks.integer(1, 100_000), "from one address; a walk over all that is told takes a hundred"
    )
    all_questions_per_minute: int = setting(
        3_000,
        checks.integer(1, 1_000_000),
        "from all, as a sender's address is easily forged; each costs a millisecond",
    )
