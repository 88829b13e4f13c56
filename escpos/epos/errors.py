"""The error of a document that cannot be printed."""

from __future__ import annotations


class EposError(ValueError):
    """A document that is no ePOS-Print XML, or asks for what no printer can do.

    The message is a sentence; `line` and `column` say where it is in the document, from 1.
    """

    def __init__(self, sentence: str, line: int = 1, column: int = 1) -> None:
        super().__init__(f"line {line}, column {column}: {sentence}")
        self.sentence = sentence
        self.line = line
        self.column = column
