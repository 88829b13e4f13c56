"""The work of scripts/translations: texts from code and templates into the catalogues of each language."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from appliance.web.language import DEFAULT, FOLDER, LANGUAGES

TOP = Path(__file__).parent.parent
METHODS = [("appliance/**.py", "python"), ("appliance/web/templates/**.html", "jinja2")]
OPTIONS = {"appliance/web/templates/**.html": {"trimmed": "true", "silent": "false"}}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "noop": None,
    "told": None,
    "ngettext": (1, 2),
}
WIDTH = 110


def found() -> Catalog:
    """Every text in code and templates."""
    catalogue = Catalog(charset="utf-8", header_comment="")
    texts = extract_from_dir(str(TOP), METHODS, OPTIONS, KEYWORDS, comment_tags=("Translators:",))
    for _file, _line, text, comments, context in texts:
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
    """Texts without a translation."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and not (message.string and (isinstance(message.string, str) or all(message.string)))
    ]


def main(check: bool) -> int:
    """The exit status: 1 where something is not translated, or with `check` out of date."""
    texts, status = found(), 0
    for code in LANGUAGES.keys() - {DEFAULT}:
        file, catalogue = FOLDER / f"{code}.po", brought_up_to_date(code, texts)
        if check and (not file.exists() or file.read_bytes() != written(catalogue)):
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
    sys.exit(main("--check" in sys.argv[1:]))
