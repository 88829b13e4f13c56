"""The requests: whether browsers are told, and which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, g, jsonify, request

from appliance.identity import Identity, Kind, Principal
from appliance.push.endpoints import NotAllowed, endpoint
from appliance.push.own_key import OwnKey
from appliance.push.settings import PushSettings
from appliance.push.store import Subscription, id_of
from appliance.push.subscriptions import Subscriptions
from appliance.runtime.i18n import message, reason
from appliance.web import inputs
from appliance.web import problem_kinds as kinds
from appliance.web.access import actor, agent, may_decide, principal
from appliance.web.language import language
from appliance.web.permissions import ALL, COUNTER, DECIDE_IN_PERSON
from appliance.web.problems import BadInput, problem
from appliance.web.refusals import away_to
from appliance.web.route import Group, api, route
from appliance.web.serializers import time_json

HERE = "appliance.push.contract"
IN_PERSON = frozenset({Kind.PAGE, Kind.OPEN})  # a session of a browser ends; what a program has may not
HTTPS = "https"
PADDING = "="


class PushRequests(Group):
    """The handlers. What they do is noted where it is done."""

    def __init__(
        self,
        subscriptions: Subscriptions,
        key: OwnKey,
        identity: Identity,
        settings: Callable[[], PushSettings],
        now: Callable[[], int],
    ) -> None:
        self._subscriptions = subscriptions
        self._key = key
        self._identity = identity
        self._settings = settings
        self._now = now

    def words(self) -> Mapping[str, object]:
        """One's own browsers that are told, for the page of one's account."""
        return {"told_browsers": self._told_browsers}

    @api("GET", "/api/push", COUNTER, "getPush", "Whether browsers are told", gives=f"{HERE}:Push")
    def show(self) -> Response:
        """Whether whoever asks can be told while no page is open, and the key that the browser wants."""
        offered = self._settings().enabled and may_decide() and principal().kind in IN_PERSON
        return jsonify(offered=offered, key=self._key.public if offered else None)

    @api(
        "POST",
        "/api/push/subscriptions",
        DECIDE_IN_PERSON,
        "addPushSubscription",
        "Have this browser be told",
        takes=f"{HERE}:Subscribe",
        status=204,
        needs_body=True,
    )
    def subscribe(self) -> Response:
        """Have a browser be told of receipts that wait; the same one again changes nothing."""
        fields = inputs.required_body()
        if principal().kind not in IN_PERSON:
            raise BadInput("endpoint", message("only browsers are told; a program listens to events"))
        settings = self._settings()
        if not settings.enabled:
            return problem(
                kinds.PUSH_IS_OFF, message("The box tells no browsers (setting %(key)s).", key="push.enabled")
            )
        try:
            host = endpoint(fields["endpoint"], settings.services).host
        except NotAllowed as error:
            return problem(kinds.NO_PUSH_SERVICE, reason(error))
        except ValueError as error:
            raise BadInput("endpoint", reason(error)) from None
        if self._subscriptions.keep(self._made_of(fields), settings.devices):
            self._identity.append_audit(actor(), "browser is told", host)
        return Response(status=HTTPStatus.NO_CONTENT)

    @api(
        "DELETE",
        "/api/push/subscriptions",
        DECIDE_IN_PERSON,
        "removePushSubscription",
        "Have this browser be told no more",
        takes=f"{HERE}:Unsubscribe",
        status=204,
        needs_body=True,
    )
    def unsubscribe(self) -> Response:
        """Have one of one's own browsers be told no more; one that was not is none to complain of."""
        self._remove(id_of(inputs.required_body()["endpoint"]))
        return Response(status=HTTPStatus.NO_CONTENT)

    @route("POST", "/account/push/<subscription>/remove", ALL)
    def remove(self, subscription: str) -> Response:
        """The same, on the page of one's account."""
        self._remove(subscription)
        return away_to("/account")

    def _remove(self, number: str) -> None:
        own = [each for each in self._subscriptions.of(principal()) if each.id == number]
        self._subscriptions.remove(*(each.id for each in own))
        for _ in own:
            self._identity.append_audit(actor(), "browser is told no more")

    def _made_of(self, fields: Mapping[str, Any]) -> Subscription:
        asking, keys = principal(), fields["keys"]
        return Subscription(
            endpoint=fields["endpoint"],
            p256dh=keys["p256dh"].rstrip(PADDING),
            auth=keys["auth"].rstrip(PADDING),
            user=asking.user,
            session=asking.session,
            language=language(),
            page=request.host_url if request.scheme == HTTPS else "",
            agent=agent(),
            at=self._now(),
        )

    def _told_browsers(self) -> list[dict[str, object]]:
        asking: Principal | None = g.get("principal")
        if asking is None or asking.kind not in IN_PERSON:
            return []
        return [
            {
                "id": each.id,
                "device": each.agent,
                "since": time_json(each.at),
                "is_this": each.session == asking.session,
            }
            for each in self._subscriptions.of(asking)
        ]
