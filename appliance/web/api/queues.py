"""The API of queues: `/api/queues`."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from flask import Response, jsonify

import escpos
from appliance.runtime.i18n import message
from appliance.settings import Queue, QueueFaults, changed
from appliance.web import inputs
from appliance.web.dependencies import WebDependencies
from appliance.web.permissions import VIEW, admin
from appliance.web.problems import BadInput
from appliance.web.route import Group, api
from appliance.web.serializers import definition_json, queue_json

QUEUE = "/api/queues/<name>"
Answer = Response | tuple[Response, int]


class QueuesApi(Group):
    """The handlers; each gives JSON, or raises what problems.py turns into a problem document."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._spool = dependencies.spool

    @api("GET", "/api/queues", VIEW, "listQueues", "Every queue", gives="responses.Queues")
    def list(self) -> Answer:
        """Every queue."""
        return jsonify(queues=[self._json(queue) for queue in self._spool().queues.all()])

    @api(
        "POST",
        "/api/queues",
        admin("queue added"),
        "addQueue",
        "Make a queue",
        gives="responses.QueueAnswer",
        takes="requests.NewQueue",
        status=201,
        needs_body=True,
    )
    def add(self) -> Answer:
        """Make a queue; it listens where it has a port, and the answer says on which."""
        fields = inputs.body()
        name = inputs.required_text(fields, "name")
        if any(queue.name == name for queue in self._spool().queues.all()):
            raise BadInput(
                "name", message("there is a queue %(name)r already; change it with PUT", name=name)
            )
        return jsonify(self._json(self._put(new_queue(self._dependencies), fields))), HTTPStatus.CREATED

    @api("GET", QUEUE, VIEW, "getQueue", "A queue", gives="responses.QueueAnswer")
    def show(self, name: str) -> Answer:
        """A queue."""
        return jsonify(self._json(self._spool().queues.get(name)))

    @api(
        "PUT",
        QUEUE,
        admin("queue changed"),
        "changeQueue",
        "Change a queue",
        gives="responses.QueueAnswer",
        takes="requests.ChangedQueue",
    )
    def change(self, name: str) -> Answer:
        """Change some of a queue's fields."""
        before = self._spool().queues.get(name)
        fields = inputs.body()
        if inputs.text(fields, "name") not in (None, name):
            raise BadInput("name", message("a queue keeps its name; add another one instead"))
        return jsonify(self._json(self._put(before, fields)))

    @api("DELETE", QUEUE, admin("queue removed"), "removeQueue", "Take a queue away", status=204)
    def remove(self, name: str) -> Answer:
        """Take a queue away; its jobs stay."""
        self._spool().queues.remove(name)
        return Response(status=HTTPStatus.NO_CONTENT)

    @api(
        "GET",
        f"{QUEUE}/definitions",
        VIEW,
        "listQueueDefinitions",
        "What tills have stored",
        gives="printer_answers.Definitions",
    )
    def definitions(self, name: str) -> Answer:
        """The things that tills have stored in the printer behind a queue."""
        kept = self._spool().queues.definitions(self._spool().queues.get(name).name)
        return jsonify(definitions=[definition_json(each) for each in kept])

    def _put(self, before: Queue, fields: Mapping[str, object]) -> Queue:
        try:
            queue = self._spool().queues.put(checked_queue(before, fields))
        except QueueFaults as error:
            field, text = next(iter(error.faults.items()))
            raise BadInput(field, text) from None
        self._dependencies.settle_ports()
        return queue

    def _json(self, queue: Queue) -> dict[str, object]:
        return queue_json(queue, self._dependencies.ports())


def new_queue(dependencies: WebDependencies) -> Queue:
    """A queue of which nothing is said yet."""
    return Queue(retention_days=dependencies.configuration.live.limits.retention_days)


def checked_queue(before: Queue, fields: Mapping[str, object]) -> Queue:
    """The queue with other values for some fields. Raises QueueFaults."""
    wanted = changed(before, fields)
    if wanted.profile is not None:
        try:
            escpos.profiles.get(wanted.profile)
        except LookupError as error:
            raise QueueFaults({"profile": str(error.args[0])}) from None
    return wanted
