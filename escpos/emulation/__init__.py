"""The replies of a receipt printer to the till: on request, when the job is printed, and unasked.

Intake keeps one `ReportedMemory` for each queue and one `Responder` for each connection. Of every whole
command it first asks `Responder.answer`; requests are dropped then, all others go on to `Responder.follow`
and `ReportedMemory.follow`. Whenever the printer's state may have changed, `Responder.changed` gives what is
sent.

Source: Epson ESC/POS reference; each answer's own page stands in its module.
"""

from __future__ import annotations

from escpos.emulation.blocks import ACK, CAN, NAK
from escpos.emulation.condition import Condition
from escpos.emulation.memory import ReportedMemory
from escpos.emulation.responder import AUTOMATIC, Responder, process_id

__all__ = ["ACK", "AUTOMATIC", "CAN", "NAK", "Condition", "ReportedMemory", "Responder", "process_id"]
