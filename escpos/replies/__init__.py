"""What a receipt printer answers to the till: on request, when the job is printed, and unasked.

Intake keeps one `Memory` for each queue and one `Responder` for each connection. Of every whole command
it first asks `Responder.answer`; requests are dropped then, all others go on to `Responder.follow` and
`Memory.follow`. Whenever the printer's state may have changed, `Responder.changed` says what goes out.

Source: Epson ESC/POS reference; each answer's own page stands in its module.
"""

from __future__ import annotations

from escpos.replies.blocks import ACK, CAN, NAK
from escpos.replies.condition import Condition
from escpos.replies.memory import Memory
from escpos.replies.responder import AUTOMATIC, Responder, process_id

__all__ = ["ACK", "AUTOMATIC", "CAN", "NAK", "Condition", "Memory", "Responder", "process_id"]
