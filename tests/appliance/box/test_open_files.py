"""Files are shared out, so that connections leave enough of them for everything else."""

from __future__ import annotations

import resource
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.box import open_files
from appliance.box.open_files import FILES, LEAST, OF_PAGE, Shares, needed, reserve, share_out
from appliance.settings import Settings

UNIT = Path(__file__).parent.parent.parent.parent / "systemd/counterproof.service"


def taken(shares: Shares) -> int:
    return shares.tills + OF_PAGE * shares.pages + shares.listeners + shares.handshakes


def test_the_unit_permits_as_many_files_as_the_box_asks_for() -> None:
    assert f"LimitNOFILE={FILES}" in UNIT.read_text().splitlines()


def test_a_box_with_two_dozen_queues_and_printers_has_all_that_its_settings_say() -> None:
    settings = Settings()
    assert needed(settings, queues=24, printers=24) < FILES
    shares = share_out(settings, FILES, queues=24, printers=24)
    assert shares.lowered == ""
    assert shares.applied(settings) == settings


@pytest.mark.parametrize("files", [1_024, 512, 256])
def test_where_files_are_few_connections_leave_the_reserve(files: int) -> None:
    settings = Settings()
    shares = share_out(settings, files, queues=20, printers=2)
    assert taken(shares) <= files - reserve(settings, queues=20, printers=2)
    assert f"open {files} files at once" in shares.lowered


def test_no_kind_of_connection_is_left_out_however_few_files_there_are() -> None:
    shares = share_out(Settings(), 16, queues=1, printers=1)
    assert [shares.tills, shares.pages, shares.listeners, shares.handshakes] == list(LEAST.values())


def test_a_setting_below_the_least_stays_as_it_is() -> None:
    settings = Settings()
    settings = replace(settings, events=replace(settings.events, connections=4))
    assert share_out(settings, 256, queues=1, printers=1).listeners == 4


def test_queues_of_the_settings_count_before_they_are_made() -> None:
    with_queues = Settings(queues=tuple({"name": f"q{number}"} for number in range(20)))
    assert reserve(with_queues, queues=0, printers=0) >= reserve(Settings(), queues=20, printers=0)


def test_the_limit_of_the_process_rises_to_what_is_needed_and_never_above_what_the_system_permits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[int, int]] = []
    for soft, hard, want in ((1_024, 1_048_576, 100), (1_024, 2_000, 100), (1_024, 1_048_576, 9_000)):
        monkeypatch.setattr(resource, "getrlimit", lambda _which, now=(soft, hard): now)
        monkeypatch.setattr(resource, "setrlimit", lambda _which, limits: asked.append(limits))
        open_files.allow(want)
    assert asked == [(FILES, 1_048_576), (2_000, 2_000), (9_000, 1_048_576)]
