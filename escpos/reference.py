"""docs/escpos.md: what becomes of each command, written from the command table itself.

`python -m escpos.reference > docs/escpos.md`
"""

from __future__ import annotations

from escpos import table
from escpos.command import Kind, Spec, Support

_HEAD = """\
# ESC/POS, command by command

Written from the command table (`python -m escpos.reference > docs/escpos.md`); a test keeps it so.

Every command below is known with its length and its parameters, so none of it can end up as text on the
paper. What becomes of it:

- **drawn**: it leaves dots on the paper;
- **acted on**: it changes where or how dots fall, or is listed with the paper (cuts, drawers, sounds);
- **parsed**: its length and meaning are known; it shows nothing on paper.

Bytes that begin no command of this table are swallowed with a note, or printed as some clones do, as the
printer's profile says.

"""
_KINDS = {
    Kind.TEXT: "Text",
    Kind.SETTING: "Settings",
    Kind.PRINT: "Lines and feeding",
    Kind.CUT: "Cutting",
    Kind.POSITION: "Positions",
    Kind.GRAPHICS: "Pictures",
    Kind.CODE: "Bar codes and two-dimensional codes",
    Kind.DEFINITION: "Kept by the printer",
    Kind.MACRO: "Macros",
    Kind.PULSE: "Drawers",
    Kind.SOUND: "Sounds",
    Kind.REQUEST: "Questions",
    Kind.REALTIME: "At once",
    Kind.DEVICE: "The machine",
}


def _code(name: str) -> str:
    return "` " + name + " `" if "`" in name else f"`{name}`"


def _row(spec: Spec) -> str:
    head = spec.prefix.hex(" ").upper()
    return (
        f"| {_code(spec.name.replace('|', chr(92) + '|'))} | {head} | {spec.title} | {spec.support.value} |"
    )


def _section(kind: Kind, specs: list[Spec]) -> str:
    rows = "\n".join(_row(spec) for spec in sorted(specs, key=lambda spec: spec.name))
    return f"## {_KINDS[kind]}\n\n| command | begins | what it does | here |\n|---|---|---|---|\n{rows}\n"


def document() -> str:
    """The whole document."""
    specs = list(table.commands())
    counts = {support: sum(spec.support is support for spec in specs) for support in Support}
    total = ", ".join(f"{count} {support.value}" for support, count in counts.items())
    sections = [
        _section(kind, found) for kind in _KINDS if (found := [spec for spec in specs if spec.kind is kind])
    ]
    return f"{_HEAD}{len(specs)} commands and functions: {total}.\n\n" + "\n".join(sections)


if __name__ == "__main__":
    print(document(), end="")
