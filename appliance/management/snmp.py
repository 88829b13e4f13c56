"""SNMP version 1 and 2c: questions of GET, GETNEXT and GETBULK answered, nothing set.

Sources: RFC 1157 (version 1), RFC 1901 and 3416 (2c). Whoever names another community hears nothing, as with
metal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyasn1.codec.ber import decoder, encoder
from pyasn1.error import PyAsn1Error
from pyasn1.type import namedtype, tag, univ

from appliance.management.mib import Oid, Value, View

V1, V2C = 0, 1
GET, GET_NEXT, RESPONSE, SET, GET_BULK = 0, 1, 2, 3, 5
MAX_ANSWER = 1_400  # bytes: fits a frame of Ethernet, and bounds what a forged question can send to others
MAX_OBJECTS = 64  # asked for at once; Windows asks for three
NO_ERROR, TOO_BIG, NO_SUCH_NAME, NO_ACCESS = 0, 1, 2, 6
_CONTEXT_CONSTRUCTED = 0xA0  # the first byte of each kind of question, with its number
_TYPE, _KIND = 0xE0, 0x1F


def _sequence(**fields: Any) -> Any:
    names = (namedtype.NamedType(name.replace("_", "-"), kind) for name, kind in fields.items())
    return univ.Sequence(componentType=namedtype.NamedTypes(*names))


_MESSAGE = _sequence(version=univ.Integer(), community=univ.OctetString(), question=univ.Any())
_BINDING = _sequence(name=univ.ObjectIdentifier(), value=univ.Any())
_BINDINGS = univ.SequenceOf(componentType=_BINDING)
_QUESTION = _sequence(id=univ.Integer(), first=univ.Integer(), second=univ.Integer(), bindings=_BINDINGS)


def _of_kind(kind: int) -> Any:
    return tag.Tag(tag.tagClassContext, tag.tagFormatConstructed, kind)


_QUESTIONS: Mapping[int, Any] = {
    kind: _QUESTION.subtype(implicitTag=_of_kind(kind)) for kind in (GET, GET_NEXT, SET, GET_BULK)
}


def _exception(number: int) -> Value:
    return univ.Null("").subtype(implicitTag=tag.Tag(tag.tagClassContext, tag.tagFormatSimple, number))


_NO_OBJECT, _NO_INSTANCE, _END = _exception(0), _exception(1), _exception(2)
_NULL = univ.Null("")
Bindings = Sequence[tuple[Oid, Value]]


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked. `first` and `second` count in GETBULK only: names that are asked once, turns."""

    version: int
    community: bytes
    kind: int
    id: int
    first: int
    second: int
    names: tuple[Oid, ...]


class _Refused(Exception):
    """An error that is answered."""

    def __init__(self, error: int, index: int = 0) -> None:
        super().__init__(error, index)
        self.error, self.index = error, index


def read(data: bytes) -> Question | None:
    """The question in a datagram; None where it is none that can be answered."""
    try:
        message, _ = decoder.decode(data, asn1Spec=_MESSAGE)
        body = bytes(message["question"])
        if not body or body[0] & _TYPE != _CONTEXT_CONSTRUCTED or body[0] & _KIND not in _QUESTIONS:
            return None
        kind = body[0] & _KIND
        asked, _ = decoder.decode(body, asn1Spec=_QUESTIONS[kind])
        names = tuple(tuple(each["name"]) for each in asked["bindings"])
        question = Question(
            *(int(message["version"]), bytes(message["community"]), kind),
            *(int(asked["id"]), int(asked["first"]), int(asked["second"])),
            names,
        )
    except (PyAsn1Error, ValueError, OverflowError, IndexError):
        return None
    known = question.version == V2C or (question.version == V1 and kind != GET_BULK)
    return question if known and -(2**31) <= question.id < 2**31 else None


def answer(data: bytes, community: str, view: View) -> bytes | None:
    """What is sent back to a datagram; nothing where it is no question, or names another community."""
    question = read(data)
    if question is None or question.community != community.encode():
        return None
    try:
        if len(question.names) > MAX_OBJECTS:
            raise _Refused(TOO_BIG)
        said = _packed(question, _found(question, view))
        if len(said) > MAX_ANSWER:
            raise _Refused(TOO_BIG)
    except _Refused as refused:
        too_big_to_repeat = refused.error == TOO_BIG and question.version == V2C
        names = () if too_big_to_repeat else question.names[:MAX_OBJECTS]
        return _packed(question, [(name, _NULL) for name in names], refused.error, refused.index)
    return said


def _found(question: Question, view: View) -> Bindings:
    if question.kind == SET:
        raise _Refused(NO_ACCESS if question.version == V2C else NO_SUCH_NAME, 1 if question.names else 0)
    if question.kind == GET_BULK:
        return list(_within(_bulk(question, view)))
    find = _get if question.kind == GET else _next
    return [find(question, index, view) for index in range(len(question.names))]


def _get(question: Question, index: int, view: View) -> tuple[Oid, Value]:
    name = question.names[index]
    value = view.get(name)
    if value is not None:
        return name, value
    if question.version == V1:
        raise _Refused(NO_SUCH_NAME, index + 1)
    return name, _NO_INSTANCE if view.knows(name) else _NO_OBJECT


def _next(question: Question, index: int, view: View) -> tuple[Oid, Value]:
    name = question.names[index]
    following = view.after(name)
    if following is not None:
        return following
    if question.version == V1:
        raise _Refused(NO_SUCH_NAME, index + 1)
    return name, _END


def _bulk(question: Question, view: View) -> Iterator[tuple[Oid, Value]]:
    """First those that do not repeat, then all others in turns, until there is nothing more."""
    once = max(0, question.first)
    for name in question.names[:once]:
        yield view.after(name) or (name, _END)
    going = list(question.names[once:])
    for _ in range(max(0, question.second)):
        row = [view.after(name) or (name, _END) for name in going]
        yield from row
        going = [name for name, _ in row]
        if all(value is _END for _, value in row):
            return


def _within(bindings: Iterator[tuple[Oid, Value]]) -> Iterator[tuple[Oid, Value]]:
    """As many as an answer holds."""
    size = 64  # of the message around them
    for binding in bindings:
        size += len(encoder.encode(_bound(*binding)))
        if size > MAX_ANSWER:
            return
        yield binding


def _bound(name: Oid, value: Value) -> Any:
    binding = univ.Sequence()
    binding[0], binding[1] = univ.ObjectIdentifier(name), value
    return binding


def _packed(question: Question, bindings: Bindings, error: int = NO_ERROR, index: int = 0) -> bytes:
    bound = univ.SequenceOf()
    bound.extend(_bound(name, value) for name, value in bindings)
    response = univ.Sequence().subtype(implicitTag=_of_kind(RESPONSE))
    message = univ.Sequence()
    for place, number in enumerate((question.id, error, index)):
        response[place] = univ.Integer(number)
    response[3] = bound
    message[0], message[1] = univ.Integer(question.version), univ.OctetString(question.community)
    message[2] = response
    return bytes(encoder.encode(message))
