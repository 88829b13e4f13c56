"""The data of codes: which command holds it, and that command with other data, checked as a printer does.

Source: Epson ESC/POS reference, GS k, GS ( k.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence

from escpos.barcodes import InvalidData, linear
from escpos.command import Command

_SYMBOL, _PICTURE = "GS ( k fn ", ("GS ( L fn ", "GS 8 L fn ")
_STORE, _PRINT = 80, 81  # functions of GS ( k
_STORES, _PRINTS = frozenset({"112", "113"}), frozenset({"2", "50"})  # functions of GS ( L
_COMPOSITE = 52
_BAR_CODE, _CLONE = "GS k", "ESC Z"
_HEAD = 8  # bytes of GS ( k before the data of function 80: GS ( k pL pH cn fn m
_CLONE_HEAD = 5  # of ESC Z m n k, before the length
_CLONE_QR = (11, 97)  # the m of GS k on clones
_LAST_FORM_A = 6  # the m of GS k whose data ends with a NUL
_CODE128 = 73
_SETS = (b"{A", b"{B", b"{C")
_WITH_CHECK_DIGIT = {0: 12, 1: 8, 2: 13, 3: 8, 65: 12, 66: 8, 67: 13, 68: 8}  # digits of UPC and JAN codes
_LONGEST = 0xFFFF - 3  # bytes that GS ( k can count


def follow(
    command: Command, index: int, last: MutableMapping[str, int], stored: MutableMapping[int, int]
) -> None:
    """Note for what prints a stored code or picture the index of what stored it."""
    name = command.name
    if name.startswith(_SYMBOL) and command.complete:
        slot, function = f"{_SYMBOL}{command.raw[5]}", command.raw[6]
        stores, prints = function == _STORE, function == _PRINT
    elif name.startswith(_PICTURE):
        slot, function_name = _PICTURE[0], name.rpartition(" ")[2]
        stores, prints = function_name in _STORES, function_name in _PRINTS
    else:
        return
    if stores:
        last[slot] = index
    elif prints and slot in last:
        stored[index] = last[slot]


def is_editable(commands: Sequence[Command], index: int, stored: Mapping[int, int]) -> bool:
    """True if the data of the code that this command prints can be changed."""
    command = commands[index]
    if command.name.startswith(_SYMBOL):
        return index in stored and command.raw[5] != _COMPOSITE
    return command.name in (_BAR_CODE, _CLONE)


def data_command(index: int, stored: Mapping[int, int]) -> int:
    """The index of the command that holds the data of the code that is printed by this one."""
    return stored.get(index, index)


def with_text(command: Command, text: str) -> bytes:
    """The bytes of a command that holds a code's data, for another text.

    Raises InvalidData where a printer would not print it.
    """
    raw = command.raw
    if not text:
        raise InvalidData("a code needs something to say")
    if command.name.startswith(_SYMBOL):
        data = _encoded(text, raw[_HEAD:])
        if len(data) > _LONGEST:
            raise InvalidData(f"a code holds at most {_LONGEST} bytes")
        return raw[:3] + (len(data) + 3).to_bytes(2, "little") + raw[5:_HEAD] + data
    if command.name == _CLONE:
        data = _encoded(text, raw[_CLONE_HEAD + 2 :])
        return raw[:_CLONE_HEAD] + len(data).to_bytes(2, "little") + data
    return _bar_code(raw, text)


def _encoded(text: str, before: bytes) -> bytes:
    """A text as the bytes before it were: UTF-8 where they are, which all readers know."""
    try:
        before.decode()
    except UnicodeDecodeError:
        try:
            return text.encode("latin-1")
        except UnicodeEncodeError:
            pass
    return text.encode()


def _bar_code(raw: bytes, text: str) -> bytes:
    system = raw[2]
    if system in _CLONE_QR:
        head = raw[3:7]  # of the clones' form: version, level, and the length in two bytes
        data = _encoded(text, raw[7:])
        return raw[:3] + head[:2] + len(data).to_bytes(2, "little") + data
    data = _bar_code_data(system, text, raw[3:-1] if system <= _LAST_FORM_A else raw[4:])
    if system <= _LAST_FORM_A:
        return raw[:3] + data + b"\0"
    return raw[:3] + bytes([len(data)]) + data


def _bar_code_data(system: int, text: str, before: bytes) -> bytes:
    """The data by which a bar code says this text, told in the way that it was told before."""
    _expect_check_digit(system, text)
    fitting, problem = b"", InvalidData("a bar code cannot say this")
    for data in _ways(system, text, before):
        try:
            says = linear(system, data).hri
        except InvalidData as error:
            problem = error
            continue
        if says == text:
            return data
        if not fitting and says.startswith(text):
            fitting = data  # without its check digit, which the printer adds
    if not fitting:
        raise problem
    return fitting


def _expect_check_digit(system: int, text: str) -> None:
    """A printer prints a wrong one as it is told, and no reader takes it."""
    if len(text) == _WITH_CHECK_DIGIT.get(system) and text.isascii() and text.isdigit():
        right = linear(system, text[:-1].encode()).hri
        if right != text:
            raise InvalidData(f"its check digit has to be {right[-1]}, not {text[-1]}")


def _ways(system: int, text: str, before: bytes) -> Iterator[bytes]:
    try:
        plain = text.encode("latin-1")
    except UnicodeEncodeError:
        raise InvalidData("a bar code takes no letters beyond the Latin ones") from None
    if system != _CODE128:
        yield plain
        return
    now = before[:2] if before[:2] in _SETS else b"{B"
    for code_set in (now, *(each for each in _SETS if each != now)):
        if code_set != b"{C":
            yield code_set + plain.replace(b"{", b"{{")
        elif plain.isdigit() and len(plain) % 2 == 0:
            yield code_set + bytes(int(plain[at : at + 2]) for at in range(0, len(plain), 2))
