"""Editing a receipt: its text, codes, pictures, cuts and pulses, over the list of its commands.

What is not edited stays as it is, to the byte: the commands outside of an edit are the same objects.

    encoding.py   characters → bytes, by the code page, the set and the code system in force
    reading.py    a document as lines of runs, in reading order, with the places where they stand on the paper
    columns.py    a changed text with its columns where they were
    codes.py      the data of bar codes and two-dimensional codes
    blocks.py     commands for what an edit brings: a line, a code, a picture, a cut, a pulse
    splicing.py   edits → the new list of commands
    editor.py     the whole: edits, then a look at what came of them
    mark.py       a note on the paper that it was changed
"""
