"""What strangers write runs no script on a page: receipts, codes, names of printers, USB texts, errors."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from running_box import Box
from test_found_printers import plug_in

from appliance.web.json_bodies import MAX_NAME

CALL = "window.hit=1"
PAYLOADS = [
    f"<script>{CALL}</script>",
    f"</script><script>{CALL}</script>",
    f"<SCRIPT SRC=data:text/javascript,{CALL}></SCRIPT>",
    f"<scr<script>ipt>{CALL}</scr</script>ipt>",
    f"<img src=x onerror={CALL}>",
    f'<img src="x" onerror="{CALL}">',
    f"<img src=x onerror='{CALL}'//",
    f'"><img src=x onerror={CALL}>',
    f"'><img src=x onerror={CALL}>",
    f"` onmouseover={CALL} x=`",
    f'" autofocus onfocus={CALL} x="',
    f"' autofocus onfocus={CALL} x='",
    f"<svg onload={CALL}>",
    f"<svg/onload={CALL}>",
    f"<svg><script>{CALL}</script></svg>",
    f"<svg><animate onbegin={CALL} attributeName=x dur=1s>",
    f"<svg><a xlink:href=javascript:{CALL}><text y=20>x</text></a></svg>",
    f"<math><mtext><script>{CALL}</script></mtext></math>",
    f"<body onload={CALL}>",
    f"<iframe src=javascript:{CALL}></iframe>",
    f'<iframe srcdoc="<script>parent.{CALL}</script>"></iframe>',
    f"<object data=data:text/html,<script>{CALL}</script>></object>",
    f"<embed src=javascript:{CALL}>",
    f"<a href=javascript:{CALL}>x</a>",
    f"<form action=javascript:{CALL}><button>x</button></form>",
    f"<button formaction=javascript:{CALL}>x</button>",
    f"<input autofocus onfocus={CALL}>",
    f"<select autofocus onfocus={CALL}></select>",
    f"<textarea autofocus onfocus={CALL}></textarea>",
    f"<details open ontoggle={CALL}>",
    f"<video><source onerror={CALL}></video>",
    f"<video src=x onerror={CALL}></video>",
    f"<audio src=x onerror={CALL}></audio>",
    f"<marquee onstart={CALL}>x</marquee>",
    f"<meta http-equiv=refresh content='0;url=javascript:{CALL}'>",
    f"<link rel=stylesheet href=javascript:{CALL}>",
    f"<base href=javascript:{CALL}//>",
    f"<style>@import 'javascript:{CALL}';</style>",
    f'<div style="background:url(javascript:{CALL})">x</div>',
    f"<div style='width:expression({CALL})'>x</div>",
    f"<isindex type=image src=x onerror={CALL}>",
    f"<template><img src=x onerror={CALL}></template>",
    f"<noscript><p title='</noscript><img src=x onerror={CALL}>'>",
    f"<title></title><img src=x onerror={CALL}>",
    f"<textarea></textarea><img src=x onerror={CALL}>",
    f"<!--><img src=x onerror={CALL}>-->",
    f"<![CDATA[<img src=x onerror={CALL}>]]>",
    f"<?xml version='1.0'?><img src=x onerror={CALL}>",
    f"&lt;img src=x onerror={CALL}&gt;",
    f"&#60;img src=x onerror={CALL}&#62;",
    f"%3Cimg%20src=x%20onerror={CALL}%3E",
    f"\\x3cimg src=x onerror={CALL}\\x3e",
    f"\\u003cimg src=x onerror={CALL}\\u003e",
    f"+ADw-img src=x onerror={CALL}+AD4-",
    f"{{{{constructor.constructor('{CALL}')()}}}}",
    f"${{{CALL}}}",
    f"{{% raw %}}<img src=x onerror={CALL}>{{% endraw %}}",
    f"';{CALL};//",
    f'";{CALL};//',
    f"\\';{CALL};//",
    f"</textarea></title></style><img src=x onerror={CALL}>",
    f"javascript:{CALL}",
]
PAGES = (
    *(
        "/",
        "/jobs/1",
        "/jobs/2",
        "/jobs/3/edit",
        "/jobs/3/edit/xml",
        "/jobs/4/edit",
        "/jobs/5/changes",
        "/printers",
        "/printers/1",
        "/printers/1/roll",
        "/audit",
        "/docs",
    ),
    *("/history", "/statistics"),
    *(
        "/settings",
        "/settings/panel",
        "/settings/queues",
        "/settings/users",
        "/settings/keys",
        "/settings/about",
        "/settings/support",
    ),
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """USB devices that call themselves such things."""
    tree = tmp_path_factory.mktemp("usb")
    for number, payload in enumerate(PAYLOADS):
        name = payload.replace("/", "_")[:60]
        plug_in(
            *(tree, f"1-{number + 1}"),
            idVendor="04b8",
            idProduct=f"{number:04x}",
            manufacturer=payload,
            product=name,
            serial=f"S{number}",
        )
    return tree


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory, tree: Path) -> Iterator[Box]:
    """A box that strangers have written to wherever one can; the tests only look."""
    box = Box(
        tmp_path_factory.mktemp("hostile") / "box", ("printers=virtual:lab", f"discovery.usb_root={tree}")
    )
    lines = "\n".join(PAYLOADS).encode()
    code = b"".join(
        b"\x1d(k" + (len(text) + 3).to_bytes(2, "little") + b"1P0" + text + b"\x1d(k\x03\x001Q0\n"
        for text in (payload.encode() for payload in PAYLOADS)
    )
    for data in (lines + b"\n", code, lines + b"\n", code, lines + b"\n"):
        box.print(data)
    changed = base64.b64encode(b"\n".join(reversed(lines.split(b"\n"))) + b"\n").decode()
    seen = box.get("/api/jobs/5")["sha256"]
    box.post("/api/jobs/5/modify", {"sha256": seen, "data": changed, "reason": " ".join(PAYLOADS)[:900]})
    for payload in PAYLOADS:
        box.post("/api/jobs/1/reject", {"sha256": payload[:60], "reason": payload})  # refused with its words
        box.post("/api/printers", {"name": payload, "uri": payload, "profile": payload})
        data = base64.b64encode(payload.encode() + b"\n").decode()
        box.post("/api/jobs", {"data": data, "queue": payload})
    box.post("/api/jobs/2/reject", {"reason": " ".join(PAYLOADS)[:1_000]})
    box.post("/api/printers/1/pause", {"reason": " ".join(PAYLOADS)[:200]})
    for payload in PAYLOADS:
        box.put("/api/settings", {"values": {"box.name": payload[:40], "advertise.note": payload}})
        box.post("/api/keys", {"name": payload[:64], "role": "viewer"})
    yield box
    box.stop()


def test_there_are_sixty_of_them() -> None:
    assert len(set(PAYLOADS)) >= 60


@pytest.mark.parametrize("path", PAGES)
def test_no_script_of_a_strangers_runs_on_any_page(box: Box, page: Page, path: str) -> None:
    broken: list[str] = []
    page.on(
        "console", lambda message: broken.append(message.text) if "Content Security" in message.text else None
    )
    page.on("dialog", lambda dialog: dialog.dismiss())
    if path == "/printers":
        box.wait_for(lambda: len(box.get("/api/printers/discovered")["printers"]) >= 60, "the printers")
    page.goto(box.url(path))
    page.wait_for_timeout(700)
    assert page.evaluate("window.hit") is None
    assert broken == [], "something tried to run, and only the policy stopped it"
    page.mouse.move(200, 200)
    for element in page.query_selector_all("main summary"):
        element.click()
    assert page.evaluate("window.hit") is None


def test_the_receipts_text_stands_on_its_page_as_it_is(box: Box, page: Page) -> None:
    page.goto(box.url("/jobs/1"))
    text = page.inner_text("pre")
    shown = "".join(text.split())
    assert sum("".join(payload.split()) in shown for payload in PAYLOADS) >= 55  # long ones break over lines


def test_answers_that_repeat_a_request_are_no_pages(box: Box, page: Page) -> None:
    for payload in PAYLOADS[:20]:
        status, body, headers = box.request(
            "POST",
            "/api/printers",
            json.dumps({"name": "bar", "uri": "virtual:bar", payload: 1}).encode(),
            Content_Type="application/json",
        )
        assert (status, headers["Content-Type"]) == (400, "application/problem+json")
        assert headers["X-Content-Type-Options"] == "nosniff"
        field = json.loads(body)["field"]  # no more of a long name than tells which it is
        assert payload.startswith(field)
        assert len(field) == min(len(payload), MAX_NAME)


def test_the_policy_stops_what_a_page_did_not_bring(box: Box, page: Page) -> None:
    page.goto(box.url("/"))
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.hit = 1';"
        " document.body.append(s);"
        " document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hit = 2\">'); }"
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.hit") is None
