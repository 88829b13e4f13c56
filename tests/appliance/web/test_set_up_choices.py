"""What is asked when a box is set up: who may print without a login, and what becomes of drawer pulses."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sites import PASSWORD, Site


def set_up(site: Site, **choices: str) -> tuple[int, str]:
    client = site.app.test_client()
    page = client.get("/setup").get_data(as_text=True)
    token = re.search(r'name="csrf" value="(\w+)"', page)
    assert token
    wanted = {"name": "ada", "password": PASSWORD, "code": site.identity.users.setup_code()}
    answer = client.post("/setup", data=wanted | {"csrf": token[1]} | choices)
    return answer.status_code, answer.get_data(as_text=True)


def open_to(site: Site) -> object:
    return site.spool.settings.stored().get("raw.open_to")


def test_the_page_offers_the_own_networks_and_what_the_queue_does_now(make_site: Callable[..., Site]) -> None:
    page = make_site().app.test_client().get("/setup").get_data(as_text=True)
    chosen = re.findall(r'<option value="([a-z-]+)" selected', page)
    assert chosen == ["own-networks", "pass"]


@pytest.mark.parametrize("drawer", ["pass", "hold", "drop"])
def test_what_was_chosen_counts(make_site: Callable[..., Site], drawer: str) -> None:
    site = make_site()
    assert set_up(site, open_to="everybody", drawer=drawer)[0] == 303
    assert open_to(site) == "everybody"
    assert site.spool.queues.get("main").drawer == drawer


def test_without_a_choice_all_stays_as_it_is(make_site: Callable[..., Site]) -> None:
    site = make_site()
    assert set_up(site)[0] == 303
    assert open_to(site) is None
    assert site.spool.queues.get("main").drawer == "pass"


def test_what_is_no_choice_makes_no_account(make_site: Callable[..., Site]) -> None:
    site = make_site()
    status, page = set_up(site, open_to="nobody", drawer="maybe")
    assert status == 422
    assert "own-networks" in page
    assert not site.identity.users.is_set_up()


def test_a_wrong_code_changes_nothing(make_site: Callable[..., Site]) -> None:
    site = make_site()
    assert set_up(site, open_to="everybody", drawer="drop", code="AAAAA-AAAAA")[0] == 422
    assert open_to(site) is None
    assert site.spool.queues.get("main").drawer == "pass"
