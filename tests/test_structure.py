"""The house's walls: which package may import which."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EVERYWHERE = {
    "appliance.addresses",
    "appliance.budgets",
    "appliance.capabilities",
    "appliance.events",
    "appliance.namesake",
    "appliance.runtime",
    "appliance.settings",
    "appliance.values",
}
MAY_IMPORT = {
    "escpos": set(),
    "appliance.addresses": set(),
    "appliance.budgets": set(),
    "appliance.capabilities": set(),
    "appliance.enpc": set(),
    "appliance.events": set(),
    "appliance.namesake": set(),
    "appliance.runtime": set(),
    "appliance.settings": set(),
    "appliance.values": set(),
    "appliance.vitals": set(),
    "appliance.network": set(),
    "appliance.first_start": {"appliance.spool", "appliance.identity"},
    "appliance.box_address": {"appliance.slips"},
    "appliance.storage": set(),
    "appliance.recovery": {
        *("appliance.storage", "appliance.spool", "appliance.identity", "appliance.slips"),
    },
    "appliance.spool": {"appliance.storage", "escpos"},
    "appliance.identity": {"appliance.storage"},
    "appliance.intake": {"appliance.spool", "escpos"},
    "appliance.management": {"appliance.enpc", "escpos"},
    "appliance.printers": {"appliance.enpc", "appliance.spool", "escpos"},
    "appliance.preview": {"appliance.spool", "appliance.drawing", "escpos"},
    "appliance.drawing": {"escpos"},
    "appliance.panel": {"appliance.spool", "escpos"},
    "appliance.web": {
        *("appliance.spool", "appliance.configuration", "appliance.identity", "appliance.slips", "escpos"),
    },
    "appliance.configuration": {"appliance.spool"},
    "appliance.advertise": {"appliance.spool"},
    "appliance.doctor": {
        "appliance.storage",
        "appliance.intake",
        "appliance.panel",
        "appliance.recovery",
        "appliance.vitals",
        "escpos",
    },
    "appliance.privileged": {"appliance.first_start", "appliance.intake", "appliance.network"},
    "appliance.demo": set(),
    "appliance.onboarding": {
        *(
            "appliance.box",
            "appliance.web",
            "appliance.spool",
            "appliance.identity",
            "appliance.storage",
            "escpos",
        ),
    },
    "appliance.editing": {"appliance.box", "appliance.web", "appliance.spool"},
    "appliance.templates": {
        *("appliance.box", "appliance.web", "appliance.spool", "appliance.storage"),
    },
    "appliance.push": {
        *(
            "appliance.box",
            "appliance.web",
            "appliance.spool",
            "appliance.identity",
            "appliance.preview",
            "appliance.storage",
        ),
    },
    "appliance.slips": {"appliance.spool", "escpos"},
    "appliance.tls": set(),
}
COMPOSERS = {  # these may know everything
    *("appliance.box", "appliance.cli"),
}


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[0] if parts[0] == "escpos" else ".".join(parts[:2])


def imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file} imports relatively"
            found.add(node.module or "")
            if node.module == "appliance":
                found |= {f"appliance.{alias.name}" for alias in node.names}
    return {room_of(name) for name in found if name.startswith(("escpos", "appliance."))}


def source_files() -> list[Path]:
    return sorted([*ROOT.glob("escpos/**/*.py"), *ROOT.glob("appliance/**/*.py")])


@pytest.mark.parametrize("file", source_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_imports_only_what_its_room_may(file: Path) -> None:
    room = room_of(".".join(file.relative_to(ROOT).with_suffix("").parts))
    if room in COMPOSERS or room == "appliance.__init__":
        return
    assert imports(file) - {room} <= MAY_IMPORT[room] | (EVERYWHERE if room != "escpos" else set())


def test_every_room_has_its_rule() -> None:
    rooms = {room_of(".".join(file.relative_to(ROOT).with_suffix("").parts)) for file in source_files()}
    assert rooms - COMPOSERS - {"appliance.__init__"} == set(MAY_IMPORT)


def test_no_source_file_is_over_400_lines() -> None:
    long = {str(file): len(file.read_text().splitlines()) for file in source_files()}
    assert {file: lines for file, lines in long.items() if lines > 400} == {}


def test_no_function_is_over_60_lines() -> None:
    long = [
        f"{file}:{node.lineno} {node.name}"
        for file in source_files()
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= 60
    ]
    assert long == []


SQL = re.compile(r"\b(SELECT .+ FROM|INSERT (OR \w+ )?INTO|UPDATE \w+ SET|DELETE FROM|PRAGMA|CREATE TABLE)\b")
DATABASES = {"peewee", "playhouse", "sqlite3"}


def is_of_storage(file: Path) -> bool:
    """Whether a file may name a database: storage folders, a part's store, and migrations beside it."""
    return "storage" in file.parts or file.name == "store.py" or "migrations" in file.parts


