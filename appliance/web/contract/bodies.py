"""The request's body, held to its model."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from appliance.told import told
from appliance.web.contract.operations import OPERATIONS
from appliance.web.contract.requests import Loose
from appliance.web.problems import BadInput


def checked(method: str, rule: str, document: dict[str, Any]) -> dict[str, Any]:
    """A body's fields, as its operation takes them. Raises BadInput, naming the field and the cure."""
    operation = OPERATIONS.get((method, rule))
    model = operation.takes if operation else None
    if model is None:
        if document:
            raise BadInput(next(iter(document)), told("this request takes no fields"))
        return {}
    if issubclass(model, Loose):
        return document
    try:
        return model.model_validate(document).model_dump(exclude_unset=True)
    except ValidationError as error:
        raise _bad_input(error.errors()[0], list(model.model_fields)) from None


def _bad_input(error: ErrorDetails, names: list[str]) -> BadInput:
    field = ".".join(str(part) for part in error["loc"]) or "body"
    if error["type"] == "extra_forbidden":
        return BadInput(
            field, told("there is no such field; there are: %(choices)s", choices=", ".join(names))
        )
    if error["type"] == "missing":
        return BadInput(field, told("is missing"))
    if error["type"] == "string_type":
        return BadInput(field, told("expected text"))
    return BadInput(field, error["msg"][:1].lower() + error["msg"][1:])
