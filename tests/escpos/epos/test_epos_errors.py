"""Documents that cannot be printed: each says why and where; hostile ones cost little."""

from __future__ import annotations

import pytest

from escpos import epos, profiles
from escpos.epos import limits

MODEL = profiles.get("generic-80mm")


def error_of(body: str | bytes) -> epos.EposError:
    document = (
        body
        if isinstance(body, bytes) or body.lstrip().startswith("<?")
        else f"<epos-print>{body}</epos-print>"
    )
    with pytest.raises(epos.EposError) as caught:
        epos.compile(document, MODEL)
    return caught.value


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<text>", "no XML: mismatched tag"),
        ("<txt/>", "<txt> is not known; did you mean text?"),
        ('<text algin="left"/>', 'no attribute "algin"; did you mean align?'),
        ('<text align="centre"/>', 'align="centre": did you mean "center"? there are left, center, right'),
        ('<text em="yes"/>', 'em="yes": there are true, 1, false, 0'),
        ('<text width="9"/>', 'width="9": it is a number from 1 to 8'),
        ('<text width="two"/>', 'width="two"'),
        ('<text x="-1"/>', "it is a number from 0 to 65535"),
        ('<text width="²"/>', 'width="²"'),
        ("<text><cut/></text>", "<text> has no elements within"),
        ("<cut>now</cut>", '<cut> has no text within: "now"'),
        ("stray", '<epos-print> has no text within: "stray"'),
        ("<page>stray</page>", '<page> has no text within: "stray"'),
        ('<page colour="1"/>', 'no attribute "colour"'),
        ("<page><page/></page>", "stands within another"),
        ("<page><cut/></page>", "<cut> cannot stand on a page"),
        ('<area x="0" y="0" width="1" height="1"/>', "<area> stands within <page> only"),
        ('<page><area x="0" y="0" width="1"/></page>', 'needs the attribute "height"'),
        ("<barcode>1</barcode>", 'needs the attribute "type"'),
        ('<barcode type="ean13"/>', "needs 1 to 255 bytes of data; it has 0"),
        (f'<symbol type="qrcode_model_2">{"1" * 5000}</symbol>', "it has 5,000"),
        ('<symbol type="azteccode_compact" level="4">1</symbol>', "a number from 5 to 95"),
        ('<image width="8" height="2">/w==</image>', "of 8 by 2 dots needs 2 bytes; it has 1"),
        ('<image width="8" height="1">!</image>', "holds no base64"),
        ('<image width="0" height="1"/>', 'width="0"'),
        ('<logo key1="1" key2="48"/>', "a number from 32 to 126"),
        ('<vline-end x="1"/>', "ends a line that has not begun"),
        ("".join(f'<vline-begin x="{x}"/>' for x in range(17)), "is the 17th at a time; there may be 16"),
        ("<command>1b4</command>", "pairs of hexadecimal digits"),
        ('<feed line="255"/>' * 20, "feeds the paper beyond 100,000 dots"),
        ("<a xmlns='urn:other'/>", "<{urn:other}a> is not known"),
        ("<cp:text xmlns:cp='urn:counterproof:epos'/>", "<cp:text> is not known"),
    ],
)
def test_a_document_that_cannot_be_printed_says_why(body, said):
    assert said in str(error_of(body))


def test_an_error_says_where():
    error = error_of("<?xml version='1.0'?>\n<epos-print>\n  <text/>\n  <cut type='x'/></epos-print>")
    assert (error.line, error.column) == (4, 3)
    assert error.sentence.startswith("<cut>")


def test_a_model_without_pictures_says_so():
    model = profiles.get("tm-u220")
    lacking = type(model)(
        **{name: getattr(model, name) for name in model.__slots__} | {"features": frozenset()}
    )
    with pytest.raises(epos.EposError, match="<image> is a picture; this printer prints none"):
        epos.compile('<epos-print><image width="8" height="1">/w==</image></epos-print>', lacking)


@pytest.mark.parametrize(
    "document",
    [
        b"<!DOCTYPE a><epos-print/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><epos-print><text>&b;</text></epos-print>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><epos-print/>',
    ],
)
def test_a_document_type_is_refused(document):
    assert "document type" in str(error_of(document))


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b"", "no XML: no element found"),
        (b"\x1b@hello", "no XML"),
        (b"<html/>", "has no <epos-print>"),
        (b"<epos-print>&unknown;</epos-print>", "no XML: undefined entity"),
        (b"<epos-print>\xff</epos-print>", "no XML"),
        (b"<?xml version='1.0' encoding='nonsense'?><epos-print/>", "no XML: unknown encoding"),
        (b"<epos-print>" + b"<a>" * 10, "more than 8 deep"),
        (
            b"<epos-print><a " + b" ".join(b"b%d='1'" % n for n in range(40)) + b"/></epos-print>",
            "32 attributes",
        ),
    ],
)
def test_what_is_no_document_is_refused(document, said):
    assert said in str(error_of(document))


def test_a_document_has_a_largest_size_and_number_of_elements(monkeypatch):
    monkeypatch.setattr("escpos.epos.tree.MAX_BYTES", 100)
    assert "more than" in str(error_of(b"<epos-print>" + b" " * 100))
    monkeypatch.undo()
    monkeypatch.setattr("escpos.epos.tree.MAX_ELEMENTS", 10)
    assert "more than 10 elements" in str(error_of("<cut/>" * 20))


def test_what_it_prints_has_a_largest_size(monkeypatch):
    monkeypatch.setattr("escpos.epos.output.MAX_OUTPUT", 10)
    assert "commands" in str(error_of("<text>a longer line of text</text>"))


def test_the_limits_fit_each_other():
    assert 2 * 10_000_000 + 200_000 * len("<command>00</command> <!-- control -->\n") < limits.MAX_BYTES


@pytest.mark.parametrize(
    "document",
    [
        '<epos-print xmlns="http://www.epson-pos.com/schemas/2011/03/epos-print"><text>a</text></epos-print>',
        '<epos-print xmlns="http://www.epson-pos.com/schemas/2011/03/epos-print">'
        '<text xmlns="">a</text></epos-print>',
        "<epos-print><!-- a comment --><text>a</text><?instruction?></epos-print>",
        "<?xml version='1.0' encoding='utf-16'?><epos-print><text>a</text></epos-print>",
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        '<e:epos-print xmlns:e="http://www.epson-pos.com/schemas/2011/03/epos-print"><e:text>a</e:text></e:epos-print>'
        "</s:Body></s:Envelope>",
    ],
)
def test_documents_come_bare_or_within_soap_with_or_without_namespaces(document):
    assert epos.compile(document, MODEL) == b"\x1b@\x1c.a"


def test_bytes_are_read_in_the_encoding_that_they_declare():
    document = "<?xml version='1.0' encoding='iso-8859-1'?><epos-print><text>é</text></epos-print>"
    assert epos.compile(document.encode("latin-1"), MODEL) == epos.compile(document, MODEL)