@pytest.mark.parametrize("file", source_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_only_storage_folders_name_a_database(file: Path) -> None:
    if is_of_storage(file) or "escpos" in file.relative_to(ROOT).parts:
        return
    names, texts = set(), []
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
            is_recovery = "recovery" in file.parts  # sets files right, which only SQLite has
            assert is_recovery or not (node.module or "").startswith("appliance.storage.sqlite")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.append(node.value)
    assert not names & DATABASES
    assert [text for text in texts if SQL.search(text)] == []


def test_the_api_knows_no_page() -> None:
    files = [*ROOT.glob("appliance/web/api/*.py"), *ROOT.glob("appliance/web/contract/*.py")]
    assert [str(file) for file in files if "appliance.web.pages" in file.read_text()] == []


def modules_of(file: Path) -> set[str]:
    """The modules that a file takes something from."""
    nodes = ast.walk(ast.parse(file.read_text()))
    return {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


def test_a_dispatcher_knows_its_printer_as_a_sink_only() -> None:
    files = list(ROOT.glob("appliance/printers/dispatch/*.py"))
    known = set().union(*(modules_of(file) for file in files))
    own = {"dispatch", "sinks.base", "sinks.registry", "drivers.base", "errors", "send_control"}
    of_printers = {each.removeprefix("appliance.printers.") for each in known if ".printers." in each}
    assert {each for each in of_printers if each not in own and not each.startswith("dispatch.")} == set()
    assert "escpos" not in {each.split(".")[0] for each in known}


def taken_of_the_core(file: Path) -> set[str]:
    """What a file imports from the core, and the doors to it that it goes through."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "appliance.spool":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Attribute) and node.attr in ("seen_by", "spool_at_setup", "_database"):
            found.add(node.attr)
    return found


@pytest.mark.parametrize(
    "file", sorted(ROOT.glob("appliance/web/**/*.py")), ids=lambda file: str(file.relative_to(ROOT))
)
def test_the_web_reaches_the_core_only_within_a_scope(file: Path) -> None:
    """It takes the scope of access.py, and the core within it of dependencies.py; the set-up page has all."""
    text = file.read_text()
    for other in ("from appliance.spool.", "import appliance.spool", "from appliance import spool"):
        assert other not in text
    forbidden = {"Spool", "LiveStatus", "ALL", "NOTHING", "only", "Scope", "seen_by", "_database"}
    if file.name == "access.py":
        forbidden -= {"ALL", "NOTHING", "only", "Scope"}
    if file.name == "dependencies.py":
        forbidden -= {"ALL", "Scope", "seen_by"}
    elif file.name != "sign_in.py":
        forbidden |= {"spool_at_setup"}
    assert taken_of_the_core(file) & forbidden == set()


def methods_of(file: str, name: str) -> dict[str, set[str]]:
    """The public methods of a class, each with what it uses of itself."""
    for node in ast.walk(ast.parse((ROOT / file).read_text())):
        if isinstance(node, ast.ClassDef) and node.name == name:
            return {
                each.name: {
                    one.attr
                    for one in ast.walk(each)
                    if isinstance(one, ast.Attribute) and ast.unparse(one.value) == "self"
                }
                for each in node.body
                if isinstance(each, ast.FunctionDef) and not each.name.startswith("_")
            }
    raise AssertionError(f"there is no class {name} in {file}")


def test_whatever_is_read_or_changed_for_others_looks_at_the_scope() -> None:
    looks = {"_scope", "_expect", "_refusal", "accept", "get", "shared", "_queues", "_printers"}
    of_no_queue = {"status", "count_of_events", "now", "check", "require_space"}
    found = 0
    for file, names in (
        ("readers", ("JobReader", "PrinterReader", "QueueReader")),
        ("scoped", ("ScopedJobs", "ScopedPrinters", "ScopedQueues", "ScopedSpool")),
    ):
        for name in names:
            methods = methods_of(f"appliance/spool/{file}.py", name)
            found += len(methods)
            assert {each for each, used in methods.items() if not used & looks} <= of_no_queue
    assert found > 30


def test_no_scope_has_a_default() -> None:
    forgotten = []
    for file in source_files():
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef):
                plain = [*node.args.posonlyargs, *node.args.args]
                given = plain[len(plain) - len(node.args.defaults) :]
                given += [
                    each
                    for each, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
                    if default is not None
                ]
                forgotten += [f"{file}: {node.name}" for each in given if each.arg == "scope"]
    assert forgotten == []


def test_no_two_test_files_have_one_name() -> None:
    """pytest imports them by their names alone."""
    names = [
        file.name for file in ROOT.glob("tests/**/*.py") if file.name not in ("conftest.py", "__init__.py")
    ]
    assert [name for name in set(names) if names.count(name) > 1] == []
