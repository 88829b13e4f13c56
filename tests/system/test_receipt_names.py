"""A receipt is called by what it says, from the till to the lists, also after a restart."""

from __future__ import annotations

from running_box import Box

RECEIPT = (
    b"\x1b@\x1bt\x13\x1ba\x01\x1d!\x11Caf\x82 Milano\x1d!\x00\nHauptstr. 5\n\x1ba\x00"
    b"2 x Espresso           5,00\n1 x Lasagne           13,30\n"
    b"SUMME EUR             18,30\nGegeben               20,00\nR\x81ckgeld               1,70\n\x1dV\x00"
)
CALLED = ("Café Milano", "18.30", "EUR")


def called(box: Box) -> tuple[str | None, str | None, str | None]:
    (job,) = box.jobs()
    return job["title"], job["total"], job["currency"]


def test_a_receipt_of_a_till_is_called_by_its_shop_and_sum(box: Box) -> None:
    box.print(RECEIPT)
    box.wait_for(lambda: called(box) == CALLED, "its name")
    answered = box.approve(box.get("/api/jobs/1"))
    assert (answered["title"], answered["total"], answered["currency"]) == CALLED
    box.restart()
    assert called(box) == CALLED
