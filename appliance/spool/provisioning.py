"""What the settings said last: they count where they say something new, and what people changed stays."""

from __future__ import annotations

import json
from collections.abc import Mapping

import peewee

from appliance.spool.models import DeclarationRow
from appliance.spool.rows import first


def is_new(database: peewee.Database, kind: str, name: str, fields: Mapping[str, object]) -> bool:
    """Whether the settings say something of a printer or queue that they did not say before."""
    here = (DeclarationRow.kind == kind) & (DeclarationRow.name == name)
    row = first(database, DeclarationRow.select().where(here))
    return row is None or row.said != _said(fields)


def note(database: peewee.Database, kind: str, name: str, fields: Mapping[str, object]) -> None:
    """What they say has been carried out."""
    DeclarationRow.insert(kind=kind, name=name, said=_said(fields)).on_conflict_replace().execute(database)


def _said(fields: Mapping[str, object]) -> str:
    return json.dumps(fields, sort_keys=True, default=str)
