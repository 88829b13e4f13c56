"""The last words of the settings: they count where they say something new, and people's changes stay."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.spool.storage.shop_tables import DeclarationRow
from appliance.storage.engine import Connection
from appliance.storage.rows import first
from appliance.values import as_said


def is_new(connection: Connection, kind: str, name: str, fields: Mapping[str, object]) -> bool:
    """True if the settings say something of a printer or queue that they did not say before."""
    here = (DeclarationRow.kind == kind) & (DeclarationRow.name == name)
    row = first(connection, DeclarationRow.select().where(here))
    return row is None or row.said != as_said(fields)


def note(connection: Connection, kind: str, name: str, fields: Mapping[str, object]) -> None:
    """Note that their words have been carried out."""
    DeclarationRow.insert(kind=kind, name=name, said=as_said(fields)).on_conflict_replace().execute(
        connection
    )
