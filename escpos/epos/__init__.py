"""ePOS-Print XML ⇄ ESC/POS.

    xml.py          hostile XML read into elements within bounds, each with its line
    values.py       attributes: each checked, with the words that it may have
    elements.py     an element → bytes, by table
    compiler.py     a document → bytes, characters in the code pages that the printer has
    decompiler.py   bytes → a document that gives exactly these bytes again

Source: Epson ePOS-Print XML User's Manual. A document is a job from a reset on; with our own attribute
`exact` it is just what its elements say, which is how any stream of commands can be written down and edited.
"""

NAMESPACE = "http://www.epson-pos.com/schemas/2011/03/epos-print"
OWN_NAMESPACE = "urn:counterproof:epos-print"
EXACT = "exact"
