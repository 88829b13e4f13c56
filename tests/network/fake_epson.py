"""A network printer of Epson's: it answers ENPC, and GS I at port 9100."""

from __future__ import annotations

import socket
import threading

import escpos
from escpos.emulation import Condition, ReportedMemory, Responder
from escpos.profiles import get

ANSWER = b"EPSONq\x03\x00\x00\x00\x00\x00\x00\x85\x00\x05\x20\x02\x64TM-T88V".ljust(147, b"\0")


def answer_probes() -> None:
    probes = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    probes.bind(("", 3_289))
    while True:
        question, sender = probes.recvfrom(100)
        if question.startswith(b"EPSONQ\x03"):
            probes.sendto(ANSWER, sender)


threading.Thread(target=answer_probes, daemon=True).start()
listener = socket.create_server(("", 9_100))
print("ready", flush=True)
while True:
    connection, _ = listener.accept()
    parser, responder = escpos.Parser(), Responder(get("tm-t88v"), ReportedMemory())
    with connection:
        while data := connection.recv(1_000):
            for command in parser.feed(data):
                connection.sendall(responder.answer(command, Condition()))
