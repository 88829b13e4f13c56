"""The live server against its own OpenAPI document, asked what nobody would think of."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from running_box import PATIENCE, Box

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = "12"  # requests made up for each operation


def key(box: Box, role: str) -> str:
    command = [sys.executable, "-m", "appliance.cli", "apikey", "create", "test", "--role", role]
    made = subprocess.run([*command, "--data", str(box.data)], capture_output=True, text=True, check=True)
    return made.stdout.strip()


def set_up(make_box: Callable[..., Box]) -> Box:
    box = make_box("identity.login=true", "web.requests_per_minute=1000000", "panel.kind=screen")
    command = [sys.executable, "-m", "appliance.cli", "user", "add", "ada", "--password", "four plain words"]
    subprocess.run([*command, "--data", str(box.data)], check=True, capture_output=True)
    return box


def test_what_is_asked_at_random_is_answered_as_the_document_says(
    make_box: Callable[..., Box], tmp_path: Path
) -> None:
    box = set_up(make_box)
    box.print(b"receipt\n")
    (tmp_path / "schemathesis.toml").write_text(
        "[checks.positive_data_acceptance]\n"
        "expected-statuses = ['2xx', 400, 401, 403, 404, 409, 410, 415, 422, 429]\n"
        "[checks.use_after_free]\n"
        "enabled = false\n"  # a job that is DELETEd is canceled, and stays to be seen
        "[[operations]]\n"
        "include-path = ['/api/auth/login', '/api/auth/refresh']\n"
        "warnings = false\n"  # a 401 there is about the password or token in the body, not about the key
    )
    program = Path(sys.executable).with_name("schemathesis")
    done = subprocess.run(
        [
            *(str(program), "run", box.url("/api/openapi.json")),
            *("--header", f"Authorization: Bearer {key(box, 'admin')}"),
            *("--max-examples", EXAMPLES, "--seed", "1", "--no-color"),
        ],
        capture_output=True,
        text=True,
        timeout=1_200,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout[-20_000:] + box.log()[-3_000:]
    assert "401 Unauthorized" not in done.stdout


def test_the_client_of_the_manual_works(make_box: Callable[..., Box], tmp_path: Path) -> None:
    box = set_up(make_box)
    (program,) = re.findall(r"```python\n(.*?)```", (DOCS / "api.md").read_text(), re.DOTALL)
    assert len(program.strip().splitlines()) <= 20
    done = subprocess.run(
        [sys.executable, "-c", program, box.url(""), key(box, "operator")],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    assert "completed" in done.stdout
    assert box.paper() == [b"Hello from a program\n"]
