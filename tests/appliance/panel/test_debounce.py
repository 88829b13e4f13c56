"""Contacts that bounce and wires that catch sparks, as seen on real buttons and replayed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from panel_pins import Pins

from appliance.panel.debounce import Change, Debounce
from appliance.panel.gestures import Button
from appliance.panel.panel import Panel
from appliance.panel.pins import explain
from appliance.settings import PanelSettings
from appliance.spool import Job, Light, Spool, State, Submission

Eventually = Callable[[Callable[[], bool]], bool]
A, R = Button.APPROVE, Button.REJECT
GUARD = 0.05
# Milliseconds since the trace's beginning at which the level turns, the button going down first.
CLEAN = (0, 90)
BOUNCY = (0, 1, 2, 4, 5, 100, 101, 103, 104, 106)
CHATTERING = (0, 2, 3, 30, 31, 60, 61, 120)  # a worn contact that opens for a moment while held
SPARK = (0, 3)
SPARKS = (0, 1, 40, 42, 80, 84)


@pytest.mark.parametrize(
    ("trace", "downs"), [(CLEAN, 1), (BOUNCY, 1), (CHATTERING, 1), (SPARK, 0), (SPARKS, 0)]
)
def test_a_press_counts_once_and_a_spark_never(trace: tuple[int, ...], downs: int) -> None:
    debounce, changes = Debounce(0.02), []
    for place, moment in enumerate(trace):
        changes += debounce.settled(moment / 1000)
        debounce.edge(A, place % 2 == 0, moment / 1000)
    changes += debounce.settled(1.0)
    assert [change.down for change in changes] == [True, False] * downs


def test_a_button_is_down_since_its_level_stopped_moving() -> None:
    debounce = Debounce(0.02)
    debounce.edge(A, True, 1.0)
    debounce.edge(A, False, 1.001)
    debounce.edge(A, True, 1.002)
    assert debounce.deadline == pytest.approx(1.022)
    assert debounce.settled(1.02) == []
    assert debounce.settled(1.022) == [Change(A, True, 1.002)]
    assert debounce.deadline is None


def test_two_buttons_settle_by_themselves() -> None:
    debounce = Debounce(0.02)
    debounce.edge(A, True, 0.0)
    debounce.edge(R, True, 0.01)
    assert [change.button for change in debounce.settled(0.05)] == [A, R]


@pytest.fixture
def panel(spool: Spool, mock_pins: Pins) -> Iterator[Panel]:
    panel = mock_pins.panel(spool, guard_seconds=GUARD, hold_seconds=0.5, both_seconds=1.0)
    panel.start(threading.Thread.start)
    yield panel
    panel.stop()


def play(pins: Pins, panel: Panel, pin: int, trace: tuple[int, ...]) -> None:
    """Drive a mock pin as a trace says, on the test's clock."""
    line = panel.board._factory.pin(pin)
    begun = pins.clock.now
    for place, moment in enumerate(trace):
        pins.clock.now = begun + moment / 1000
        (line.drive_low if place % 2 == 0 else line.drive_high)()


@pytest.fixture
def two_jobs(spool: Spool, pins: Pins, eventually: Eventually) -> Callable[[], list[Job]]:
    """Have two jobs come, and wait until a press means the first."""

    def come() -> list[Job]:
        jobs = [spool.jobs.accept(Submission(b"%d\n" % each, "raw", "192.0.2.7")).result() for each in (1, 2)]
        assert eventually(lambda: spool.live_status.focus() == jobs[0].id)
        pins.let_pass(4 * GUARD)
        return jobs

    return come


@pytest.fixture
def all_is_heard(spool: Spool, pins: Pins, eventually: Eventually) -> Callable[[Panel], None]:
    """Wait until a panel, while a job waits, has heard of all that its buttons did and has settled."""

    def wait(panel: Panel) -> None:
        assert eventually(lambda: spool.live_status.lights()["amber"] is Light.BLINK)
        pins.let_pass(1.0)
        panel.test()  # it takes one thing after the other, and shows this
        assert eventually(lambda: spool.live_status.lights()["amber"] is Light.OFF)

    return wait


def states(spool: Spool, jobs: list[Job]) -> list[State]:
    return [spool.jobs.get(job.id).state for job in jobs]


