"""Who may print without a login."""

from __future__ import annotations

import pytest

from appliance import addresses
from appliance.addresses import Nearness
from appliance.intake.address_filter import EVERYBODY, OWN_NETWORKS, AddressFilter
from appliance.settings import Queue

NEAR = addresses.networks(["192.168.1.0/24", "127.0.0.0/8", "fd00:1::/64"])


@pytest.mark.parametrize(
    ("open_to", "networks", "address", "admitted"),
    [
        (OWN_NETWORKS, (), "192.168.1.77", True),
        (OWN_NETWORKS, (), "::ffff:192.168.1.77", True),
        (OWN_NETWORKS, (), "127.0.0.1", True),
        (OWN_NETWORKS, (), "fd00:1::9%eth0", True),
        (OWN_NETWORKS, (), "192.168.2.77", False),
        (OWN_NETWORKS, (), "203.0.113.9", False),
        (OWN_NETWORKS, (), "fd00:2::9", False),
        (OWN_NETWORKS, ("10.0.0.0/8",), "10.1.2.3", True),
        (OWN_NETWORKS, ("10.0.0.0/8",), "192.168.1.77", False),
        (EVERYBODY, (), "203.0.113.9", True),
        (EVERYBODY, ("10.0.0.0/8",), "203.0.113.9", False),
    ],
)
def test_own_networks_print_and_others_only_where_somebody_said_so(
    open_to: str, networks: tuple[str, ...], address: str, admitted: bool
) -> None:
    address_filter = AddressFilter(open_to, Nearness(lambda: NEAR))
    assert (address_filter.refusal(Queue("main", networks=networks), address) == "") is admitted


def test_a_refusal_names_the_setting_that_lets_somebody_in() -> None:
    address_filter = AddressFilter(OWN_NETWORKS, Nearness(lambda: NEAR))
    assert "raw.open_to" in address_filter.refusal(Queue("main"), "203.0.113.9")
    assert "networks of the queue bar" in address_filter.refusal(
        Queue("bar", networks=("10.0.0.0/8",)), "1.2.3.4"
    )


def test_a_network_that_the_box_has_joined_meanwhile_is_its_own() -> None:
    own, now = [NEAR[0]], [0.0]
    address_filter = AddressFilter(OWN_NETWORKS, Nearness(lambda: own, lambda: now[0]))
    assert address_filter.refusal(Queue("main"), "127.0.0.1")
    own.append(NEAR[1])
    now[0] += 10
    assert not address_filter.refusal(Queue("main"), "127.0.0.1")
