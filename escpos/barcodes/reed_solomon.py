"""Reed-Solomon error correction, as QR Code and MaxiCode use it (ISO/IEC 18004, annex A; ISO/IEC 16023)."""

from __future__ import annotations

from functools import cache


class Field:
    """A Galois field of 2^n elements, and the power of its generator's first root."""

    def __init__(self, size: int, primitive: int, first_root: int) -> None:
        self.first_root = first_root
        self._order = size - 1
        self.exponents = [1]
        for _ in range(1, self._order):
            value = self.exponents[-1] << 1
            self.exponents.append(value ^ primitive if value > self._order else value)
        self._logarithms = {value: power for power, value in enumerate(self.exponents)}

    def times(self, left: int, right: int) -> int:
        """The product of two elements."""
        if not left or not right:
            return 0
        return self.exponents[(self._logarithms[left] + self._logarithms[right]) % self._order]


QR_CODE = Field(256, 0x11D, first_root=0)
MAXICODE = Field(64, 0x43, first_root=1)


@cache
def _generator(field: Field, count: int) -> tuple[int, ...]:
    """The product of (x - root) over `count` roots, its leading 1 left out."""
    polynomial = [1]
    for power in range(field.first_root, field.first_root + count):
        scaled = [0, *(field.times(term, field.exponents[power]) for term in polynomial)]
        polynomial = [term ^ other for term, other in zip([*polynomial, 0], scaled, strict=True)]
    return tuple(polynomial[1:])


def correction(data: bytes, count: int, field: Field = QR_CODE) -> bytes:
    """The `count` codewords that guard `data`."""
    generator = _generator(field, count)
    remainder = [0] * count
    for codeword in data:
        factor = codeword ^ remainder[0]
        shifted = [*remainder[1:], 0]
        remainder = [term ^ field.times(part, factor) for term, part in zip(shifted, generator, strict=True)]
    return bytes(remainder)