@pytest.mark.parametrize("trace", [CLEAN, BOUNCY, CHATTERING], ids=["clean", "bouncy", "chattering"])
def test_a_press_on_the_pin_decides_one_job(
    panel: Panel,
    spool: Spool,
    pins: Pins,
    two_jobs: Callable[[], list[Job]],
    all_is_heard: Callable[[Panel], None],
    trace: tuple[int, ...],
) -> None:
    jobs = two_jobs()
    play(pins, panel, 17, trace)
    all_is_heard(panel)
    assert states(spool, jobs) == [State.APPROVED, State.PENDING]


def test_a_press_counts_though_the_box_was_too_busy_to_look_before_it_was_over(
    spool: Spool, mock_pins: Pins
) -> None:
    panel = mock_pins.panel(spool, guard_seconds=0)
    jobs = [spool.jobs.accept(Submission(b"%d\n" % each, "raw", "192.0.2.7")).result() for each in (1, 2)]
    panel._look()
    begun = panel.board.now()
    panel._take("down", A, begun)
    panel._take("up", A, begun + 0.05)  # the first that is heard since
    mock_pins.let_pass(0.08)
    panel._take("nothing", None, panel.board.now())
    panel.stop()
    assert states(spool, jobs) == [State.APPROVED, State.PENDING]


@pytest.mark.parametrize(
    ("trace", "first"),
    [(CLEAN, State.APPROVED), (SPARK, State.PENDING), (SPARKS, State.PENDING)],
    ids=["press", "spark", "sparks"],
)
def test_edges_that_a_busy_box_hears_of_late_mean_what_they_meant(
    spool: Spool,
    mock_pins: Pins,
    all_is_heard: Callable[[Panel], None],
    trace: tuple[int, ...],
    first: State,
) -> None:
    """No press is taken for one that is held, and no spark for a press."""
    panel = mock_pins.panel(spool, guard_seconds=0)
    jobs = [spool.jobs.accept(Submission(b"%d\n" % each, "raw", "192.0.2.7")).result() for each in (1, 2)]
    panel._look()
    play(mock_pins, panel, 17, trace)
    mock_pins.let_pass(60.0)
    panel.start(threading.Thread.start)
    all_is_heard(panel)
    panel.stop()
    assert states(spool, jobs) == [first, State.PENDING]


@pytest.mark.parametrize("trace", [SPARK, SPARKS], ids=["spark", "sparks"])
def test_a_spark_on_the_pin_decides_nothing(
    panel: Panel,
    spool: Spool,
    pins: Pins,
    two_jobs: Callable[[], list[Job]],
    all_is_heard: Callable[[Panel], None],
    trace: tuple[int, ...],
) -> None:
    jobs = two_jobs()
    play(pins, panel, 27, trace)
    all_is_heard(panel)
    assert states(spool, jobs) == [State.PENDING, State.PENDING]


def test_a_test_shows_each_light_and_leaves_them_right(
    panel: Panel, spool: Spool, eventually: Eventually
) -> None:
    assert eventually(lambda: spool.live_status.lights()["green"] is Light.STEADY)
    seen: list[str] = []
    panel.test()

    def look() -> bool:
        shown = [colour for colour, light in spool.live_status.lights().items() if light is Light.STEADY]
        if len(shown) == 1 and seen[-1:] != shown:
            seen.extend(shown)
        return seen == ["green", "amber", "red", "green"]

    assert eventually(look), seen


def test_lights_and_buttons_of_the_other_polarity(
    spool: Spool,
    mock_pins: Pins,
    two_jobs: Callable[[], list[Job]],
    eventually: Eventually,
) -> None:
    panel = mock_pins.panel(
        spool, guard_seconds=GUARD, light_active="low", button_pull="down", debounce_seconds=0.005
    )
    panel.start(threading.Thread.start)
    try:
        (job, _) = two_jobs()
        assert eventually(lambda: panel.board._factory.pin(22).state == 0)  # green is lit by a low level
        line = panel.board._factory.pin(17)
        line.drive_high()
        mock_pins.let_pass(0.05)
        line.drive_low()
        assert eventually(lambda: spool.jobs.get(job.id).state is State.APPROVED)
    finally:
        panel.stop()


def test_a_busy_pin_names_its_holder() -> None:
    error = RuntimeError("'GPIO busy' for GPIO17")
    settings = PanelSettings(kind="gpio", chip=0)
    assert explain(error, settings, lambda chip, line: f"heartbeat {chip} {line}") == (
        "GPIO17 is held by heartbeat 0 17"
    )
    assert explain(error, settings, lambda _chip, _line: "") == str(error)
    assert explain(RuntimeError("no chip"), settings) == "no chip"
