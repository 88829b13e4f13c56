"""A stream, command by command, for people: a line each. Never fails, whatever the bytes."""

from __future__ import annotations

from collections.abc import Iterator

from escpos.command import Command, Kind
from escpos.parser import parse

_SHOWN = 24  # bytes of data on a line; the rest is counted
_NAME_WIDTH = 17  # of the longest name


def _bytes(value: bytes) -> str:
    shown = value[:_SHOWN]
    printable = all(0x20 <= code < 0x7F for code in shown)
    text = f'"{shown.decode("ascii")}"' if printable else shown.hex(" ").upper()
    return text if len(value) <= _SHOWN else f"{text} … ({len(value)} bytes)"


def _arguments(command: Command) -> str:
    if command.kind is Kind.TEXT and not command.arguments:
        return _bytes(command.raw)
    if command.kind is Kind.UNKNOWN or not command.complete:
        return _bytes(command.raw)
    return " ".join(
        f"{name}={value if isinstance(value, int) else _bytes(value)}"
        for name, value in command.arguments.items()
    )


def line(offset: int, command: Command) -> str:
    """One command: where it is in the stream, its name, its title, its arguments."""
    broken = "" if command.complete else " (broken off)"
    text = f"{offset:08X}  {command.name:<{_NAME_WIDTH}}  {command.spec.title}{broken}"
    arguments = _arguments(command)
    return f"{text}: {arguments}" if arguments else text


def lines(data: bytes) -> Iterator[str]:
    """A line for each command of a stream, in order."""
    offset = 0
    for command in parse(data):
        yield line(offset, command)
        offset += len(command.raw)
