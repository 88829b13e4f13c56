"""The red light alone, for a box that cannot do its work."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from appliance.panel.board import PanelBoard
from appliance.panel.gestures import Button
from appliance.panel.lights import ALL_OFF
from appliance.panel.pins import explain
from appliance.settings import PanelSettings
from appliance.spool import Light

log = logging.getLogger(__name__)


@contextmanager
def red_light(settings: PanelSettings) -> Iterator[None]:
    """Have it on for a while; nothing where the panel can't be had."""
    try:
        board = None if settings.kind == "none" else PanelBoard(settings, _unheard, _unheard)
    except Exception as error:  # gpiozero and its factories raise what they like
        log.warning("there is no red light: %s", explain(error, settings))
        board = None
    if board is not None:
        board.show(dict(ALL_OFF) | {"red": Light.STEADY})
    try:
        yield
    finally:
        if board is not None:
            board.close()


def _unheard(_button: Button) -> None:
    """Whoever presses it now changes nothing."""
