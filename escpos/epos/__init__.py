"""ePOS-Print XML ⇄ ESC/POS.

    xml.py            hostile XML read into elements within limits (limits.py), each with its place
    values.py         attributes: each checked, with the words that it may have
    styles.py         those that say how something is printed, and stay in force
    text.py codes.py pictures.py page.py device.py rules.py receipt.py   elements → commands
    characters.py     text → bytes, with the code pages and code systems that the printer has (modes.py)
    output.py         the commands so far, and the modes that they have left
    compiler.py       a document → commands
    phrases.py        commands → the elements that are compiled to exactly them
    decompiler.py     any bytes → a document that gives exactly these bytes again

Source: Epson ePOS-Print XML User's Manual. A document is a job from a reset on; with our own attribute
`exact` it is just what its elements say, which is how any stream of commands can be written down and edited.
"""

NAMESPACE = "http://www.epson-pos.com/schemas/2011/03/epos-print"
OWN_NAMESPACE = "urn:counterproof:epos-print"
EXACT = "exact"
