"""The OpenAPI 3.1 document, made of the routes: what each takes and gives, and who may."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from appliance.runtime.version import VERSION
from appliance.web.contract.models import model
from appliance.web.contract.requests import DOCUMENT
from appliance.web.contract.responses import Problem
from appliance.web.route import Operation, Route, Routes

SCHEMAS = "#/components/schemas/{model}"
_PARAMETER = re.compile(r"<(?:(\w+)(?:\([^()]*\))?:)?(\w+)>")  # its converter, and its name
PARAMETERS: dict[str, Any] = {
    "number": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
    "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9._-]*$"},
    "paper": {"type": "string", "pattern": "^[0-9]{1,9}$"},
    "session": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    "button": {"type": "string", "enum": ["approve", "reject"]},
}
OTHERS = ({"type": "string"}, {"type": "integer", "minimum": 0})  # of other names: texts, and whole numbers
ABOUT = (
    "Send a key (`counterproof apikey create`) or an access token as `Authorization: Bearer …`. What goes"
    " wrong is a problem document (RFC 9457) that says what would be right."
)


@lru_cache(maxsize=1)
def document(routes: Routes) -> dict[str, Any]:
    """The whole document."""
    models = sorted(_models(routes), key=lambda each: each.__name__)
    _, schemas = models_json_schema([(each, "validation") for each in models], ref_template=SCHEMAS)
    paths: dict[str, Any] = {}
    for row in routes:
        if row.operation is not None:
            path = paths.setdefault(_PARAMETER.sub(r"{\2}", row.path), {})
            path[row.method.lower()] = _operation(row, row.operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Counterproof", "version": VERSION, "description": ABOUT},
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _models(routes: Routes) -> set[type[BaseModel]]:
    operations = [row.operation for row in routes if row.operation is not None]
    named = {name for each in operations for name in (each.takes, each.gives) if name}
    return {Problem, *(model(name) for name in named)}


def _operation(row: Route, operation: Operation) -> dict[str, Any]:
    rule = row.plain
    entry: dict[str, Any] = {
        "summary": operation.summary,
        "operationId": operation.name,
        "tags": [rule.split("/")[2] if rule.startswith("/api/") else "health"],
        "parameters": _parameters(row, operation),
        "responses": {
            str(operation.status): _answer(operation),
            "default": {
                "description": "What is wrong, and what would be right",
                "content": {"application/problem+json": {"schema": _reference(Problem)}},
            },
        },
    }
    if operation.takes:
        entry["requestBody"] = _body(operation)
    if row.permission.is_public:
        entry["security"] = []
    else:
        entry["description"] = f"For: {', '.join(sorted(row.permission.roles))}."
    return entry


def _parameters(row: Route, operation: Operation) -> list[dict[str, Any]]:
    path = [
        {"name": name, "in": "path", "required": True, "schema": PARAMETERS.get(name, OTHERS[kind == "int"])}
        for kind, name in _PARAMETER.findall(row.path)
    ]
    query = [
        {"name": name, "in": "query", "schema": dict(schema)} for name, schema in operation.query.items()
    ]
    once = {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "the same key within a day makes no second job",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    }
    return [*path, *query, *([once] if operation.once else [])]


def _body(operation: Operation) -> dict[str, Any]:
    takes = model(operation.takes)
    content: dict[str, Any] = {"application/json": _shown(takes)}
    if operation.also_raw:
        content["application/octet-stream"] = {
            "schema": {"type": "string", "format": "binary", "minLength": 1},
            "example": DOCUMENT.decode(),
        }
    return {"required": operation.needs_body, "content": content}


def _shown(takes: type[BaseModel]) -> dict[str, Any]:
    """A body's schema, and the example that stands at its model (see `like` in requests.py)."""
    extra = takes.model_config.get("json_schema_extra")
    examples = extra.get("examples") if isinstance(extra, dict) else None
    return {"schema": _reference(takes)} | ({"example": examples[0]} if isinstance(examples, list) else {})


def _answer(operation: Operation) -> dict[str, Any]:
    if operation.media:
        return {"description": operation.summary, "content": {operation.media: {}}}
    if not operation.gives:
        return {"description": "Done"}
    return {
        "description": operation.summary,
        "content": {"application/json": {"schema": _reference(model(operation.gives))}},
    }


def _reference(of: type[BaseModel]) -> dict[str, str]:
    return {"$ref": SCHEMAS.format(model=of.__name__)}
