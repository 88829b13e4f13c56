"""The work of scripts/translations: texts from code and templates into the catalogues of each language.

Texts of code are found in its syntax tree: those that stand themselves in a call of one of KEYWORDS, and
nothing else. What Babel's own reader takes for a call differs from version to version.
"""

from __future__ import annotations

import argparse
import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from appliance.web.language import DEFAULT, FOLDER, LANGUAGES

TOP = Path(__file__).parent.parent
TEMPLATES = "appliance/*/templates/**.html"
OPTIONS = {TEMPLATES: {"trimmed": "true", "silent": "false"}}
KEYWORDS: dict[str, tuple[int, ...] | None] = {  # what is said to people, and which arguments are texts
    "_": None,
    "gettext": None,
    "noop": None,
    "message": None,
    "counted": (1, 2),
    "ngettext": (1, 2),
}
WIDTH = 110


def texts_of(source: str) -> Iterator[tuple[str, ...]]:
    """The texts of a Python file: (text,), or (one, many)."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            given = node.args[: len(KEYWORDS[node.func.id] or (1,))]
            texts = tuple(
                each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )
            if texts and len(texts) == len(given):
                yield texts


def found() -> Catalog:
    """Every text in code and templates."""
    catalogue = Catalog(charset="utf-8", header_comment="")
    for file in sorted((TOP / "appliance").rglob("*.py")):
        for texts in texts_of(file.read_text()):
            catalogue.add(texts if len(texts) > 1 else texts[0])
    for _file, _line, text, comments, context in extract_from_dir(
        str(TOP), [(TEMPLATES, "jinja2")], OPTIONS, KEYWORDS, comment_tags=("Translators:",)
    ):
        catalogue.add(text, auto_comments=comments, context=context)
    return catalogue


def brought_up_to_date(code: str, texts: Catalog) -> Catalog:
    """A language's catalogue with just the texts that there are; what is new in it is empty."""
    file = FOLDER / f"{code}.po"
    with file.open("rb") if file.exists() else io.BytesIO() as stream:
        catalogue = read_po(stream, locale=code)
    catalogue.update(texts, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """A catalogue as its file: sorted by text, so that two people's changes seldom meet."""
    out = io.BytesIO()
    write_po(out, catalogue, width=WIDTH, omit_header=True, no_location=True, sort_output=True)
    fields = {
        "Language": catalogue.locale,
        "Content-Type": "text/plain; charset=utf-8",
        "Plural-Forms": catalogue.plural_forms,
    }
    head = "".join(f'"{name}: {value}\\n"\n' for name, value in fields.items())
    return f'msgid ""\nmsgstr ""\n{head}\n'.encode() + out.getvalue().lstrip()


def missing(catalogue: Catalog) -> list[str]:
    """Texts without a translation, or with one of what they said before."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and (message.fuzzy or not message.string or not all(message.string))
    ]


def is_up_to_date(file: Path, catalogue: Catalog) -> bool:
    """Does the file say the same? How its lines are broken is each Babel's own."""
    if not file.exists():
        return False
    with file.open("rb") as stream:
        there = read_po(stream, locale=catalogue.locale)
    return texts_in(there) == texts_in(catalogue)


def texts_in(catalogue: Catalog) -> dict[object, object]:
    """What a catalogue says. Its head, which has no text, tells when it was made, to the minute."""
    return {message.id: message.string for message in catalogue if message.id}


def main() -> int:
    """The exit status: 1 where something is not translated, or with --check out of date."""
    parser = argparse.ArgumentParser("scripts/translations", description="Brings the catalogues up to date.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where one is out of date")
    check = parser.parse_args().check
    texts, status = found(), 0
    for code in LANGUAGES.keys() - {DEFAULT}:
        file, catalogue = FOLDER / f"{code}.po", brought_up_to_date(code, texts)
        if check and not is_up_to_date(file, catalogue):
            print(f"{file.relative_to(TOP)} is out of date: run scripts/translations")
            status = 1
        if not check:
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(written(catalogue))
        for text in missing(catalogue):
            print(f"{code}: {text!r} is not translated")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
