"""Bodies that are no forms and no JSON: refused in words, never a failure of the box."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sites import Site

from appliance.identity import Role

KINDS = st.sampled_from(
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/json",
        "application/json; charset=utf-16",
        "text/plain",
        "",
        "\x00",
    ]
)
PIECES = st.sampled_from(
    [
        b"name=",
        b"&",
        b"%",
        b"%zz",
        b"\x00",
        b"\xff\xfe",
        b"--x\r\n",
        b"--x--",
        b"{",
        b'{"name":',
        b"[" * 50,
        b'"\\ud800"',
    ]
)
BODIES = st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=12).map(b"".join))


@cache
def one_key(site: Site) -> dict[str, str]:
    """The headers of an admin's key, made once a site."""
    return site.key(Role.ADMIN)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=KINDS, body=BODIES)
@pytest.mark.parametrize("path", ["/login", "/setup", "/api/auth/login", "/api/jobs", "/api/keys"])
def test_no_body_makes_the_box_fail(site: Site, path: str, kind: str, body: bytes) -> None:
    answer = site.app.test_client().post(path, data=body, content_type=kind, headers=one_key(site))
    assert 300 <= answer.status_code < 500


def test_a_body_over_the_limit_is_refused(site: Site) -> None:
    answer = site.app.test_client().post("/login", data={"name": "x" * 3_000_000})
    assert answer.status_code in (403, 413)
    answer = site.app.test_client().post(
        "/api/jobs",
        data=b"x" * 3_000_000,
        content_type="application/octet-stream",
        headers=site.key(Role.ADMIN),
    )
    assert answer.status_code == 413


def test_the_code_is_on_the_page_only_where_the_box_is_on_ones_own_machine(
    make_site: Callable[..., Site],
) -> None:
    site = make_site()
    code = site.identity.users.setup_code()
    assert code not in site.app.test_client().get("/setup").get_data(as_text=True)
    shown = make_site(shows_setup_code=True)
    assert code in shown.app.test_client().get("/setup").get_data(as_text=True)
