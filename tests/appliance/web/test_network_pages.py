"""A phone in the box's own Wi-Fi is led to the set-up page, whatever it looks for; and the settings page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sites import PASSWORD, Site

from appliance.identity import Role
from appliance.network import Hotspot, NetworkService
from appliance.network.fake import FakeDriver
from appliance.settings import NetworkSettings, WebSettings, Wifi

PROBES = [  # what phones and computers ask, to see whether they are in the internet
    ("connectivitycheck.gstatic.com", "/generate_204"),
    ("clients3.google.com", "/generate_204"),
    ("www.google.com", "/gen_204"),
    ("captive.apple.com", "/hotspot-detect.html"),
    ("www.apple.com", "/library/test/success.html"),
    ("www.msftconnecttest.com", "/connecttest.txt"),
    ("www.msftconnecttest.com", "/redirect"),
    ("ipv6.msftconnecttest.com", "/connecttest.txt"),
    ("detectportal.firefox.com", "/success.txt"),
    ("nmcheck.gnome.org", "/check_network_status.txt"),
    ("example.com", "/"),
]
FORM = {"name": "ada", "password": PASSWORD}


class Lone:
    """A site whose box is in no network, its own Wi-Fi open."""

    def __init__(self, make_site: Callable[..., Site]) -> None:
        self.driver = FakeDriver()
        settings = NetworkSettings(driver="fake", hotspot_seconds=0)
        self.service = NetworkService(self.driver, settings, lambda: Hotspot("counterproof-3a7f", "secret"))
        self.service._ended.set()
        self.service.look_after()
        assert self.driver.hotspot
        self.site = make_site(WebSettings(names=("10.42.0.1",)), network=self.service)
        self.client = self.site.app.test_client()

    def page(self, path: str, client: FlaskClient | None = None) -> str:
        answer = (client or self.client).get(path, headers={"Host": "10.42.0.1"})
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def send(self, path: str, client: FlaskClient | None = None, **fields: str) -> tuple[int, str, str]:
        client = client or self.client
        client.get(path, headers={"Host": "localhost"})
        page = client.get(path).get_data(as_text=True)
        token = re.search(r'name="csrf" value="(\w+)"', page)
        assert token
        answer = client.post(path, data=fields | {"csrf": token.group(1)})
        return answer.status_code, answer.headers.get("Location", ""), answer.get_data(as_text=True)


@pytest.fixture
def lone(make_site: Callable[..., Site]) -> Lone:
    return Lone(make_site)


@pytest.mark.parametrize(("host", "path"), PROBES)
def test_whatever_a_phone_looks_for_it_is_led_to_the_set_up_page(lone: Lone, host: str, path: str) -> None:
    answer = lone.client.get(path, headers={"Host": host})
    assert (answer.status_code, answer.headers["Location"]) == (302, "http://10.42.0.1/setup")
    assert lone.client.post(path, headers={"Host": host}).status_code == 400, "but changes nothing by it"


def test_a_box_that_is_set_up_leads_to_its_network_page(lone: Lone) -> None:
    lone.site.browser(Role.ADMIN)
    answer = lone.client.get("/generate_204", headers={"Host": "connectivitycheck.gstatic.com"})
    assert answer.headers["Location"] == "http://10.42.0.1/settings/network"


def test_in_a_network_a_foreign_name_is_refused_as_ever(lone: Lone) -> None:
    lone.driver.connected = True
    lone.service.look_after()
    answer = lone.client.get("/generate_204", headers={"Host": "connectivitycheck.gstatic.com"})
    assert answer.status_code == 400


def test_the_set_up_page_lists_networks_countries_and_asks_for_the_rest(lone: Lone) -> None:
    page = lone.page("/setup")
    assert "Café Sol" in page
    assert '<option value="DE">Germany</option>' in page
    assert 'name="code"' in page
    german = lone.client.get("/setup", headers={"Accept-Language": "de-AT"}).get_data(as_text=True)
    assert '<option value="AT" selected>Österreich</option>' in german


def test_all_of_it_is_one_form_which_makes_the_admin_names_the_box_and_joins(lone: Lone) -> None:
    code = lone.site.identity.users.setup_code()
    wifi = {"wifi": "net:Café Sol", "wifi_password": "sunny side up", "wifi_country": "DE"}
    status, place, _ = lone.send("/setup", code=code, box="Bar", **wifi, **FORM)
    assert (status, place) == (303, "/setup/joining")
    assert [user.name for user in lone.site.identity.users.all()] == ["ada"]
    assert "The box joins Café Sol now" in lone.page("/setup/joining")
    lone.service.look_after()
    assert lone.driver.known == "Café Sol"
    assert "country DE" in lone.driver.done
    settings = lone.client.get("/settings").get_data(as_text=True)
    assert "<span>Bar</span></a>" in settings
    assert re.search(r'<option value="DE" selected>', settings), "also after the next start"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"wifi": "net:Café Sol"}, "This network wants a password."),
        ({"wifi": "net:Café Sol", "wifi_password": "short"}, "a Wi-Fi password has 8 to 63 letters"),
        ({"wifi": "other", "wifi_other": ""}, "name has 1 to 32 bytes"),
        ({"wifi": "net:Harbour Guests", "wifi_country": "Germany"}, "is no country"),
    ],
)
def test_a_wrong_network_is_told_at_its_field_and_makes_no_account(
    lone: Lone, fields: dict[str, str], said: str
) -> None:
    code = lone.site.identity.users.setup_code()
    status, _, page = lone.send("/setup", code=code, **fields, **FORM)
    assert (status, said in page.replace("&#39;", "'")) == (422, True)
    assert f'value="{code}"' in page, "what was typed is still there"
    assert lone.site.identity.users.all() == []


def test_a_wrong_code_joins_nothing(lone: Lone) -> None:
    fields = {"wifi": "net:Harbour Guests", "code": "AAAAA-AAAAA"}
    assert lone.send("/setup", **fields, **FORM)[0] == 422
    assert lone.service.status().joining == ""


def test_without_a_choice_the_box_waits_for_a_cable(lone: Lone) -> None:
    code = lone.site.identity.users.setup_code()
    assert lone.send("/setup", code=code, wifi="none", **FORM)[:2] == (303, "/")
    assert lone.service.status().joining == ""


def test_where_joining_failed_the_page_says_why(lone: Lone) -> None:
    lone.service.join(Wifi("Café Sol", "rainy side up"))
    lone.service.look_after()
    assert "The password for Café Sol is wrong." in lone.page("/setup")
    admin = lone.site.browser(Role.ADMIN)
    page = admin.get("/settings/network").get_data(as_text=True)
    assert "The password for Café Sol is wrong." in page
    german = admin.get("/settings/network", headers={"Accept-Language": "de"}).get_data(as_text=True)
    assert "Das Passwort für Café Sol ist falsch." in german
    assert "The network was not joined" in lone.page("/setup/joining")


def test_an_admin_joins_another_network_and_looks_around(lone: Lone) -> None:
    admin = lone.site.browser(Role.ADMIN)
    page = admin.get("/settings/network").get_data(as_text=True)
    token = re.search(r'name="csrf" value="(\w+)"', page)
    assert token
    form = {"csrf": token.group(1), "wifi": "other", "wifi_other": "Bakery 5 GHz"}
    answer = admin.post("/settings/network", data=form | {"wifi_password": "rye and rolls"})
    assert answer.headers["Location"] == "/setup/joining"
    lone.service.look_after()
    assert lone.driver.known == "Bakery 5 GHz"
    lone.driver.done.clear()
    assert admin.post("/settings/network/scan", data=form).status_code == 303
    lone.service.look_after()
    assert lone.driver.done == ["scan"]


def test_a_machine_that_looks_after_itself_says_so(make_site: Callable[..., Site]) -> None:
    page = make_site().browser(Role.ADMIN).get("/settings/network").get_data(as_text=True)
    assert "The machine's own tools" in page.replace("&#39;", "'")
    assert 'name="wifi"' not in page
