"""A request in one row, at its handler: its method and path, who may, and what it takes and gives.

    class QueuesApi(Group):
        @api("GET", "/api/queues", VIEW, "listQueues", "Every queue", gives="responses.Queues")
        def list(self) -> Response: ...

The application's routes, the permissions that the gate carries out and the OpenAPI document are made of these
rows; there is no other place to write a request down.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from flask import Blueprint, Flask, request

from appliance.web.batches import Action
from appliance.web.permissions import Permission

NUMBER = "<int(max=9223372036854775807):number>"  # of a job, printer, user or key: no larger ones are kept
Schema = Mapping[str, Any]
Handler = TypeVar("Handler", bound=Callable[..., Any])
_CONVERTER = re.compile(r"<[^<>]*:(\w+)>")
_ROWS = "counterproof_routes"  # of a handler, where its rows stand
_EXTENSION = "counterproof_routes"  # of an application, where all of them stand
_ACTIONS = "counterproof_batch_actions"  # of an application: those that groups bring


@dataclass(frozen=True, slots=True)
class Operation:
    """The description of a request of the API, for programs: what it takes and gives.

    `name` is its id in the OpenAPI document, by which programs' code is made: camelCase, no other request's,
    and it never changes, whatever the handler is called. `query` has a JSON Schema for each of its fields.

    `gives` and `takes` name pydantic models: `responses.Job` is one of appliance/web/contract/, and
    `appliance.room.module:Name` any other. They are names, as pydantic is loaded only when it is needed.
    Answers that are no JSON have a `media` type instead; an answer of nothing has neither.
    """

    name: str
    summary: str
    gives: str = ""
    takes: str = ""
    media: str = ""
    status: int = 200
    query: Mapping[str, Schema] = field(default_factory=dict)
    needs_body: bool = False
    also_raw: bool = False  # the same as plain bytes
    once: bool = False  # takes an Idempotency-Key


@dataclass(frozen=True, slots=True)
class Route:
    """A row: a method, a path with Flask's converters, and who may; pages have no operation."""

    method: str
    path: str
    permission: Permission
    operation: Operation | None = None

    @property
    def plain(self) -> str:
        """The path with its converters left out: `/api/jobs/<number>`."""
        return _CONVERTER.sub(r"<\1>", self.path)


class Group:
    """A class whose methods have routes. `make_app` takes any number of these.

    `templates` is the folder of its pages' templates beside its module, where it has its own.
    """

    templates: ClassVar[str | None] = None

    def words(self) -> Mapping[str, object]:
        """The values that the templates of all pages may use, by name; most groups bring nothing."""
        return {}

    def batch_actions(self) -> Mapping[str, Action]:
        """What this group can do with many jobs at once, by name, beside the core's; most bring nothing."""
        return {}


def route(method: str, path: str, permission: Permission) -> Callable[[Handler], Handler]:
    """Have a method answer a request; one that answers several has a row for each."""
    return _kept(Route(method, path, permission))


def api(
    method: str,
    path: str,
    permission: Permission,
    name: str,
    summary: str,
    *,
    gives: str = "",
    takes: str = "",
    media: str = "",
    status: int = 200,
    query: Mapping[str, Schema] | None = None,
    needs_body: bool = False,
    also_raw: bool = False,
    once: bool = False,
) -> Callable[[Handler], Handler]:
    """The same of the API, so that the OpenAPI document tells of it; see Operation."""
    operation = Operation(name, summary, gives, takes, media, status, query or {}, needs_body, also_raw, once)
    return _kept(Route(method, path, permission, operation))


def _kept(row: Route) -> Callable[[Handler], Handler]:
    def keep(handler: Handler) -> Handler:
        setattr(handler, _ROWS, (row, *getattr(handler, _ROWS, ())))  # the last one first, as decorators go
        return handler

    return keep


def routes_of(group: Group) -> list[tuple[Route, Callable[..., Any]]]:
    """A group's rows as they stand in its class, each with its handler."""
    return [
        (row, getattr(group, name))
        for name, member in vars(type(group)).items()
        for row in getattr(member, _ROWS, ())
    ]


class Routes:
    """All rows of an application. Raises ValueError where two are for one request, or have one name."""

    def __init__(self, rows: Iterable[Route]) -> None:
        self._rows: dict[tuple[str, str], Route] = {}
        names: set[str] = set()
        for row in rows:
            if (row.method, row.path) in self._rows:
                raise ValueError(f"{row.method} {row.path} has two rows")
            self._rows[row.method, row.path] = row
            if row.operation is not None:
                if row.operation.name in names:
                    raise ValueError(f"two operations are called {row.operation.name}")
                names.add(row.operation.name)

    def __iter__(self) -> Iterator[Route]:
        return iter(self._rows.values())

    def of_request(self) -> Route | None:
        """The row of the request that is being answered; None where there is none, and so nobody may."""
        rule, method = request.url_rule, request.method
        return self._rows.get(("GET" if method == "HEAD" else method, rule.rule)) if rule else None

    def register(self, app: Flask, groups: Iterable[Group]) -> None:
        """Have an application answer by its groups' handlers, and know its rows."""
        app.extensions[_EXTENSION] = self
        for group in groups:
            made = Blueprint(type(group).__name__, type(group).__module__, template_folder=group.templates)
            for row, handler in routes_of(group):
                made.add_url_rule(row.path, handler.__name__, handler, methods=[row.method])
            app.register_blueprint(made)
            app.jinja_env.globals.update(group.words())
            app.extensions.setdefault(_ACTIONS, {}).update(group.batch_actions())


def all_routes(app: Flask) -> Routes:
    """The rows of an application."""
    routes: Routes = app.extensions[_EXTENSION]
    return routes


def actions_of_groups(app: Flask) -> Mapping[str, Action]:
    """What the groups of an application can do with many jobs at once."""
    actions: Mapping[str, Action] = app.extensions[_ACTIONS]
    return actions
