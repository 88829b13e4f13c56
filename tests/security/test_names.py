"""Nobody is taken for another by a name."""

from __future__ import annotations

import pytest
from sites import TESTER, Site

from appliance.identity import AuditFilter, Role, Weak


def submit(site: Site, secret: str, once: str, data: bytes = b"receipt\n") -> int:
    headers = {
        "Authorization": f"Bearer {secret}",
        "Idempotency-Key": once,
        "Content-Type": "application/octet-stream",
    }
    answer = site.app.test_client().post("/api/jobs", data=data, headers=headers)
    assert answer.status_code == 201, answer.text
    return int(answer.get_json()["id"])


def test_a_requests_own_name_counts_for_its_program_alone(site: Site) -> None:
    (_, one), (_, other) = (
        site.identity.keys.create(name, Role.OPERATOR, TESTER) for name in ("till", "till 2")
    )
    first = submit(site, one, "2 order")
    assert submit(site, other, "order") != first
    assert submit(site, one, "2 order") == first


def test_a_new_key_of_an_old_name_does_not_meet_the_old_ones_requests(site: Site) -> None:
    old, secret = site.identity.keys.create("till", Role.OPERATOR, TESTER)
    first = submit(site, secret, "order")
    site.identity.keys.revoke(old.id, TESTER)
    _, secret = site.identity.keys.create("till", Role.OPERATOR, TESTER)
    assert submit(site, secret, "order", b"another\n") != first


@pytest.mark.parametrize("name", ["till", "Till", " till "])
def test_two_good_keys_never_have_the_same_name(site: Site, name: str) -> None:
    key, _ = site.identity.keys.create("till", Role.PRINTER, TESTER)
    with pytest.raises(Weak, match=r"there is a key '[Tt]ill' already") as told:
        site.identity.keys.create(name, Role.ADMIN, TESTER)
    assert told.value.field == "name"
    site.identity.keys.revoke(key.id, TESTER)
    site.identity.keys.create(name, Role.ADMIN, TESTER)


def test_the_audit_and_the_jobs_tell_which_key_it_was(site: Site) -> None:
    for number in (1, 2):
        key, secret = site.identity.keys.create("till", Role.ADMIN, TESTER)
        submit(site, secret, f"order {number}")
        headers = {"Authorization": f"Bearer {secret}"}
        client = site.app.test_client()
        client.get(f"/api/jobs/{number}/raw", headers=headers)
        client.post(f"/api/jobs/{number}/reject", headers=headers)
        site.identity.keys.revoke(key.id, TESTER)
        assert site.spool.jobs.get(number).decided_by == f"key till #{key.id}"
    who = [entry.user_name for entry in site.identity.audit(AuditFilter(action="receipt downloaded"), 9)]
    assert who == ["key till #2", "key till #1"]
