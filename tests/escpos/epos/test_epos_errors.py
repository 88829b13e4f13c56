"""Documents that cannot be printed: each says why and where; hostile ones cost little."""

from __future__ import annotations

import pytest

from escpos import profiles
from escpos.epos import limits
from escpos.epos.compiler import to_escpos
from escpos.epos.xml import EposError

MODEL = profiles.get("generic-80mm")


def error_of(body: str | bytes) -> EposError:
    document = (
        body
        if isinstance(body, bytes) or body.lstrip().startswith("<?")
        else f"<epos-print>{body}</epos-print>"
    )
    with pytest.raises(EposError) as caught:
        to_escpos(document, MODEL)
    return caught.value


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<text>", "mismatched tag"),
        ("<txt/>", "txt: there is no such element here; did you mean text?"),
        ('<text algin="left"/>', "text: there is no attribute 'algin'; did you mean align?"),
        ('<text align="centre"/>', "align='centre' is none of: left, center, right; did you mean center?"),
        ('<text em="yes"/>', "em='yes' is neither true nor false"),
        ('<text width="9"/>', "width='9' is no number from 1 to 8"),
        ('<text width="two"/>', "width='two' is no number"),
        ('<text x="-1"/>', "x='-1' is no number from 0 to 65535"),
        ('<text width="²"/>', "width='²' is no number"),
        ("<text><cut/></text>", "text: it has no elements within"),
        ("<cut>now</cut>", "cut: it has no text within: 'now'"),
        ("stray", "epos-print: it has no text within: 'stray'"),
        ("<page>stray</page>", "page: it has no text within: 'stray'"),
        ('<page colour="1"/>', "there is no attribute 'colour'"),
        ("<page><page/></page>", "page: it stands within another page"),
        ("<page><cut/></page>", "cut: it cannot stand on a page"),
        ('<area x="0" y="0" width="1" height="1"/>', "area: it stands on a page only"),
        ('<page><area x="0" y="0" width="1"/></page>', "it needs the attribute height"),
        ("<barcode>1</barcode>", "it needs the attribute type"),
        ('<barcode type="ean13"/>', "it takes 1 to 255 bytes of data, not 0"),
        (f'<symbol type="qrcode_model_2">{"1" * 5000}</symbol>', "bytes of data, not 5,000"),
        ('<symbol type="azteccode_compact" level="4">1</symbol>', "level='4' is no number from 5 to 95"),
        ('<image width="8" height="2">/w==</image>', "8 x 2 dots are 2 bytes, not 1"),
        ('<image width="8" height="1">!</image>', "its text is no base64"),
        ('<image width="0" height="1"/>', "width='0' is no number"),
        ('<logo key1="1" key2="48"/>', "no number from 32 to 126"),
        ('<vline-end x="1"/>', "no line has begun at this x"),
        ("".join(f'<vline-begin x="{x}"/>' for x in range(17)), "there are more than 16 at a time"),
        ("<command>1b4</command>", "hexadecimal numbers of two digits each"),
        ('<feed line="255"/>' * 20, "the paper is fed more than 100,000 dots in all"),
        ("<a xmlns='urn:other'/>", "{urn:other}a: there is no such element here"),
        ("<cp:text xmlns:cp='urn:counterproof:epos-print'/>", "cp:text: there is no such element here"),
        ("<cp:receipt xmlns:cp='urn:counterproof:epos-print'/>", "cp:receipt: there is no receipt here"),
    ],
)
def test_a_document_that_cannot_be_printed_says_why(body, said):
    assert said in str(error_of(body))


def test_an_error_says_where():
    error = error_of("<?xml version='1.0'?>\n<epos-print>\n  <text/>\n  <cut type='x'/></epos-print>")
    assert (error.line, error.column) == (4, 3)
    assert error.why.startswith("cut: ")


def test_a_model_without_pictures_says_so():
    model = profiles.get("tm-u220")
    lacking = type(model)(
        **{name: getattr(model, name) for name in model.__slots__} | {"features": frozenset()}
    )
    with pytest.raises(EposError, match="image: this printer prints no pictures"):
        to_escpos('<epos-print><image width="8" height="1">/w==</image></epos-print>', lacking)


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
        (b"", "no element found"),
        (b"\x1b@hello", "not well-formed"),
        (b"<html/>", "there is no element epos-print"),
        (b"<epos-print>&unknown;</epos-print>", "undefined entity"),
        (b"<epos-print>\xff</epos-print>", "not well-formed"),
        (b"<?xml version='1.0' encoding='nonsense'?><epos-print/>", "unknown encoding"),
        (b"<epos-print>" + b"<a>" * 10, "nested deeper than 8"),
        (
            b"<epos-print><a " + b" ".join(b"b%d='1'" % n for n in range(40)) + b"/></epos-print>",
            "32 attributes",
        ),
    ],
)
def test_what_is_no_document_is_refused(document, said):
    assert said in str(error_of(document))


def test_a_document_has_a_largest_size_and_number_of_elements(monkeypatch):
    monkeypatch.setattr("escpos.epos.xml.MAX_BYTES", 100)
    assert "more than" in str(error_of(b"<epos-print>" + b" " * 100))
    monkeypatch.undo()
    monkeypatch.setattr("escpos.epos.xml.MAX_ELEMENTS", 10)
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
    assert to_escpos(document, MODEL) == b"\x1b@a"


def test_bytes_are_read_in_the_encoding_that_they_declare():
    document = "<?xml version='1.0' encoding='iso-8859-1'?><epos-print><text>é</text></epos-print>"
    assert to_escpos(document.encode("latin-1"), MODEL) == to_escpos(document, MODEL)
