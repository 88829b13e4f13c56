"""The lights' language: a table from how things are to what each light does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.spool import Light

COLOURS = ("green", "amber", "red")
ALL_OFF: Mapping[str, Light] = dict.fromkeys(COLOURS, Light.OFF)
STARTING: Mapping[str, Light] = dict.fromkeys(COLOURS, Light.PULSE)


@dataclass(frozen=True, slots=True)
class Situation:
    """The situation, as far as the lights show it."""

    printing: bool = False
    waiting: bool = False
    printer_needs_help: bool = False
    job_needs_help: bool = False
    box_needs_help: bool = False


def lights(situation: Situation) -> Mapping[str, Light]:
    """The pattern of each light. A printer or box that needs help comes before a job that does."""
    red = Light.OFF
    if situation.job_needs_help:
        red = Light.BLINK
    if situation.printer_needs_help or situation.box_needs_help:
        red = Light.STEADY
    return {
        "green": Light.BLINK if situation.printing else Light.STEADY,
        "amber": Light.BLINK if situation.waiting else Light.OFF,
        "red": red,
    }
