"""One start of the image serves all tests that leave it as they found it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from box_outside import SETTINGS, Pages, Printer
from machines import Machine, available, copy_of, image, put_on_boot

SHARED = {  # folders of this machine that can be looked into from inside
    "repository": Path(__file__).parent.parent.parent,
    "packages": Path(pytest.__file__).parent.parent,
}


@pytest.fixture(scope="session")
def built() -> Path:
    """The image."""
    if reason := available():
        pytest.skip(reason)
    return image()


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Where a machine has its files; the names of sockets have to be short."""
    with tempfile.TemporaryDirectory(prefix="card-") as name:
        yield Path(name)


@pytest.fixture(scope="session")
def printer() -> Iterator[Printer]:
    """A network printer."""
    printer = Printer()
    yield printer
    printer.close()


@pytest.fixture(scope="session")
def card(built: Path, folder: Path, printer: Printer) -> Path:
    """A card with the image, and with what a person puts on its boot partition."""
    card = copy_of(built, folder)
    put_on_boot(card, "counterproof.toml", SETTINGS.replace("PORT", str(printer.port)))
    return card


def _share(name: str, path: Path) -> tuple[str, ...]:
    shared = f"local,id={name},path={path},security_model=none,readonly=on,multidevs=remap"
    return ("-fsdev", shared, "-device", f"virtio-9p-pci,fsdev={name},mount_tag={name}")


@pytest.fixture(scope="session")
def machine(card: Path, folder: Path) -> Iterator[Machine]:
    """The machine, started for the first time and ready."""
    more = (
        *(word for name, path in SHARED.items() for word in _share(name, path)),
        *("-device", "i6300esb"),  # a watchdog; the Raspberry Pi's own is not in this board
    )
    machine = Machine(folder, str(card), more=more)
    try:
        machine.wait_ready()
        yield machine
    finally:
        machine.cut()


@pytest.fixture(scope="session")
def pages(machine: Machine) -> Pages:
    """The API, as the admin."""
    pages = Pages(machine)
    pages.log_in()
    return pages


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Only where they are asked for, as scripts/test-image does: they need an image, and much time.

    The builder's own need neither.
    """
    if any("tests/image" in str(word) for word in config.invocation_params.args):
        return
    here = Path(__file__).parent
    ours = [item for item in items if item.path.is_relative_to(here) and item.path.name != "test_builder.py"]
    items[:] = [item for item in items if item not in ours]
    config.hook.pytest_deselected(items=ours)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what was measured."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"measured: {name}: {value}")
