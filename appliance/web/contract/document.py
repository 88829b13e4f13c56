"""The OpenAPI 3.1 document: the table of operations, the models, and who may do what."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from appliance.version import VERSION
from appliance.web.contract.operations import OPERATIONS, Operation
from appliance.web.contract.responses import Problem
from appliance.web.permissions import PERMISSIONS

SCHEMAS = "#/components/schemas/{model}"
_PARAMETER = re.compile(r"<(\w+)>")
PARAMETERS: dict[str, Any] = {
    "number": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
    "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9._-]*$"},
    "paper": {"type": "string", "pattern": "^[0-9]{1,9}$"},
    "session": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    "button": {"type": "string", "enum": ["approve", "reject"]},
}
ABOUT = (
    "Send a key (`counterproof apikey create`) or an access token as `Authorization: Bearer …`. What goes"
    " wrong is a problem document (RFC 9457) that says what would be right."
)


@cache
def document() -> dict[str, Any]:
    """The whole document."""
    models = sorted(_models(), key=lambda model: model.__name__)
    _, schemas = models_json_schema([(model, "validation") for model in models], ref_template=SCHEMAS)
    paths: dict[str, Any] = {}
    for (method, rule), operation in OPERATIONS.items():
        paths.setdefault(_PARAMETER.sub(r"{\1}", rule), {})[method.lower()] = _operation(
            method, rule, operation
        )
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


def _models() -> set[type[BaseModel]]:
    found: set[type[BaseModel]] = {Problem}
    for operation in OPERATIONS.values():
        found |= {model for model in (operation.takes, operation.gives) if isinstance(model, type)}
    return found


def _operation(method: str, rule: str, operation: Operation) -> dict[str, Any]:
    permission = PERMISSIONS[method, rule]
    told: dict[str, Any] = {
        "summary": operation.summary,
        "operationId": _PARAMETER.sub("", f"{method.lower()}{rule}").replace("/", "_").strip("_"),
        "tags": [rule.split("/")[2] if rule.startswith("/api/") else "health"],
        "parameters": _parameters(rule, operation),
        "responses": {
            str(operation.status): _answer(operation),
            "default": {
                "description": "What is wrong, and what would be right",
                "content": {"application/problem+json": {"schema": _reference(Problem)}},
            },
        },
    }
    if operation.takes is not None:
        told["requestBody"] = _body(operation)
    if permission.is_public:
        told["security"] = []
    else:
        told["description"] = f"For: {', '.join(sorted(permission.roles))}."
    return told


def _parameters(rule: str, operation: Operation) -> list[dict[str, Any]]:
    path = [
        {"name": name, "in": "path", "required": True, "schema": PARAMETERS[name]}
        for name in _PARAMETER.findall(rule)
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
    assert operation.takes is not None
    content: dict[str, Any] = {"application/json": {"schema": _reference(operation.takes)}}
    if operation.also_raw:
        content["application/octet-stream"] = {
            "schema": {"type": "string", "format": "binary", "minLength": 1}
        }
    return {"required": operation.needs_body, "content": content}


def _answer(operation: Operation) -> dict[str, Any]:
    if operation.gives is None:
        return {"description": "Done"}
    if isinstance(operation.gives, str):
        return {"description": operation.summary, "content": {operation.gives: {}}}
    return {
        "description": operation.summary,
        "content": {"application/json": {"schema": _reference(operation.gives)}},
    }


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": SCHEMAS.format(model=model.__name__)}
