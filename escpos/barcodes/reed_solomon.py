"""Reed-Solomon error correction over GF(256), as QR Code uses it (ISO/IEC 18004, annex A)."""

from __future__ import annotations

from functools import cache

_PRIMITIVE = 0x11D
_ORDER = 255


def _tables() -> tuple[list[int], list[int]]:
    exponents, logarithms = [1], [0] * 256
    for power in range(1, _ORDER):
        value = exponents[-1] << 1
        exponents.append(value ^ _PRIMITIVE if value > _ORDER else value)
        logarithms[exponents[-1]] = power
    return exponents, logarithms


_EXPONENTS, _LOGARITHMS = _tables()


def _times(left: int, right: int) -> int:
    if not left or not right:
        return 0
    return _EXPONENTS[(_LOGARITHMS[left] + _LOGARITHMS[right]) % _ORDER]


@cache
def _generator(count: int) -> tuple[int, ...]:
    """The product of (x - 2^i) for i below `count`, its leading 1 left out."""
    polynomial = [1]
    for power in range(count):
        root = _EXPONENTS[power]
        scaled = [0, *(_times(term, root) for term in polynomial)]
        polynomial = [term ^ other for term, other in zip([*polynomial, 0], scaled, strict=True)]
    return tuple(polynomial[1:])


def correction(data: bytes, count: int) -> bytes:
    """The `count` codewords that guard `data`."""
    generator = _generator(count)
    remainder = [0] * count
    for byte in data:
        factor = byte ^ remainder[0]
        shifted = [*remainder[1:], 0]
        remainder = [term ^ _times(part, factor) for term, part in zip(shifted, generator, strict=True)]
    return bytes(remainder)
