"""The settings page of the network, and the page that says that another one is being joined."""

from __future__ import annotations

import socket
from http import HTTPStatus

from flask import Response, make_response, render_template, request

from appliance.web.access import user_name
from appliance.web.dependencies import WebDependencies
from appliance.web.hosts import own_addresses
from appliance.web.pages.network_form import NetworkForm, WifiFaults
from appliance.web.pages.settings import around
from appliance.web.permissions import ADMIN, ANYBODY, admin
from appliance.web.refusals import away_to
from appliance.web.route import Group, route
from appliance.web.status_text import said


class NetworkPages(Group):
    """The handlers; forms work without a script."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._network = dependencies.network
        self._form = NetworkForm(dependencies)

    @route("GET", "/settings/network", ADMIN)
    def network(self) -> Response:
        """The page of the network: where the box is, and what is in reach."""
        return self._page()

    @route("POST", "/settings/network", admin("network joined"))
    def join(self) -> Response:
        """Join another network."""
        if not self._network.works:
            return away_to("/settings/network")
        try:
            wifi = self._form.read()
        except WifiFaults as error:
            return self._page(error)
        if wifi is None:
            return away_to("/settings/network")
        self._form.join(wifi, user_name())
        return away_to("/setup/joining")

    @route("POST", "/settings/network/scan", ADMIN)
    def scan(self) -> Response:
        """Look around again."""
        self._network.scan()
        return away_to("/settings/network?looking=1")

    @route("GET", "/setup/joining", ANYBODY)
    def joining(self) -> Response:
        """Say what happens now, to somebody whose Wi-Fi is about to go."""
        status = self._network.status()
        page = render_template(
            "joining.html",
            status=status,
            trouble=said(status.trouble) if status.trouble else "",
            host=socket.gethostname().partition(".")[0],
        )
        return make_response(page)

    def _page(self, error: WifiFaults | None = None) -> Response:
        addresses = (each for each in own_addresses() if not each.is_loopback and not each.is_link_local)
        page = render_template(
            "settings_network.html",
            wifi=self._form.context(error.faults if error else None),
            works=self._network.works,
            looking="looking" in request.args,
            host=socket.gethostname().partition(".")[0],
            addresses=sorted(map(str, addresses)),
            **around(self._dependencies, "network"),
        )
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK)
