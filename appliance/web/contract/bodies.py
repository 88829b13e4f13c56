"""The request's body, held to its model."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from appliance.runtime.i18n import message
from appliance.web import problem_kinds as kinds
from appliance.web.contract.models import model
from appliance.web.contract.requests import Loose
from appliance.web.limits import MAX_NAME
from appliance.web.problems import BadInput, missing, unknown
from appliance.web.route import Operation


def checked(operation: Operation | None, document: dict[str, Any]) -> dict[str, Any]:
    """A body's fields, as its operation takes them. Raises BadInput, naming the field and the cure."""
    if operation is None or not operation.takes:
        if document:
            raise BadInput(
                next(iter(document))[:MAX_NAME], message("this request takes no fields"), kinds.UNKNOWN_FIELD
            )
        return {}
    takes = model(operation.takes)
    if issubclass(takes, Loose):
        return document
    unknown = next((name for name in document if name not in takes.model_fields), None)
    if unknown is not None:  # pydantic would make an error of each
        raise _unknown(unknown, list(takes.model_fields))
    try:
        return takes.model_validate(document).model_dump(exclude_unset=True)
    except ValidationError as error:
        raise _bad_input(error.errors(include_input=False)[0]) from None


def _unknown(name: str, names: list[str]) -> BadInput:
    return unknown(name, names, kinds.UNKNOWN_FIELD)


def _bad_input(error: ErrorDetails) -> BadInput:
    field = ".".join(str(part)[:MAX_NAME] for part in error["loc"]) or "body"
    if error["type"] == "extra_forbidden":
        return BadInput(field, message("there is no such field"), kinds.UNKNOWN_FIELD)
    if error["type"] == "missing":
        return missing(field)
    if error["type"] == "string_type":
        return BadInput(field, message("expected text"))
    return BadInput(field, error["msg"][:1].lower() + error["msg"][1:])
