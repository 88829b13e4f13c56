"""The fields of queries that several requests take, as JSON Schemas."""

from __future__ import annotations

from appliance.spool import State
from appliance.web.limits import MAX_LIST
from appliance.web.route import Schema

TEXT: Schema = {"type": "string"}
LIMIT: Schema = {"type": "integer", "minimum": 1, "maximum": MAX_LIST}
CURSOR: Schema = {"type": "string", "pattern": "^[1-9][0-9]{0,17}$"}
FLAG: Schema = {"type": "string", "enum": ["1", "0"]}
PLACE: Schema = {"type": "integer", "minimum": 0, "maximum": 2**62}
TIME: Schema = {"type": "string", "format": "date-time"}
PAGE = {"limit": LIMIT, "cursor": CURSOR}
TEXTS = {"text": FLAG}
FILTER = {
    "state": {"type": "array", "items": {"type": "string", "enum": list(State)}},
    "queue": TEXT,
    "printer": TEXT,
    "q": TEXT,
    "from": TIME,
    "to": TIME,
}
