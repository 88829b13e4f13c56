"""The base of what the API answers; times are ISO 8601 in UTC."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

Time = str


class Answer(BaseModel):
    """A JSON object with these fields."""

    model_config = ConfigDict(extra="forbid")
