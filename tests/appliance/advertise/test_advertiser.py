"""What the box tells the network, heard by a second zeroconf over loopback."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from support.waiting import DEADLINE, eventually
from zeroconf import ServiceBrowser, ServiceInfo, ServiceStateChange, Zeroconf

from appliance.advertise.advertiser import Advertiser, open_zeroconf
from appliance.advertise.announcement import BOX, LPD, MAX_VALUE, RAW, WEB, Box, announcements
from appliance.advertise.box import MAX_LABEL, box_uuid, host_label, own_addresses, reachable
from appliance.settings import AdvertiseSettings, RawSettings, Settings, WebSettings
from appliance.spool import Queue, Spool

LOOPBACK = "127.0.0.1"


class Listener:
    """Somebody else in the network."""

    def __init__(self) -> None:
        self.zeroconf = Zeroconf(interfaces=[LOOPBACK])
        self.names: set[str] = set()
        self.goodbyes: set[str] = set()
        ServiceBrowser(self.zeroconf, [RAW, LPD, WEB, BOX], handlers=[self._on_change])

    def _on_change(
        self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange
    ) -> None:
        if state_change is ServiceStateChange.Removed:
            self.names.discard(name)
            self.goodbyes.add(name)
        else:
            self.names.add(name)

    def info(self, kind: str, name: str) -> ServiceInfo:
        info = self.zeroconf.get_service_info(kind, f"{name}.{kind}", int(DEADLINE * 1_000))
        assert info is not None, f"{name} of {kind} does not answer; there are {self.names}"
        return info


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.zeroconf.close()


class Rig:
    """A box's advertiser, with all that it follows in the test's hands."""

    def __init__(self, spool: Spool, folder: Path, host: str) -> None:
        self.ports = {"main": 9100}
        self.addresses = [LOOPBACK]
        self.host = host
        self.settings = Settings(data=folder, web=WebSettings(host="0.0.0.0"))
        self.opens: Callable[[Sequence[str]], Zeroconf] = open_zeroconf
        self.spool = spool
        self.advertiser: Advertiser | None = None

    def start(self) -> Advertiser:
        self.advertiser = Advertiser(
            self.spool,
            self.settings,
            lambda: dict(self.ports),
            lambda: 8080,
            lambda: list(self.addresses),
            lambda: self.host,
            self.opens,
        )
        self.advertiser.start()
        return self.advertiser

    def stop(self) -> None:
        if self.advertiser is not None:
            self.advertiser.stop()


@pytest.fixture
def rig(spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    monkeypatch.setattr("appliance.advertise.advertiser.ROUND_SECONDS", 0.2)
    folder = tmp_path / "data"
    folder.mkdir(exist_ok=True)
    rig = Rig(spool, folder, f"box{uuid.uuid4().hex[:8]}")  # other tests are on this loopback too
    yield rig
    rig.stop()


def test_each_queue_the_pages_and_the_box_are_announced_with_what_they_are(
    rig: Rig, listener: Listener
) -> None:
    rig.ports = {"main": 9100, "bar": 9101}
    rig.settings = replace(rig.settings, advertise=AdvertiseSettings(note="Front counter"))
    rig.start()
    host = rig.host
    wanted = {f"{name} on {host}.{kind}" for name in rig.ports for kind in (RAW, LPD)}
    wanted |= {f"Counterproof {host}.{kind}" for kind in (WEB, BOX)}
    assert eventually(lambda: wanted <= listener.names)
    bar = listener.info(RAW, f"bar on {host}")
    txt = bar.decoded_properties
    assert (bar.port, bar.parsed_addresses(), bar.server) == (9101, [LOOPBACK], f"{host}.local.")
    assert (txt["txtvers"], txt["qtotal"], txt["note"]) == ("1", "1", "Front counter")
    assert txt["adminurl"] == f"http://{host}.local:8080/"
    taken = listener.info(LPD, f"bar on {host}")
    assert (taken.port, taken.server, taken.decoded_properties) == (0, bar.server, {})
    main = listener.info(RAW, f"main on {host}").decoded_properties
    box = listener.info(BOX, f"Counterproof {host}")
    assert len({txt["UUID"], main["UUID"], box.decoded_properties["UUID"]}) == 3
    assert (box.port, box.decoded_properties["queues"]) == (8080, "main,bar")


def test_queues_that_come_and_go_are_followed(rig: Rig, listener: Listener) -> None:
    rig.start()
    main, bar = (f"{name} on {rig.host}.{RAW}" for name in ("main", "bar"))
    assert eventually(lambda: main in listener.names)
    rig.ports = {"bar": 9101}
    rig.spool.queues.put(Queue("bar", "hold", "demo", port=9101))
    assert eventually(lambda: bar in listener.names and main in listener.goodbyes)


def test_a_queue_on_another_port_is_announced_anew_under_its_name(rig: Rig, listener: Listener) -> None:
    rig.start()
    assert eventually(lambda: f"main on {rig.host}.{RAW}" in listener.names)
    rig.ports = {"main": 9200}
    rig.spool.queues.put(Queue("main", "hold", "demo"))
    assert eventually(lambda: listener.info(RAW, f"main on {rig.host}").port == 9200)


def test_a_name_that_is_taken_gets_a_number(rig: Rig, listener: Listener) -> None:
    name = f"main on {rig.host}"
    taken = ServiceInfo(
        RAW, f"{name}.{RAW}", 9100, parsed_addresses=["127.0.0.9"], server=f"other-{rig.host}.local."
    )
    listener.zeroconf.register_service(taken)
    rig.addresses = ["127.0.0.2"]  # who probes is answered at its own address

    def opens(interfaces: Sequence[str]) -> Zeroconf:
        """With what it is told about others already known: an answer may come after the probing is over."""
        zeroconf, heard = open_zeroconf(interfaces), threading.Event()

        def note(name: str, **_others: object) -> None:
            if name == taken.name:
                heard.set()

        ServiceBrowser(zeroconf, RAW, handlers=[note])
        assert heard.wait(DEADLINE)
        return zeroconf

    rig.opens = opens
    advertiser = rig.start()
    assert eventually(lambda: f"{name}-2.{RAW}" in listener.names)
    assert eventually(lambda: f"{name}-2.{RAW}" in advertiser.names())


def test_goodbye_is_said_at_a_stop(rig: Rig, listener: Listener) -> None:
    advertiser = rig.start()
    assert eventually(lambda: len(advertiser.names()) == 3)
    names = set(advertiser.names())
    assert eventually(lambda: names <= listener.names)
    rig.stop()
    assert eventually(lambda: names <= listener.goodbyes)
    assert advertiser.names() == []


def test_a_new_address_is_announced_without_a_new_name(rig: Rig, listener: Listener) -> None:
    rig.start()
    name = f"main on {rig.host}"
    assert eventually(lambda: f"{name}.{RAW}" in listener.names)
    rig.addresses = ["127.0.0.2"]
    assert eventually(lambda: listener.info(RAW, name).parsed_addresses() == ["127.0.0.2"])
    assert f"{name}.{RAW}" not in listener.goodbyes


def test_a_network_that_is_away_is_tried_again(rig: Rig, listener: Listener) -> None:
    failures = [OSError("no route"), OSError("no route")]
    tried = threading.Event()

    def opens(interfaces: Sequence[str]) -> Zeroconf:
        if failures:
            tried.set()
            raise failures.pop()
        return open_zeroconf(interfaces)

    rig.opens = opens
    rig.start()
    assert tried.wait(DEADLINE)
    assert eventually(lambda: f"main on {rig.host}.{RAW}" in listener.names)


@pytest.mark.parametrize(
    ("raw", "web", "kinds"),
    [
        ("127.0.0.1", "0.0.0.0", {WEB, BOX}),
        ("0.0.0.0", "127.0.0.1", {RAW, LPD}),
        ("0.0.0.0", "localhost", {RAW, LPD}),
        ("127.0.0.1", "127.0.0.1", set()),
    ],
)
def test_what_answers_on_this_machine_only_is_not_announced(
    rig: Rig, raw: str, web: str, kinds: set[str]
) -> None:
    rig.settings = replace(rig.settings, raw=RawSettings(host=raw), web=WebSettings(host=web))
    rig.addresses = ["192.0.2.7"]
    box = Advertiser(rig.spool, rig.settings, lambda: rig.ports, lambda: 8080)._box(rig.addresses)
    assert {each.kind for each in announcements(box)} == kinds


def test_pages_behind_a_proxy_are_announced_at_its_port(rig: Rig) -> None:
    rig.settings = replace(rig.settings, web=WebSettings(), advertise=AdvertiseSettings(web_port=80))
    box = Advertiser(rig.spool, rig.settings, lambda: rig.ports, lambda: 8080)._box(["192.0.2.7"])
    assert {each.port for each in announcements(box) if each.kind == WEB} == {80}


def test_nothing_is_announced_where_the_setting_says_no(rig: Rig) -> None:
    rig.settings = replace(rig.settings, advertise=AdvertiseSettings(enabled=False))
    opened: list[Sequence[str]] = []
    rig.opens = lambda interfaces: (opened.append(interfaces), open_zeroconf(interfaces))[1]
    rig.start()
    rig.stop()
    assert opened == []


def test_names_and_texts_fit_whatever_they_are() -> None:
    box = Box("h" * 63, uuid.uuid4(), "ü" * 900, {"q" * 63: 9100}, ("192.0.2.7",), 80, ("192.0.2.7",))
    for each in announcements(box):
        assert len(each.name.encode()) <= MAX_LABEL
        assert all(len(value.encode()) <= MAX_VALUE for _, value in each.txt)
        ServiceInfo(each.kind, f"{each.name}.{each.kind}", each.port, properties=dict(each.txt))


def test_a_box_keeps_its_number_and_makes_another_where_the_file_is_broken(tmp_path: Path) -> None:
    number = box_uuid(tmp_path)
    assert box_uuid(tmp_path) == number
    (tmp_path / "box-uuid").write_text("")
    assert box_uuid(tmp_path) != number
    assert box_uuid(tmp_path) == box_uuid(tmp_path)


def test_a_server_is_reachable_where_it_listens() -> None:
    mine = ["192.0.2.7", "198.51.100.7"]
    assert reachable("0.0.0.0", mine) == mine
    assert reachable("::", mine) == mine
    assert reachable("198.51.100.7", mine) == ["198.51.100.7"]
    assert reachable("203.0.113.1", mine) == []


def test_this_machine_has_a_name_and_no_loopback_among_its_addresses() -> None:
    assert host_label()
    assert not any(address.startswith("127.") for address in own_addresses())
